"""Acts that start at one moment, each in a thread with a connection of its own."""

import threading

from django.db import connection


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
