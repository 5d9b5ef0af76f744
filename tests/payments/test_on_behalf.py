"""Acts about money under a delegation: each event says whose post it was."""

from uuid import uuid4

import pytest

from payments.services import cases, closing, counter, offers, refunds
from portal.accounts.models import User
from portal.audit.models import Event
from portal.core.dates import today
from tests import factories, states
from tests.payments.refund_scenes import in_cash
from tests.payments.scenes import PRICE, drain

__all__ = ["in_cash"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def helper(till):
    """An officer of another agency with the posts of this one's cashier and approver."""
    user = till.world.officer("examiner", till.world.far)
    for role in ("cashier", "approver"):
        post = till.world.officer(role).posts.get()
        factories.DelegationFactory(post=post, to=user)
    return User.objects.get(pk=user.pk)


def holder(act, stream="") -> str:
    """Whose post the newest event of this act was done for; "" for one's own."""
    return Event.objects.filter(act=act, stream__startswith=stream).latest("pk").in_place_of


def take(till, civil_status, actor):
    application = states.filed(till.world, civil_status)
    drain()
    counter.take(
        application=application,
        actor=actor,
        fees=list(application.fees.all()),
        counted=counter.Counted(PRICE, uuid4()),
    )


def test_the_till_and_its_day(till, civil_status, helper):
    cashier, counts = till.world.officer("cashier"), closing.Counts(PRICE, 0)
    take(till, civil_status, helper)
    assert holder("pay") == cashier.full_name
    closing.count(cashier=helper, agency=till.world.commune, day=today(), counts=counts)
    assert holder("count") == cashier.full_name
    take(till, civil_status, cashier)
    assert holder("pay") == ""

    counted = closing.count(cashier=cashier, agency=till.world.commune, day=today(), counts=counts)
    assert holder("count") == ""
    closing.confirm(closing=counted, actor=helper)
    assert holder("decide") == cashier.full_name


def test_refunds_and_cases(in_cash, helper):
    cashier = in_cash.first.full_name
    refund = in_cash.ask(actor=helper)
    assert holder("ask", "refund:") == cashier
    refunds.decline(refund=refund, actor=in_cash.second, reason="Chưa đủ")
    assert holder("decide", "refund:") == ""

    refunds.hand_out(refund=in_cash.approved(), actor=helper, receiver="Nguyễn Thị Mai Hương")

    assert holder("hand_out", "refund:") == cashier
    assert holder("refund", "application:") == cashier
    assert holder("resolve", "case:") == ""  # the system closes what has gone back


def test_what_is_closed_in_words_and_what_is_offered(in_cash, helper):
    cases.resolve(case=in_cash.case, actor=helper, resolution="Đã thỏa thuận")
    assert holder("resolve", "case:") == in_cash.first.full_name
    offers.decide(agency=in_cash.till.world.commune, codes=["stripe"], actor=helper)
    assert holder("payment_offer") == in_cash.second.full_name
