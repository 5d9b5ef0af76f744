"""Notices settled at one moment: the last one lets the file go on, exactly once."""

import pytest

from payments.models import Case
from payments.services.settle import settle
from procedures.models import Discharge, Status
from procedures.services.errors import ActRefused
from tests.payments.ledger_checks import books
from tests.payments.races import amid, together
from tests.payments.scenes import drain
from tests.payments.tax_till import refreshed
from tests.procedures import notices

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("fresh_db")]


def went_on_once(application):
    turns = list(application.clock.values_list("act", flat=True))
    return application.status == Status.PROCESSING and turns == ["start", "pause", "phase"]


def test_two_officers_settle_the_last_two_and_the_file_goes_on_once(world, taxes):
    file = taxes.application
    together(
        lambda: notices.pay_elsewhere(world, file, "registration_fee"),
        lambda: notices.defer(world, file, "income_tax"),
    )
    assert went_on_once(refreshed(file))
    assert Discharge.objects.count() == 2
    assert books() == []


def test_one_notice_is_settled_by_one_of_two_officers(world, taxes):
    file = taxes.application
    results = together(
        lambda: notices.pay_elsewhere(world, file, "income_tax"),
        lambda: notices.withdraw(world, file, "income_tax"),
        expected=(ActRefused,),
    )
    assert sum(isinstance(one, ActRefused) for one in results) == 1
    assert refreshed(file).status == Status.FINANCIAL_OBLIGATION
    assert books() == []


@pytest.mark.parametrize("is_deferred", [True, False])
def test_a_proof_counts_whether_the_notice_was_deferred_before_or_not(world, taxes, is_deferred):
    """What is deferred may be paid later, even a moment later."""
    file = refreshed(taxes.application)
    revision = file.revision
    acts = [
        lambda: notices.defer(world, file, "income_tax"),
        lambda: notices.pay_elsewhere(world, file, "income_tax"),
    ]
    first, second = acts if is_deferred else reversed(acts)
    _done, late = amid(first, second, expected=(ActRefused,))
    assert isinstance(late, ActRefused) != is_deferred
    assert refreshed(file).revision == revision + (2 if is_deferred else 1)
    fee = notices.notice(file, "income_tax")
    assert (fee.state, fee.unmet) == ("settled", 0)
    assert books() == []


def test_a_payment_and_a_deferral_of_the_last_lose_nothing(world, taxes):
    file = notices.pay_elsewhere(world, taxes.application, "registration_fee")
    paid = taxes.paid_notice()
    _capture, deferred = together(
        lambda: settle(gateway="stripe", notice=paid),
        lambda: notices.defer(world, file, "income_tax"),
        expected=(ActRefused,),
    )
    drain()
    held = Case.objects.filter(is_suspense=True).count()
    assert held == (0 if isinstance(deferred, ActRefused) else 1)
    assert went_on_once(refreshed(file))
    assert books() == []
