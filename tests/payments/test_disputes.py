"""What the gateway does without us: refunds in its dashboard, disputes opened, won and lost."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from payments import news
from payments.models import Case, Refund
from payments.refund_news import tell_decided
from payments.refund_words import fee_words, rows_of
from payments.services import asking, elsewhere, inquiry, waiving
from payments.services.errors import RefundRefused
from portal.audit.services import record
from portal.notices.models import Notice
from portal.notices.words import words_of
from procedures.models import Application, Fee, Status
from procedures.services.errors import ActRefused
from tests.payments.ledger_checks import books
from tests.payments.refund_scenes import Returns, online, pay_online
from tests.payments.scenes import PRICE, drain

__all__ = ["online"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(till) -> Returns:
    """Paid at the gateway; the application goes on."""
    attempt = pay_online(till)
    returns = Returns(till, None)
    returns.charge = lambda: till.bank.bank.charge_of(attempt.provider_ref)
    return returns


def told(kind) -> Case:
    return Case.objects.get(kind=kind)


def book(returns, case, amount=PRICE) -> Refund:
    line = case.capture.allocations.get()
    return elsewhere.book(
        case=case, actor=returns.first, allocation=line, amount=amount, reason="Hoàn trên trang"
    )


@pytest.mark.fault(46)
def test_a_refund_made_in_the_dashboard_is_booked_on_its_receipt(paid):
    till = paid.till
    till.bank.returns.refund(paid.charge(), amount=3_000, metadata={})
    till.deliver(times=2)
    case = told(Case.Kind.EXTERNAL)
    assert (case.amount, till.fee().settled) == (3_000, PRICE)
    with pytest.raises(RefundRefused):
        book(paid, case, amount=3_001)
    refund = book(paid, case, amount=3_000)
    case.refresh_from_db()
    fee = till.fee()
    assert (case.state, refund.is_outside) == (Case.State.RESOLVED, True)
    assert (fee.settled, fee.state, fee.owed) == (5_000, Fee.State.OPEN, 3_000)
    assert paid.notes() == [("credit_note", 1, 3_000, "valid")]
    assert books() == []
    till.deliver()
    inquiry.apply_notice(gateway="stripe", notice=till.gateway.fetch(case.capture.provider_ref))
    assert Case.objects.count() == 1
    till.bank.returns.refund(paid.charge(), amount=1_000, metadata={})
    till.deliver()
    case.refresh_from_db()
    assert (case.state, case.amount) == (Case.State.OPEN, 4_000)
    assert books() == []


@pytest.mark.fault(46)
def test_what_came_back_after_it_was_booked_is_unbooked(paid):
    till = paid.till
    made = till.bank.returns.refund(paid.charge(), amount=3_000, metadata={})
    till.deliver()
    book(paid, told(Case.Kind.EXTERNAL), amount=3_000)
    till.bank.returns.update_refund(made["id"], status="failed")
    till.deliver(times=2)
    case, fee = told(Case.Kind.EXTERNAL), till.fee()
    assert (case.state, case.amount) == (Case.State.RESOLVED, 0)
    assert (fee.settled, fee.state) == (PRICE, Fee.State.SETTLED)
    assert [row[0] for row in paid.notes()] == ["credit_note", "credit_reversal"]
    (row,) = rows_of(Refund.objects.all())
    assert row.title == _("With us again")
    tell_decided(refund=str(row.refund.pk), state=Refund.State.FAILED)
    assert not Notice.objects.filter(kind="refund_failed").exists()
    assert books() == []


@pytest.mark.fault(47)
def test_a_dispute_marks_the_fee_and_nothing_goes_back_meanwhile(online, client):
    till = online.till
    till.bank.returns.dispute(online.charge())
    till.deliver(times=2)
    case = told(Case.Kind.DISPUTE)
    assert (case.state, case.dispute, case.amount) == ("open", Case.Dispute.OPEN, PRICE)
    assert list(fee_words(till.application)) == [till.fee().pk]
    with pytest.raises(RefundRefused):
        online.ask()
    with pytest.raises(RefundRefused):
        book(online, case)
    from payments.services import cases

    with pytest.raises(ActRefused):
        cases.resolve(case=case, actor=online.first, resolution="Xong")
    client.force_login(online.first)
    html = client.get(reverse("cashier_case", args=[case.pk])).content.decode()
    for fact in (case.capture.provider_ref, till.application.code, till.payer.full_name):
        assert fact in html
    assert books() == []


@pytest.mark.fault(47)
def test_a_dispute_that_we_win_leaves_everything_as_it_was(online):
    till = online.till
    dispute = till.bank.returns.dispute(online.charge())
    till.deliver()
    till.bank.returns.close_dispute(dispute["id"], status="won")
    till.deliver(times=2)
    case = told(Case.Kind.DISPUTE)
    assert (case.state, case.dispute, case.amount) == ("resolved", Case.Dispute.WON, 0)
    assert fee_words(till.application) == {}
    assert till.fee().settled == PRICE
    assert online.ask().amount == PRICE
    assert books() == []


@pytest.mark.fault(47)
def test_a_dispute_that_we_lose_is_booked_and_the_fee_is_owed_again(paid):
    till = paid.till
    dispute = till.bank.returns.dispute(paid.charge())
    till.deliver()
    till.bank.returns.close_dispute(dispute["id"], status="lost")
    till.deliver(times=2)
    case = told(Case.Kind.DISPUTE)
    assert (case.state, case.dispute) == (Case.State.OPEN, Case.Dispute.LOST)
    book(paid, case)
    till.application.refresh_from_db()
    fee = till.fee()
    assert (fee.owed, fee.state, till.application.payment_state) == (PRICE, "open", "due")
    assert till.application.accept_by is None  # the reception waits for the money again
    assert Case.objects.get(pk=case.pk).state == Case.State.RESOLVED
    assert paid.notes() == [("credit_note", 1, PRICE, "valid")]
    assert books() == []
    till.bank.returns.close_dispute(dispute["id"], status="won")  # the bank thinks again
    till.deliver()
    assert till.fee().settled == PRICE
    assert books() == []


def lose(paid):
    """The bank decides for the payer, and an officer books it."""
    dispute = paid.till.bank.returns.dispute(paid.charge())
    paid.till.bank.returns.close_dispute(dispute["id"], status="lost")
    paid.till.deliver()
    book(paid, told(Case.Kind.DISPUTE))
    drain()
    return dispute


@pytest.mark.fault(19)
@pytest.mark.fault(47)
def test_what_was_paid_again_before_the_bank_thinks_again_is_a_case(paid):
    till = paid.till
    dispute = lose(paid)
    till.cash()
    till.bank.returns.close_dispute(dispute["id"], status="won")
    till.deliver()
    case, fee = told(Case.Kind.DIFFERENCE), till.fee()
    assert (fee.settled, case.fee, case.amount, case.state) == (2 * PRICE, fee, PRICE, "open")
    assert [offer.amount for offer in asking.offers(till.application)] == [PRICE]
    assert books() == []


def hand_over(till):
    now, stream = timezone.now(), till.application.audit_stream
    ended = {"status": Status.RETURNED, "outcome": "granted", "finished_at": now, "closed_at": now}
    before = Application.objects.get(pk=till.application.pk).status
    Application.objects.filter(pk=till.application.pk).update(**ended)
    record(stream=stream, act="hand_over", actor=None, before=before, after=Status.RETURNED)
    till.application.refresh_from_db()


def go_back_outside(paid, amount):
    """The provider gave a part back by itself, and an officer books it."""
    paid.till.bank.returns.refund(paid.charge(), amount=amount, metadata={})
    paid.till.deliver()
    book(paid, told(Case.Kind.EXTERNAL), amount=amount)
    drain()


@pytest.mark.fault(46)
def test_each_loss_after_the_result_is_owed_once_and_what_was_waived_never_again(paid):
    hand_over(paid.till)
    for amount in (3_000, 2_000):
        go_back_outside(paid, amount)
    case = told(Case.Kind.SHORTFALL)
    assert (case.amount, paid.till.fee().owed) == (5_000, 5_000)
    head = paid.till.world.officer("approver")
    waiving.waive(case=case, actor=head, resolution="Hộ nghèo")
    go_back_outside(paid, 1_000)
    assert told(Case.Kind.SHORTFALL).state == Case.State.RESOLVED
    assert (paid.till.fee().state, paid.till.fee().owed) == (Fee.State.CANCELLED, 0)
    assert books() == []


@pytest.mark.fault(47)
@pytest.mark.parametrize("end", ["collected", "waived", "won"])
def test_what_is_owed_again_after_the_result_is_for_the_cashier(paid, client, end):
    till, head = paid.till, paid.till.world.officer("approver")
    hand_over(till)
    dispute = lose(paid)
    for _time in range(2):
        news.tell_owed_again(refund=str(Refund.objects.get().pk))
    notice = Notice.objects.get(kind="fee_owed")
    assert "Pay at" in words_of(notice, "en")[1]
    assert "how to pay it" not in words_of(notice, "en")[1]
    case = told(Case.Kind.SHORTFALL)
    assert (case.amount, till.fee().owed, case.agency) == (PRICE, PRICE, till.world.commune)
    assert books() == []
    page = reverse("cashier_case", args=[case.pk])
    client.force_login(paid.first)
    for act in ("resolve", "waive"):
        assert client.post(page, {"act": act, f"{act}-resolution": "Xong"}).status_code == 200
    assert 'value="waive"' not in client.get(page).content.decode()
    if end == "collected":
        till.cash()
    elif end == "waived":
        client.force_login(head)
        assert client.post(page, {"act": "waive", "waive-resolution": "Hộ nghèo"}).url == page
    else:
        till.bank.returns.close_dispute(dispute["id"], status="won")
        till.deliver()
    case.refresh_from_db()
    assert (case.state, till.fee().owed) == (Case.State.RESOLVED, 0)
    assert till.fee().state == (Fee.State.CANCELLED if end == "waived" else Fee.State.SETTLED)
    assert books() == []


@pytest.mark.fault(4)
@pytest.mark.fault(47)
def test_heard_of_in_the_wrong_order(paid):
    till = paid.till
    dispute = till.bank.returns.dispute(paid.charge())
    till.bank.returns.close_dispute(dispute["id"], status="lost")
    messages = till.webhooks()
    till.receive(reversed(messages), times=2)
    drain()
    assert told(Case.Kind.DISPUTE).dispute == Case.Dispute.LOST
    assert books() == []


@pytest.mark.fault(47)
def test_officers_are_warned_on_the_application(paid, client):
    till = paid.till
    till.bank.returns.dispute(paid.charge())
    till.deliver()
    client.force_login(till.world.officer("receptionist"))
    html = client.get(reverse("desk:application", args=[till.application.pk])).content.decode()
    assert "A payment is disputed" in html or "Ngân hàng của người nộp" in html
