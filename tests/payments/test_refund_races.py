"""Refunds from receipts with everybody at once, on real row locks."""

import pytest
from django.db import transaction

from payments.models import Case, CreditNote, Refund
from payments.services import differences, refunds, returns
from payments.services.corrections import CorrectionRefused, RightPayer, correct
from payments.services.errors import RefundRefused
from procedures.services import feechanges
from tests import states
from tests.payments.ledger_checks import books
from tests.payments.refund_scenes import Returns, in_cash, online, withdraw
from tests.payments.scenes import PRICE
from tests.payments.test_races import together

__all__ = ["in_cash", "online"]
pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("fresh_db")]


@pytest.mark.fault(43)
def test_two_officers_who_ask_at_once_never_get_more_than_is_left(online):
    people = [online.first, online.third]
    asked = together(
        *[lambda who=who: online.ask(amount=5_000, actor=who) for who in people],
        expected=(RefundRefused,),
    )
    assert sum(isinstance(one, RefundRefused) for one in asked) == 1
    assert Refund.objects.get().amount == 5_000


@pytest.mark.fault(43)
def test_cash_is_handed_out_once_however_many_press(in_cash):
    refund, cashiers = in_cash.approved(), [in_cash.third, in_cash.first]
    paid = together(
        *[
            lambda who=who: refunds.hand_out(refund=refund, actor=who, receiver="Hương")
            for who in cashiers
        ],
        expected=(RefundRefused,),
    )
    assert sum(isinstance(one, Refund) for one in paid) == 1
    assert in_cash.notes() == [("credit_note", 1, PRICE, "valid")]
    assert books() == []


@pytest.mark.fault(44)
@pytest.mark.fault(45)
def test_one_answer_heard_from_all_sides_writes_one_paper(online):
    refund = online.approved()
    refunds._send(refund.pk)
    for state, papers in (("done", 1), ("failed", 2)):
        answer = {"refund_id": refund.pk, "state": state, "provider_ref": "re_1"}
        together(*[lambda answer=answer: returns.record_answer(**answer)] * 4)
        assert CreditNote.objects.count() == papers
        assert books() == []


@pytest.mark.fault(48)
def test_credit_notes_of_one_series_have_no_gap(till, civil_status):
    waiting = []
    for _number in range(4):
        own = type(till)(
            till.world, states.filed(till.world, civil_status), till.bank, till.gateway
        )
        own.cash()
        withdraw(own)
        waiting.append(Returns(own, Case.objects.get(application=own.application)))
    approved, cashier = [one.approved() for one in waiting], waiting[0].third
    together(
        *[
            lambda refund=refund: refunds.hand_out(refund=refund, actor=cashier, receiver="Hương")
            for refund in approved
        ]
    )
    numbers = CreditNote.objects.values_list("document__number", flat=True)
    assert sorted(numbers) == [1, 2, 3, 4]
    assert books() == []


@pytest.mark.fault(66)
def test_a_refund_a_correction_and_a_withdrawal_never_wait_for_each_other(till):
    """All of them lock the application first, whatever else they touch."""
    till.cash()
    fee = till.fee()
    with transaction.atomic():
        feechanges.set_amount(fee, 3_000)
    differences.note_overpaid(fee_id=fee.pk)
    returns_ = Returns(till, Case.objects.get())
    refund, receipt = returns_.approved(5_000), returns_.line.receipt
    cashier, payer = returns_.third, RightPayer("Công ty", "", "2300123456")
    together(
        lambda: refunds.hand_out(refund=refund, actor=cashier, receiver="Hương"),
        lambda: correct(receipt=receipt, actor=returns_.second, payer=payer, reason="Sai mã số"),
        lambda: differences.note_overpaid(fee_id=fee.pk),
        lambda: withdraw(till),
        expected=(CorrectionRefused,),
    )
    assert till.fee().settled == 3_000
    assert books() == []
