"""A supplement changes an answer: what follows is owed, given back or waived; papers say why."""

from uuid import uuid4

import pytest
from django.utils import timezone

from payments.models import Case, Receipt
from payments.services import cases, counter
from procedures.models import Fee
from procedures.services import supplements
from procedures.services.errors import ActRefused
from tests import states
from tests.payments.ledger_checks import books
from tests.payments.refund_scenes import Returns
from tests.payments.scenes import drain

pytestmark = pytest.mark.django_db
RULE = "97/2015/QH13, điều 10"


@pytest.fixture
def three(till, civil_status):
    """Three copies were asked for; 24.000 đ are paid in cash."""
    application = states.filed(till.world, civil_status, copies=3)
    found = type(till)(till.world, application, till.bank, till.gateway)
    found.cash(24_000)
    drain()
    return found


def supply(till, **changed):
    """The reception asks, the citizen answers otherwise."""
    items = [{"kind": "field", "id": name, "note": "Xem lại"} for name in changed]
    request = {"reason": "Chưa khớp giấy tờ", "items": items, "exception": ""}
    application = supplements.ask_supplement(
        application=till.application, actor=till.world.officer("receptionist"), request=request
    )
    answers = application.answers | changed
    supplements.save_copy(application=application, actor=till.payer, answers=answers)
    till.application = supplements.supply(application=application, actor=till.payer)
    drain()


def line_of(receipt) -> dict:
    return receipt.document.data["lines"][0]


def test_more_copies_leave_the_difference_to_be_paid_on_its_own_receipt(three):
    supply(three, copies=5)
    assert three.fee().owed == 16_000
    three.cash(16_000)
    assert sorted(Receipt.objects.values_list("amount", flat=True)) == [16_000, 24_000]
    assert line_of(Receipt.objects.get(amount=16_000))["quantity"] == 5
    assert books() == []


def test_fewer_copies_give_the_difference_back_by_a_refund(three):
    supply(three, copies=1)
    case = Case.objects.get(kind=Case.Kind.DIFFERENCE)
    assert (case.amount, three.fee().overpaid) == (16_000, 16_000)
    back = Returns(three, case)
    back.done(16_000)
    case.refresh_from_db()
    assert (case.state, three.fee().settled, three.fee().overpaid) == ("resolved", 8_000, 0)
    assert [note[2] for note in back.notes()] == [16_000]
    assert books() == []


@pytest.mark.tampers
def test_what_was_paid_too_much_never_ends_in_words(three):
    supply(three, copies=1)
    case = Case.objects.get(kind=Case.Kind.DIFFERENCE)
    with pytest.raises(ActRefused):
        cases.resolve(case=case, actor=Returns(three, case).first, resolution="Đã trả tiền mặt")
    assert books() == []
    words = {"resolution": "Xong", "resolved_at": timezone.now()}
    Case.objects.update(state=Case.State.RESOLVED, **words)  # as an intruder would
    assert any("more allocated than due" in finding for finding in books())


def test_a_waiver_gives_everything_back_and_names_its_rule(three):
    supply(three, fee_category="elderly")
    fee = three.fee()
    assert (fee.amount, fee.overpaid) == (0, 24_000)
    assert RULE in fee.shown_reasons[-1]
    assert Case.objects.get(kind=Case.Kind.DIFFERENCE).amount == 24_000
    assert books() == []


def test_the_receipt_names_the_rule_that_waives_what_stands_beside(till):
    paid = till.fee()
    Fee.objects.create(
        application=till.application,
        rule_id="other",
        label="Phí khác",
        kind=paid.kind,
        due=paid.due,
        amount=0,
        original_amount=5_000,
        reasons=[{"vi": f"Miễn: thuộc hộ nghèo ({RULE})", "en": ""}],
        state=Fee.State.EXEMPT,
        collecting_agency=paid.collecting_agency,
    )
    counter.take_cash(
        application=till.application,
        actor=till.world.officer("cashier"),
        fees=[paid],
        amount=paid.owed,
        key=uuid4(),
    )
    lines = Receipt.objects.get().document.data["lines"]
    assert [line["amount"] for line in lines] == [8_000, 0]
    assert RULE in lines[1]["reasons"][0]
    assert books() == []
