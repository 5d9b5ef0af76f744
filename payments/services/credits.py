"""Credit notes: the paper of money that went back from a receipt, and the fee that says so.

Documents of kind "credit_note" carry the frozen data of their receipt (payments/services/papers.py)
with lines and total of what was given back, and

    receipt_marks  [[label, text]] that name the receipt
    way            how it went back; paid_at: when; receiver, cashier: of cash, else ""
    refund_reason  in the words of who asked

A refund that fails later has its note cancelled by a counter-document of kind "credit_reversal";
`cancels` is what that note is called, serial and number.
"""

from django.utils import timezone

from payments import graph
from payments.graph import AllocationState
from payments.models import CreditNote, Receipt, Refund
from payments.services import differences, papers
from payments.services.left import returned_of
from portal.core.dates import format_datetime_long, local_date, official_date
from portal.core.money import amount_in_words, format_vnd
from portal.core.text import mask_name
from portal.documents import labels
from portal.documents import services as documents
from portal.documents.models import IssuedDocument
from portal.tasks import publish
from procedures.models import Fee
from procedures.services.settlement import record_fee_returned

TITLES = {
    Fee.Kind.FEE: "Phiếu hoàn trả phí",
    Fee.Kind.CHARGE: "Phiếu hoàn trả lệ phí",
}
REVERSAL = "Phiếu hủy phiếu hoàn trả"
AGAIN = "Khoản hoàn trả không đến được người nhận; biên lai đã hủy được lập lại."
SERIALS = {  # by kind of document: the two series may count alike, but never look alike
    "credit_note": {Fee.Kind.FEE: "HTP", Fee.Kind.CHARGE: "HTL"},
    "credit_reversal": {Fee.Kind.FEE: "HHTP", Fee.Kind.CHARGE: "HHTL"},
}
DIGITS = 6


def _who(refund):
    """Whose act it was: of who paid out, or wrote down what had gone; None where a gateway did."""
    return refund.paid_out_by or (refund.asked_by if refund.is_outside else None)


def give_back(refund, fee):
    """The money went back: credit note, then the locked fee. In the transaction that says so."""
    gone = returned_of(refund.allocation)
    _move(refund.allocation, gone - refund.amount, gone)
    _issue("credit_note", refund)
    fee.application.acted_as = refund.case.acted_as
    record_fee_returned(fee=fee, amount=refund.amount, actor=_who(refund))
    if fee.owed:
        differences.note_owed_again(refund=refund, fee=fee)


def take_back(refund, fee):
    """It came back after all: a counter-document cancels the note, and the fee is paid again.

    Perhaps twice, where it was paid anew in the meantime: that becomes a case.
    """
    gone = returned_of(refund.allocation)
    _move(refund.allocation, gone + refund.amount, gone)
    note = refund.credit_notes.filter(reverses__isnull=True, reversed_by__isnull=True).get()
    counter = _issue("credit_reversal", refund, reverses=note)
    note.document.replaced_by = counter.document
    words = f"Khoản hoàn trả không đến được người nhận; hủy theo phiếu số {counter.number_text}."
    record_fee_returned(fee=fee, amount=-refund.amount)
    _receipt_again(refund.allocation.receipt)
    documents.void(document=note.document, reason=words)  # its event comes after every number
    publish("fee.changed", fee=str(fee.pk), version=fee.version)


def _receipt_again(receipt):
    """Its money is here again: in the place of a void receipt another one is issued."""
    void = in_force(receipt)
    if void.document.state == IssuedDocument.State.VOID:
        about = (void.application, void.agency, void.kind)
        papers.Paper(void.capture, *about, timezone.now(), void.notice).again(void, AGAIN)


def standing(allocation, gone) -> AllocationState:
    if gone == 0:
        return AllocationState.BOOKED
    whole = gone >= allocation.amount
    return AllocationState.REFUNDED if whole else AllocationState.PARTLY_REFUNDED


def _move(allocation, before, after):
    start, end = standing(allocation, before), standing(allocation, after)
    if after > before:
        event = "refund" if end == AllocationState.REFUNDED else "refund_part"
    else:
        event = "return" if end == AllocationState.BOOKED else "return_part"
    graph.allowed("allocation", start, end, event=event)


def in_force(receipt) -> Receipt:
    """The receipt that stands now for one that may have been replaced."""
    while newer := Receipt.objects.filter(replaces=receipt).first():
        receipt = newer
    return receipt


def _issue(kind, refund, reverses=None) -> CreditNote:
    receipt, now = in_force(refund.allocation.receipt), timezone.now()
    data = _data(kind, refund, receipt, now)
    if reverses is not None:
        cancelled = f"{reverses.document.symbol} số {reverses.number_text}"
        data |= {"title": REVERSAL, "cancels": cancelled}
    document = documents.issue(
        kind=kind,
        place=_place(kind, receipt, data, now),
        content=documents.Content(kind, data, _public(data)),
        actor=_who(refund) or refund.approved_by,
        at=now,
    )
    return CreditNote.objects.create(
        document=document,
        receipt=refund.allocation.receipt,
        refund=refund,
        application=receipt.application,
        amount=refund.amount,
        reverses=reverses,
    )


def _place(kind, receipt, data, now) -> documents.Place:
    """A series of its own for each agency and kind; money of a test gateway never mixes in."""
    test = "test:" if data["is_test"] else ""
    return documents.Place(
        agency=receipt.agency,
        key=f"{test}{kind}:{receipt.kind}",
        symbol=data["serial"],
        period=str(local_date(now).year),
    )


def _data(kind, refund, receipt, now) -> dict:
    old = receipt.document.data
    kept = ("is_test", "agency", "payer", "code", "procedure")
    serial = f"{SERIALS[kind][receipt.kind]}-{local_date(now).year % 100:02}"
    return {name: old[name] for name in kept if name in old} | {
        "title": TITLES[receipt.kind],
        "form_symbol": "",
        "serial": f"TEST-{serial}" if old["is_test"] else serial,
        "digits": DIGITS,
        "lines": [_line(refund)],
        "total": refund.amount,
        "total_in_words": amount_in_words(refund.amount),
        "receipt_marks": f"{receipt.serial} số {receipt.number_text}",
        "receipt_date": official_date(local_date(receipt.document.issued_at)),
        "way": _way(refund, old["method"]),
        "paid_at": papers.in_vietnamese(format_datetime_long, refund.finished_at),
        "cashier": refund.paid_out_by.full_name if refund.paid_out_by else "",
        "receiver": refund.receiver or "",
        "refund_reason": refund.reason,
    }


def _line(refund) -> dict:
    fee = refund.allocation.fee
    return {"name": fee.label, "quantity": fee.quantity, "amount": refund.amount, "reasons": []}


def _way(refund, method) -> str:
    words = {
        Refund.Way.COUNTER: "Tiền mặt tại quầy",
        Refund.Way.CARD: "Về thẻ, qua máy quẹt thẻ tại quầy",
        Refund.Way.TRANSFER: "Chuyển khoản",
    }
    return words.get(refund.way, f"Về nơi đã nộp ({method})")


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
