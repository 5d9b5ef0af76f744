"""A receipt of no force any more: its money went back whole, and no other stands in its place.

One person proposes it, the head of the agency decides. The receipt keeps its number for ever and
points at its counter-document, of kind "receipt_void" with the frozen data of the receipt and

    receipt_marks, receipt_date    which receipt is void
    void_reason    in the words of who proposed it
    slips          [text] that name the slips by which its money went back
    proposed_by, approved_by    their names

If that money comes back after all, a new receipt is issued (payments/services/credits.py).
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from payments import graph
from payments.models import Receipt, ReceiptVoid
from payments.models.money import DECIDING_ROLES
from payments.receipt_words import returned_of_receipt, slips_of
from payments.services import scene
from payments.services.errors import VoidRefused
from portal.audit.services import record
from portal.core.dates import format_date, local_date
from portal.core.money import format_vnd
from portal.core.text import mask_name
from portal.documents import labels
from portal.documents import services as documents
from portal.documents.models import IssuedDocument
from procedures.services.authority import (
    holds,
    is_party,
    is_same_person,
    require_no_party,
    require_post,
    require_second_person,
)

TITLE = "Biên bản hủy biên lai"
SERIAL, DIGITS = "HBL", 6
HEAD = ("approver",)


@transaction.atomic
def ask(*, receipt, actor, reason) -> ReceiptVoid:
    """Propose it. Safe to repeat. Raises NotAllowed, VoidRefused."""
    require_no_party(actor, receipt.application)
    current = _in_force(receipt)
    void = ReceiptVoid(
        receipt=current, application=current.application, reason=reason, asked_by=actor
    )
    require_post(actor, current.agency_id, *DECIDING_ROLES, on=void)
    if known := current.voids.filter(state=ReceiptVoid.State.ASKED).first():
        return known
    graph.born(void).save(force_insert=True)
    return _note(void, "ask", actor, "", reason)


@transaction.atomic
def approve(*, void, actor) -> ReceiptVoid:
    """The head agrees, who neither proposed it nor took the money: the receipt is void.

    Raises NotAllowed, VoidRefused.
    """
    current = _to_decide(void, actor)
    receipt = _in_force(current.receipt)
    require_second_person(actor, receipt.capture.recorded_by_id)
    current.document = _write(receipt, current, actor)
    receipt.document.replaced_by = current.document
    paper = current.document
    words = f"Hủy theo biên bản {paper.symbol} số {paper.reference}."  # anyone may read it
    documents.void(document=receipt.document, reason=words)
    return _decide(current, actor, ReceiptVoid.State.DONE, "approve")


@transaction.atomic
def decline(*, void, actor, reason) -> ReceiptVoid:
    """The head says no; the receipt stays in force. Raises NotAllowed, VoidRefused."""
    current = _to_decide(void, actor)
    current.decision = reason
    return _decide(current, actor, ReceiptVoid.State.DECLINED, "decline")


def withdraw(*, receipt, reason):
    """Another stands in the place of this receipt, so that nobody decides about it any more; inside
    the transaction that replaces it, which has locked the application."""
    for void in receipt.voids.filter(state=ReceiptVoid.State.ASKED):
        void.decision = reason
        _decide(void, None, ReceiptVoid.State.DECLINED, "lapse")


def may_ask(receipt, user) -> bool:
    if not is_voidable(receipt) or is_party(user, receipt.application):
        return False
    waits = receipt.voids.filter(state=ReceiptVoid.State.ASKED).exists()
    return not waits and holds(user, receipt.agency_id, *DECIDING_ROLES)


def may_decide(void, user) -> bool:
    """A head of the agency who neither proposed it, nor took the money, nor is a party."""
    receipt = void.receipt
    if not holds(user, receipt.agency_id, *HEAD) or is_party(user, void.application):
        return False
    others = (void.asked_by_id, receipt.capture.recorded_by_id)
    return not any(is_same_person(user, one) for one in others)


def is_voidable(receipt) -> bool:
    """In force, and all of its money went back."""
    is_valid = receipt.document.state == IssuedDocument.State.VALID
    return is_valid and returned_of_receipt(receipt) == receipt.amount


def _in_force(receipt) -> Receipt:
    """The receipt under the lock of its application."""
    scene.of_application(receipt.application_id)
    rows = Receipt.objects.select_related("document", "agency", "application", "capture")
    current = rows.get(pk=receipt.pk)
    if current.document.state != IssuedDocument.State.VALID:
        raise VoidRefused(_("This receipt is not in force any more."))
    if not is_voidable(current):
        raise VoidRefused(
            _("Only a receipt whose whole amount went back can be void: first give it back.")
        )
    return current


def _to_decide(void, actor) -> ReceiptVoid:
    scene.of_application(void.application_id)
    rows = ReceiptVoid.objects.select_related("receipt", "application", "asked_by")
    current = rows.get(pk=void.pk)
    require_post(actor, current.receipt.agency_id, *HEAD, on=current)
    require_no_party(actor, current.application)
    require_second_person(actor, current.asked_by_id)
    if current.state != ReceiptVoid.State.ASKED:
        raise VoidRefused(_("Somebody has decided about this already."))
    return current


def _decide(void, actor, state, event) -> ReceiptVoid:
    before, void.decided_by, void.decided_at = void.state, actor, timezone.now()
    graph.step(void, state, event=event)
    void.save(update_fields=["state", "decision", "document", "decided_by", "decided_at"])
    return _note(void, event, actor, before, void.decision)


def _note(void, act, actor, before, reason) -> ReceiptVoid:
    record(
        stream=f"void:{void.pk}",
        act=act,
        actor=actor,
        before=before,
        after=void.state,
        reason=reason,
        post=void.acted_as,
        payload={"receipt": str(void.receipt_id)},
    )
    return void


def _write(receipt, void, actor) -> IssuedDocument:
    now, old = timezone.now(), receipt.document.data
    serial = f"{SERIAL}-{local_date(now).year % 100:02}"
    data = old | {
        "title": TITLE,
        "form_symbol": "",
        "serial": f"TEST-{serial}" if old["is_test"] else serial,
        "digits": DIGITS,
        "receipt_marks": f"{receipt.form_symbol} {receipt.serial} số {receipt.number_text}",
        "receipt_date": old["date"],
        "void_reason": void.reason,
        "slips": [_slip(note) for note in slips_of(receipt)],
        "proposed_by": void.asked_by.full_name,
        "approved_by": actor.full_name,
    }
    test = "test:" if old["is_test"] else ""
    place = documents.Place(
        agency=receipt.agency,
        key=f"{test}receipt_void",
        symbol=data["serial"],
        period=str(local_date(now).year),
    )
    content = documents.Content("receipt_void", data, _public(data))
    return documents.issue(kind="receipt_void", place=place, content=content, actor=actor, at=now)


def _slip(note) -> str:
    amount, day = format_vnd(note.amount), format_date(note.document.issued_at)
    return f"{amount} theo phiếu {note.document.symbol} số {note.number_text} ngày {day}"


def _public(data) -> list:
    return [
        [labels.DOCUMENT, data["title"]],
        [labels.FORM_AND_SERIAL, data["serial"]],
        [labels.APPLICATION, data["code"]],
        [labels.PAYER, mask_name(data["payer"]["name"])],
        [labels.AMOUNT, f"{format_vnd(data['total'])} – {data['total_in_words']}"],
        [labels.COLLECTOR, data["agency"]["name"]],
        [labels.RECEIPT, data["receipt_marks"]],
    ]
