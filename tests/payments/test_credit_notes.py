"""What stands on a receipt goes back with a credit note: numbered, linked, never more than left."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from payments.models import Case, CreditNote, Receipt, Refund
from payments.services import refunds, ways
from payments.services.errors import RefundRefused
from portal.core.dates import official_date, today
from portal.documents.models import IssuedDocument, Series
from portal.documents.render import render_html
from procedures.models import Fee
from procedures.services import feechanges
from procedures.services.errors import NotAllowed
from tests.payments.ledger_checks import books
from tests.payments.refund_scenes import Returns, in_cash, online, pay_online
from tests.payments.scenes import PRICE, drain
from tests.payments.test_receipts import at_time

__all__ = ["in_cash", "online"]
pytestmark = pytest.mark.django_db


@pytest.mark.fault(41)
def test_a_part_goes_back_and_then_the_rest(online):
    assert online.done(amount=3_000).state == Refund.State.DONE
    fee = online.till.fee()
    assert (fee.settled, fee.state, online.at_the_gateway()) == (5_000, Fee.State.CANCELLED, 3_000)
    assert books() == []
    online.done(amount=5_000)
    assert online.till.fee().settled == 0
    assert online.notes() == [
        ("credit_note", 1, 3_000, "valid"),
        ("credit_note", 2, 5_000, "valid"),
    ]
    online.case.refresh_from_db()
    assert online.case.state == Case.State.RESOLVED
    assert books() == []


def test_the_note_names_its_receipt_and_has_its_own_numbers(online):
    online.done(amount=3_000)
    note, receipt = CreditNote.objects.get(), Receipt.objects.get()
    data, old = note.document.data, receipt.document.data
    assert note.receipt == receipt
    assert data["receipt_marks"] == f"{receipt.serial} số {receipt.number_text}"
    assert (data["total"], data["total_in_words"]) == (3_000, "Ba nghìn đồng")
    assert (data["payer"], data["code"]) == (old["payer"], old["code"])
    assert data["lines"][0]["name"] == old["lines"][0]["name"]
    keys = set(Series.objects.values_list("key", "agency"))
    assert ("test:credit_note:fee", receipt.agency_id) in keys
    html = render_html("credit_note", data)
    for shown in ("Phiếu hoàn trả phí", data["receipt_marks"], "Rút hồ sơ trước khi thụ lý"):
        assert shown in html
    assert "Người chi tiền" not in html  # it went back by the gateway


@pytest.mark.fault(53)
def test_around_midnight_a_slip_carries_one_date(in_cash, monkeypatch):
    tomorrow = today() + timedelta(days=1)
    for clock, amount in (
        (f"{tomorrow}T00:00:01", 3_000),
        (f"{tomorrow - timedelta(days=1)}T23:59:59", 5_000),
    ):
        at_time(monkeypatch, clock)
        in_cash.done(amount=amount)
    first, second = (note.document for note in CreditNote.objects.order_by("document__number"))
    assert second.issued_at == first.issued_at
    assert second.data["date"] == first.data["date"] == official_date(tomorrow)
    assert official_date(tomorrow).capitalize() in render_html("credit_note", second.data)


@pytest.mark.fault(42)
def test_never_more_than_is_left_of_the_line(online):
    online.ask(amount=5_000)
    for amount in (3_001, PRICE, 0, -1):
        with pytest.raises(RefundRefused):
            online.ask(amount=amount)
    with pytest.raises(RefundRefused):  # the line must be named
        refunds.ask(case=online.case, actor=online.first, amount=1_000, reason="x")
    assert Refund.objects.count() == 1


def test_cash_is_handed_out_by_a_third_person_and_signed_for(in_cash):
    refund = in_cash.approved()
    drain()
    refund.refresh_from_db()
    assert (refund.state, refund.way) == (Refund.State.APPROVED, Refund.Way.COUNTER)
    for wrong in (in_cash.second, in_cash.till.payer):
        with pytest.raises(NotAllowed):
            refunds.hand_out(refund=refund, actor=wrong, receiver="Ai đó")
    with pytest.raises(RefundRefused):
        refunds.hand_out(refund=refund, actor=in_cash.third, receiver=" ")
    refunds.hand_out(refund=refund, actor=in_cash.third, receiver="Nguyễn Thị Mai Hương")
    with pytest.raises(RefundRefused):
        refunds.hand_out(refund=refund, actor=in_cash.third, receiver="Nguyễn Thị Mai Hương")
    data = CreditNote.objects.get().document.data
    assert data["receiver"] == "Nguyễn Thị Mai Hương"
    assert data["cashier"] == in_cash.third.full_name
    assert "ký, ghi rõ họ tên" in render_html("credit_note", data)
    in_cash.case.refresh_from_db()
    assert in_cash.case.state == Case.State.RESOLVED
    assert books() == []


def test_cash_that_nobody_fetches_is_free_again(in_cash):
    refund = in_cash.approved()
    refunds.call_off(refund=refund, actor=in_cash.third, reason="Quá 30 ngày không đến nhận")
    refund.refresh_from_db()
    assert (refund.state, refund.decision) == (
        Refund.State.DECLINED,
        "Quá 30 ngày không đến nhận",
    )
    assert in_cash.ask().amount == PRICE
    assert not CreditNote.objects.exists()
    assert books() == []


def test_what_no_provider_gives_back_is_transferred_by_the_agency(online, monkeypatch):
    monkeypatch.setitem(ways.BACK_BY_HAND, "stripe", Refund.Way.TRANSFER)
    refund = online.approved()
    drain()
    assert (refund.way, online.at_the_gateway()) == (Refund.Way.TRANSFER, 0)
    receiver = "Nguyễn Thị Mai Hương, 0123456789"
    refunds.hand_out(refund=refund, actor=online.third, receiver=receiver)
    html = render_html("credit_note", CreditNote.objects.get().document.data)
    assert receiver in html
    with connection.cursor() as cursor:
        cursor.execute("SELECT receiver FROM payments_refund")
        assert b"0123456789" not in bytes(cursor.fetchone()[0])
    assert "ký, ghi rõ họ tên" not in html
    assert books() == []


@pytest.mark.fault(45)
def test_a_refund_that_fails_later_is_taken_back_by_a_counter_document(online, caplog):
    refund = online.done()
    online.till.bank.returns.update_refund(refund.provider_ref, status="failed")
    online.till.deliver(times=2)
    refund.refresh_from_db()
    online.case.refresh_from_db()
    assert (refund.state, online.case.state) == (Refund.State.FAILED, Case.State.OPEN)
    assert online.notes() == [
        ("credit_note", 1, PRICE, "void"),
        ("credit_reversal", 1, PRICE, "valid"),
    ]
    cancelled, counter = CreditNote.objects.order_by("document__issued_at")
    assert (cancelled.document.replaced_by, counter.reverses) == (counter.document, cancelled)
    fee = online.till.fee()
    assert (fee.settled, fee.state) == (PRICE, Fee.State.SETTLED)
    assert "did not arrive" in caplog.text
    assert books() == []
    html = render_html("credit_reversal", counter.document.data)
    marks = f"{cancelled.document.symbol} số {cancelled.number_text}"
    assert f'<td class="b">{marks}</td>' in html
    assert cancelled.document.symbol != counter.document.symbol  # both are number 1
    online.done()  # and it can be tried again
    assert [row[1:] for row in online.notes()][-1] == (2, PRICE, "valid")
    assert books() == []


def test_what_was_reduced_goes_back_and_the_fee_stays_paid(till):
    pay_online(till)
    till.application.refresh_from_db()
    hours = till.application.accept_by
    feechanges.set_amount(till.fee(), 3_000)
    drain()
    returns = Returns(till, Case.objects.get())
    with pytest.raises(RefundRefused):
        returns.ask(amount=5_001)
    returns.done(amount=2_000)
    assert returns.case.state == Case.State.OPEN
    feechanges.set_amount(till.fee(), 1_000)
    drain()
    returns.case.refresh_from_db()
    returns.done(amount=5_000)
    fee = till.fee()
    till.application.refresh_from_db()
    assert (fee.settled, fee.state, fee.overpaid) == (1_000, Fee.State.SETTLED, 0)
    assert till.application.accept_by == hours is not None
    assert Case.objects.get().state == Case.State.RESOLVED
    assert books() == []


@pytest.mark.fault(45)
def test_what_bounces_after_the_fee_fell_again_joins_the_newer_case(till):
    pay_online(till)
    feechanges.set_amount(till.fee(), 5_000)
    drain()
    first = Returns(till, Case.objects.get())
    bounced = first.done(amount=3_000)
    feechanges.set_amount(till.fee(), 4_000)
    drain()
    newer = Returns(till, Case.objects.open().get())
    till.bank.returns.update_refund(bounced.provider_ref, status="failed")
    till.deliver()
    drain()
    states = dict(Case.objects.values_list("pk", "state"))
    assert states == {first.case.pk: Case.State.RESOLVED, newer.case.pk: Case.State.OPEN}
    newer.case.refresh_from_db()
    assert newer.case.amount == 4_000
    assert books() == []
    newer.done(amount=4_000)
    fee = till.fee()
    assert (fee.settled, fee.overpaid, Case.objects.open().count()) == (4_000, 0, 0)
    assert books() == []


@pytest.mark.fault(49)
def test_a_number_is_not_lost_with_its_transaction(in_cash):
    class Crash(Exception):
        """Something after the number was taken."""

    refund, cashier = in_cash.approved(), in_cash.third

    @transaction.atomic
    def pay_and_crash():
        refunds.hand_out(refund=refund, actor=cashier, receiver="Hương")
        raise Crash

    with pytest.raises(Crash):
        pay_and_crash()
    assert not CreditNote.objects.exists()
    refunds.hand_out(refund=refund, actor=cashier, receiver="Hương")
    assert in_cash.notes() == [("credit_note", 1, PRICE, "valid")]


@pytest.mark.fault(50)
def test_a_credit_note_is_written_once(in_cash):
    in_cash.done()
    with pytest.raises(IntegrityError), transaction.atomic():
        CreditNote.objects.update(amount=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        CreditNote.objects.all()._raw_delete("default")
    assert books() == []


def test_those_who_see_the_application_may_read_the_note(in_cash):
    in_cash.done()
    document = CreditNote.objects.get().document
    world = in_cash.till.world
    for user, sees in ((in_cash.till.payer, True), (world.stranger, False)):
        assert IssuedDocument.objects.visible_to(user).filter(pk=document.pk).exists() == sees


def test_money_of_a_tax_is_not_ours_to_give_back(till):
    from tests.payments.test_receipts import make_fees

    _fee, _charge, tax = make_fees(till)
    assert tax.kind == Fee.Kind.TAX
    from payments.services import attempts, bills
    from tests.payments.refund_scenes import withdraw
    from tests.payments.scenes import urls

    bill = bills.open_bill(application=till.application, actor=till.payer, payee=till.world.tax)
    attempt = attempts.start_attempt(bill=bill, gateway="stripe", actor=till.payer, urls=urls)
    till.pay(attempt)
    till.ask(attempt)
    withdraw(till)
    case = Case.objects.get()
    assert not refunds.is_refundable(case)
    cashier = till.world.officer("cashier", till.world.tax)
    with pytest.raises(RefundRefused):
        refunds.ask(case=case, actor=cashier, amount=1_000, reason="x")
