"""A race test is worth something only if it fails when the lock is taken out.

Rows are read without locks here and transactions linger before they commit, so that each reads
what the others are about to change: every race test must notice, but for those that a unique
constraint protects as well.
"""

import inspect
import time

import pytest
from django.db import connections
from django.db.models import QuerySet
from django.db.transaction import Atomic

from tests.payments import test_bank_races, test_notice_races, test_races, test_refund_races
from tests.payments.refund_scenes import in_cash, online  # noqa: F401
from tests.payments.test_races import held  # noqa: F401

LINGER = 0.1  # seconds
BY_CONSTRAINT = {
    "test_eight_callers_settle_one_payment_once",
    "test_one_webhook_delivered_by_eight_at_once_is_stored_once",
    "test_one_ipn_delivered_by_eight_beside_the_way_back_settles_once",
    "test_eight_pages_open_one_bill",
    "test_eight_pages_make_one_till",
    "test_files_that_share_lines_bring_each_line_once",
    "test_one_line_that_eight_workers_book_is_one_payment",
}
# Unlocked these go wrong only if one of two commits first; the other order is a rightful one.
IN_ONE_ORDER = {
    "test_a_proof_counts_whether_the_notice_was_deferred_before_or_not",
    "test_a_payment_beside_the_count_is_in_it_or_on_the_next_day",
    "test_cash_handed_back_beside_the_count_is_in_it_or_on_the_next_day",
    "test_a_refund_a_correction_and_a_withdrawal_never_wait_for_each_other",
}
MODULES = (test_races, test_notice_races, test_refund_races, test_bank_races)
RACES = {
    name: test
    for module in MODULES
    for name, test in vars(module).items()
    if name.startswith("test_")
}

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.tampers,
    pytest.mark.usefixtures("fresh_db"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning"),
]


@pytest.fixture
def without_locks(monkeypatch, till):
    """From here on; what the fixtures made stands."""
    leave = Atomic.__exit__

    def linger(self, *error):
        if len(connections[self.using or "default"].atomic_blocks) == 1:
            time.sleep(LINGER)
        return leave(self, *error)

    def take_out():
        monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows.all())
        monkeypatch.setattr(Atomic, "__exit__", linger)

    return take_out


@pytest.mark.parametrize("name", sorted(set(RACES) - BY_CONSTRAINT - IN_ONE_ORDER))
def test_the_race_test_fails(name, request, without_locks):
    wanted = inspect.signature(RACES[name]).parameters
    fixtures = {fixture: request.getfixturevalue(fixture) for fixture in wanted}
    without_locks()
    with pytest.raises(Exception):  # noqa: B017, PT011 - an assertion, or what a thread ran into
        RACES[name](**fixtures)


def test_what_is_left_out_is_named_by_its_test():
    assert set(RACES) >= BY_CONSTRAINT | IN_ONE_ORDER
