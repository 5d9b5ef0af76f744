"""verify_ledger finds every way in which refunds, their papers and statements can be wrong."""

import pytest
from django.db import transaction
from django.utils import timezone

from payments.ledger import verify
from payments.models import Case, CreditNote, Receipt, Refund, StatementLine
from payments.services import corrections
from portal.documents.models import IssuedDocument
from tests.payments.ledger_checks import drop_triggers
from tests.payments.refund_scenes import in_cash, online
from tests.payments.scenes import PRICE
from tests.payments.transfers import credit, transfers

__all__ = ["in_cash", "online", "transfers"]
pytestmark = [pytest.mark.django_db, pytest.mark.tampers]

ENDED = {"state": "resolved", "resolution": "Xong", "resolved_at": timezone.now()}


def expect(what, row, rows, **values):
    """One lie, told to the database and taken back."""
    point = transaction.savepoint()
    rows.update(**values)
    found = {item.what: item.row for item in verify()}
    transaction.savepoint_rollback(point)
    assert found.get(what) == str(row.pk), found


@pytest.fixture
def scene(online):
    """All of it bounced; then a part of it went."""
    bounced = online.done()
    online.till.bank.returns.update_refund(bounced.provider_ref, status="failed")
    online.till.deliver()
    online.again, online.bounced = online.done(3_000), bounced
    assert list(verify()) == []
    drop_triggers()
    return online


def only(row):
    return type(row).objects.filter(pk=row.pk)


def test_papers_about_refunds(scene):
    _first, counter, last = CreditNote.objects.order_by("document__issued_at")
    other = "credit note of another amount or receipt than its refund"
    expect(other, last, only(last), amount=1)
    foreign = "counter-document of another refund's credit note"
    expect(foreign, counter, only(counter), refund=scene.again)
    bare = "refund from a receipt without exactly one credit note in force"
    expect(bare, scene.again, only(scene.again), state="failed")
    expect(bare, scene.bounced, only(counter), reverses=None)


def test_more_than_is_left(scene):
    line, case, again = scene.line, scene.case, only(scene.again)
    expect("more went back than the line of the receipt had", line, again, amount=PRICE + 1)
    asked = {"state": "asked", "amount": 6_000}
    for what, row in (
        ("more goes back than the line of the receipt has", line),
        ("more goes back than came", case.capture),
    ):
        expect(what, row, only(scene.bounced), **asked)
    held = {"is_suspense": True, "amount": 2_999}
    expect("more goes back than the case holds", case, only(case), **held)


def test_who_decided_and_what_is_not_finished(scene):
    again, case = scene.again, scene.case
    expect("refund that no second person approved", again, only(again), approved_by=None)
    Refund.objects.filter(pk=scene.bounced.pk).update(state="asked", amount=5_000)
    waiting = "refund under way of a case that has ended"
    expect(waiting, scene.bounced, only(case), **ENDED)


def test_what_went_back_without_us_and_was_closed_in_words(scene):
    case, kind = scene.case, Case.Kind.EXTERNAL
    facts = {"capture": case.capture, "is_suspense": False}
    told = Case.objects.create(kind=kind, amount=1_000, **facts)
    what = "went back without us off a receipt, and no credit note says so"
    expect(what, told, only(told), **ENDED)
    expect(what, told, only(told), **ENDED, kind="dispute", dispute="lost")


def test_a_receipt_in_the_place_of_another(till):
    till.cash()
    old, head = Receipt.objects.get(), till.world.officer("approver")
    right = corrections.RightPayer("Nguyễn Thị Mai", number="012345678901")
    corrections.correct(receipt=old, actor=head, payer=right, reason="Sai số")
    new = Receipt.objects.get(replaces=old)
    drop_triggers()
    expect("replaces a receipt of another amount", new, only(new), amount=1)
    document = IssuedDocument.objects.filter(pk=old.document_id)
    expect("replaces a receipt that does not say so", new, document, state="valid")


def test_lines_of_statements(transfers):
    transfers.read(credit(transfers.attempt().reference))
    line = StatementLine.objects.get()
    drop_triggers()
    expect("line of a statement and its money differ", line, only(line), amount=1)
    none = "transfer that stands on no statement"
    expect(none, line.capture, only(line), capture=None)
