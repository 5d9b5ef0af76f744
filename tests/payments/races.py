"""Acts that start at one moment, each in a thread with a connection of its own."""

import threading

from django.db import connection

from tests.locks import before_commit

LOOKS, BETWEEN_LOOKS = 1000, 0.02  # seconds: twenty in all


def together(*acts, expected=()):
    """Run the acts in threads that start at one moment; results, `expected` errors as such.

    Raises what one of them ran into besides.
    """
    gate, results, unexpected = threading.Barrier(len(acts)), [None] * len(acts), []

    def run(index, act):
        try:
            connection.ensure_connection()  # first: it takes longer than many an act
            gate.wait(timeout=20)
            results[index] = act()
        except expected as error:
            results[index] = error
        except Exception as error:
            unexpected.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    if unexpected:
        raise unexpected[0]
    return results


def amid(act, other, expected=()):
    """`together`, but `other` begins when `act` has done everything except its (first) commit,
    which comes when `other` has ended or waits for it.

    For what goes wrong only if one of the two overtakes the other.
    """
    written, ended, mine = threading.Event(), threading.Event(), threading.local()

    def hold():
        if getattr(mine, "is_held", False) and not written.is_set():
            written.set()
            for _look in range(LOOKS):
                if ended.wait(BETWEEN_LOOKS) or somebody_waits():
                    return

    def first():
        mine.is_held = True
        try:
            return act()
        finally:
            written.set()  # also if there was no commit

    def second():
        written.wait(timeout=20)
        try:
            return other()
        finally:
            ended.set()

    with before_commit(hold):
        return together(first, second, expected=expected)


def somebody_waits() -> bool:
    """For a lock of this transaction."""
    blocked = "NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT 1 FROM pg_locks WHERE {blocked})")
        return cursor.fetchone()[0]
