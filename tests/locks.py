"""`make races`: a race test is worth something only if it fails when what holds it is taken out.

    pytest --locks=kept     the control: everything lingers, every race still passes
    pytest --locks=taken    rows are read without locks, and every race must fail

Transactions linger before they commit, so that each reads what the others are about to change. A
race fails by an assertion, by what the database refuses or by two rows where one is asked for; any
other error is a fault of its own.
Races are all tests that need PostgreSQL and start threads.
"""

import re
import time

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
    "test_a_form_sent_twice_at_one_moment": {"procedures_bulkrun": ["bulk_run_once"]},
}
# What the order of locks holds: these keep their locks, and one act begins at the wrong end.
REVERSED = {"test_a_refund_a_correction_and_a_withdrawal_never_wait_for_each_other": "withdraw"}
# What passes without its lock, always or now and then, and why.
IN_ONE_ORDER = "it goes wrong only if one of two commits first; the other order is a rightful one"
LEFT_OUT = {
    "test_two_who_publish_at_once_make_one_version": "publishing saves the row of the page, then"
    " that of the procedure, before it looks for the last version",
    "test_a_proof_counts_whether_the_notice_was_deferred_before_or_not": IN_ONE_ORDER,
    "test_a_payment_beside_the_count_is_in_it_or_on_the_next_day": IN_ONE_ORDER,
    "test_cash_handed_back_beside_the_count_is_in_it_or_on_the_next_day": IN_ONE_ORDER,
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
    with pytest.MonkeyPatch.context() as patch:
        _linger(patch)
        if mode == "kept":
            return (yield)
        _take_out(pyfuncitem, patch)
        try:
            yield
        except (AssertionError, IntegrityError, MultipleObjectsReturned):
            return True
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") not in REFUSED:
                raise
            return True
    pytest.fail("This race is run as well without what holds it.")


def _linger(patch):
    leave = Atomic.__exit__

    def linger(self, *error):
        if len(connections[self.using or "default"].atomic_blocks) == 1:
            time.sleep(LINGER)
        return leave(self, *error)

    patch.setattr(Atomic, "__exit__", linger)


def _take_out(item, patch):
    name = item.originalname
    if name in REVERSED:
        act = REVERSED[name]
        patch.setattr(item.module, act, _from_the_wrong_end(getattr(item.module, act)))
        return
    patch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows.all())
    with connection.cursor() as cursor:
        for table, constraints in CONSTRAINTS.get(name, {}).items():
            for constraint in constraints:
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {constraint}")
                cursor.execute(f"DROP INDEX IF EXISTS {constraint}")


def _from_the_wrong_end(act):
    """It locks the fees first, and what everybody locks first only then."""

    def backwards(till):
        with transaction.atomic():
            list(till.application.fees.select_for_update())
            time.sleep(5 * LINGER)
            return act(till)

    return backwards
