"""`make races`: a race test is worth something only if it fails when what holds it is taken out.

    pytest --locks=kept     the control: everything lingers, every race still passes
    pytest --locks=taken    rows are read without locks, and every race must fail

Transactions of the threads linger before they commit, so that each reads what the others are about
to change. A race fails by an assertion, by what the database refuses or by two rows where one is
asked for; any other error is a fault of its own, and so is one before the threads have begun.
Races are all tests that need PostgreSQL and start threads.
"""

import re
import threading
import time
from contextlib import contextmanager
from unittest import mock

import pytest
from django.core.exceptions import MultipleObjectsReturned
from django.db import IntegrityError, OperationalError, connection, connections, transaction
from django.db.models import QuerySet
from django.db.transaction import Atomic

LINGER = 0.1  # seconds
STARTS_THREADS = re.compile(r"threading|Thread\b|ThreadPoolExecutor|\btogether\(|run_together\(")
REFUSED = {"40P01", "40001"}  # deadlock, serialization failure
# What a unique constraint holds as well: it is taken out with the locks.
CONSTRAINTS = {
    "test_eight_callers_settle_one_payment_once": {"payments_capture": ["capture_once"]},
    "test_one_webhook_delivered_by_eight_at_once_is_stored_once": {
        "payments_gatewaymessage": ["gateway_message_once"]
    },
    "test_one_ipn_delivered_by_eight_beside_the_way_back_settles_once": {
        "payments_capture": ["capture_once"],
        "payments_gatewaymessage": ["gateway_message_once"],
    },
    "test_eight_pages_open_one_bill": {"payments_bill": ["bill_one_open"]},
    "test_eight_pages_make_one_till": {"payments_till": ["till_once"]},
    "test_one_line_that_eight_workers_book_is_one_payment": {"payments_capture": ["capture_once"]},
    "test_trying_again_while_the_worker_is_at_it_books_once": {
        "payments_capture": ["capture_once"]
    },
    "test_workers_notice_one_backlog": {"payments_backlog": ["backlog_one_at_a_time"]},
    "test_a_form_sent_twice_at_one_moment": {"procedures_bulkrun": ["bulk_run_once"]},
    "test_one_counter_in_many_windows_calls_one_number": {
        "procedures_queueticket": ["ticket_one_at_a_counter"]
    },
    "test_a_person_who_is_new_at_two_counters_is_one": {
        "accounts_person": ["accounts_person_national_id_index_key"]
    },
    "test_a_day_is_entered_once": {"accounts_calendarday": ["agency_day_once"]},
    "test_one_page_and_its_pictures_make_one_reading": {
        "procedures_reading": ["reading_once_a_day"]
    },
}
# What the condition of an UPDATE holds: it becomes a look, and later a write of what was seen.
CONDITIONS = {
    "test_workers_tell_once_that_a_backlog_is_over",
    "test_counters_that_press_next_at_once_get_different_numbers",
    "test_two_workers_fetch_and_use_one_confirmation_once",
}
# What the order of locks holds: these keep their locks, and one act begins at the wrong end.
REVERSED = {"test_a_refund_a_correction_and_a_withdrawal_never_wait_for_each_other": "withdraw"}
# What passes without its lock, and why.
LEFT_OUT = {
    "test_two_who_publish_at_once_make_one_version": "publishing saves the row of the page, then"
    " that of the procedure, before it looks for the last version",
}


def pytest_addoption(parser):
    parser.addoption("--locks", choices=["kept", "taken"], help="run the races only, lingering")


def is_race(item) -> bool:
    asked = {"bench", "chaos", "outage"} & {mark.name for mark in item.iter_markers()}
    if asked or not item.get_closest_marker("postgres"):
        return False
    return bool(STARTS_THREADS.search(item.path.read_text()))


def pytest_collection_modifyitems(config, items):
    if not config.option.locks:
        return
    left_out = LEFT_OUT if config.option.locks == "taken" else ()
    others = [one for one in items if not is_race(one) or one.originalname in left_out]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if item not in others]
    for item in items:
        if config.option.locks == "taken":
            item.add_marker("tampers")


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem):
    """From here on; what the fixtures made stands."""
    mode = pyfuncitem.config.option.locks
    if not mode:
        return (yield)
    with pytest.MonkeyPatch.context() as patch, before_commit(_linger):
        begun = _threads_begun(patch)
        if mode == "taken":
            _take_out(pyfuncitem, patch)
        try:
            result = yield
        except Exception as error:
            if mode == "kept" or not begun or not _is_lost_race(error):
                raise
            told = f"{type(error).__name__}: {error}"
            pyfuncitem.add_report_section("call", "how it went wrong (-rP)", told)
            return True
    if not begun:
        pytest.fail("This starts no thread: it is no race, and belongs into another module.")
    if mode == "taken":
        pytest.fail("This race is run as well without what holds it.")
    return result


def _is_lost_race(error) -> bool:
    if isinstance(error, OperationalError):
        return getattr(error.__cause__, "sqlstate", "") in REFUSED
    return isinstance(error, (AssertionError, IntegrityError, MultipleObjectsReturned))


@contextmanager
def before_commit(call):
    """`call()` at the end of each outermost transaction that is about to be committed."""
    leave = Atomic.__exit__

    def late(self, *error):
        is_outermost = len(connections[self.using or "default"].atomic_blocks) == 1
        if is_outermost and error[0] is None:
            call()
        return leave(self, *error)

    with mock.patch.object(Atomic, "__exit__", late):
        yield


def _linger():
    """What the test itself prepares and looks at need not."""
    if threading.current_thread() is not threading.main_thread():
        time.sleep(LINGER)


def _threads_begun(patch) -> list:
    begun, start = [], threading.Thread.start

    def note(thread):
        begun.append(thread)
        start(thread)

    patch.setattr(threading.Thread, "start", note)
    return begun


def _take_out(item, patch):
    name = item.originalname
    if name in REVERSED:
        act = REVERSED[name]
        patch.setattr(item.module, act, _from_the_wrong_end(getattr(item.module, act)))
        return
    patch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows.all())
    if name in CONDITIONS:
        patch.setattr(QuerySet, "update", _look_then_write(QuerySet.update))
    with connection.cursor() as cursor:
        for table, constraints in CONSTRAINTS.get(name, {}).items():
            for constraint in constraints:
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {constraint}")
                cursor.execute(f"DROP INDEX IF EXISTS {constraint}")


def _look_then_write(update):
    def late(rows, **values):
        keys = list(rows.values_list("pk", flat=True))
        _linger()
        return update(rows.model._base_manager.using(rows.db).filter(pk__in=keys), **values)

    return late


def _from_the_wrong_end(act):
    """It locks the fees first, and what everybody locks first only then."""

    def backwards(till):
        with transaction.atomic():
            list(till.application.fees.select_for_update())
            time.sleep(5 * LINGER)
            return act(till)

    return backwards
