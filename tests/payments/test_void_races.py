"""A receipt becomes void while everybody acts at once, on real row locks."""

import pytest

from payments.models import Receipt, ReceiptVoid
from payments.services import returns, voids
from payments.services.corrections import CorrectionRefused, RightPayer, correct
from payments.services.errors import VoidRefused
from portal.documents.models import IssuedDocument
from tests.payments.ledger_checks import books
from tests.payments.races import together
from tests.payments.refund_scenes import in_cash, online

__all__ = ["in_cash", "online"]
pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("fresh_db")]


def test_one_proposal_and_one_paper_however_many_press(in_cash):
    in_cash.done()
    receipt = Receipt.objects.get()
    asked = together(
        *[
            lambda who=who: voids.ask(receipt=receipt, actor=who, reason="x")
            for who in (in_cash.first, in_cash.third, in_cash.first)
        ]
    )
    assert len({one.pk for one in asked}) == 1
    head = in_cash.second
    decided = together(
        *[lambda: voids.approve(void=asked[0], actor=head)] * 3,
        lambda: voids.decline(void=asked[0], actor=head, reason="x"),
        expected=(VoidRefused,),
    )
    assert sum(isinstance(one, ReceiptVoid) for one in decided) == 1
    papers = IssuedDocument.objects.filter(kind="receipt_void").count()
    assert papers == ReceiptVoid.objects.filter(state="done").count()
    assert books() == []


def test_void_while_the_money_comes_back(online):
    """Either the receipt stays in force, or another one is issued: never neither."""
    refund = online.done()
    receipt = Receipt.objects.get()
    void = voids.ask(receipt=receipt, actor=online.first, reason="x")
    together(
        lambda: voids.approve(void=void, actor=online.second),
        lambda: returns.record_answer(refund_id=refund.pk, state="failed"),
        expected=(VoidRefused,),
    )
    in_force = Receipt.objects.filter(document__state="valid")
    assert in_force.count() == 1
    assert books() == []


def test_void_or_replaced_but_never_both(in_cash):
    in_cash.done()
    receipt = Receipt.objects.get()
    void = voids.ask(receipt=receipt, actor=in_cash.first, reason="x")
    payer = RightPayer("Công ty Sông Cầu", "", "2300123456")
    together(
        lambda: voids.approve(void=void, actor=in_cash.second),
        lambda: correct(receipt=receipt, actor=in_cash.second, payer=payer, reason="x"),
        expected=(VoidRefused, CorrectionRefused),
    )
    states = sorted(Receipt.objects.values_list("document__state", flat=True))
    assert states in (["void"], ["replaced", "valid"])
    assert not ReceiptVoid.objects.filter(state="asked").exists()
    assert books() == []
