"""Telling the payer: the money came, it cannot be booked as it stands, a fee is owed again; and
the papers about it."""

from payments.models import (
    Capture,
    Case,
    CreditNote,
    ProofOfPayment,
    Receipt,
    ReceiptNotice,
    ReceiptVoid,
    Refund,
)
from portal.core.money import format_vnd
from portal.documents.models import IssuedDocument
from portal.documents.printed import pretty_code, reference
from portal.notices.services import News, notify
from procedures.services.parties import to_be_told


def tell_settled(capture: str):
    """Handler of "payment.settled": once for each capture that paid something."""
    found = Capture.objects.get(pk=capture)
    share = found.allocations.select_related("fee__application__filed_by").first()
    if share is not None:
        tell(share.fee.application, "paid", f"capture:{found.pk}:paid", found.amount)


def tell_held(case: str):
    """Handler of "payment.held": money in suspense that a cashier decides about."""
    found = Case.objects.select_related("application__filed_by").get(pk=case)
    if found.application is not None:
        tell(found.application, "payment_held", f"case:{found.pk}:held", found.amount)


def tell_owed_again(refund: str):
    """Handler of "fee.owed_again": what had paid the fee went back."""
    found = Refund.objects.select_related("allocation__fee__application__filed_by").get(pk=refund)
    fee = found.allocation.fee
    if fee.owed:
        place = "" if fee.application.is_open else fee.collecting_agency.name
        key = f"refund:{found.pk}:owed"
        tell(fee.application, "fee_owed", key, fee.owed, counter=place)


def tell_paper(document: str):
    """Handler of "document.rendered": a paper about money goes to whom it is about, as a file."""
    for papers in (Receipt, ProofOfPayment, CreditNote, ReceiptNotice, ReceiptVoid):
        found = papers.objects.filter(document=document).select_related("document").first()
        if found and found.document.state == IssuedDocument.State.VALID:
            _send(found.document, found.application)


ENGLISH = {
    "receipt": "Receipt",
    "proof": "Proof of payment",
    "credit_note": "Refund slip",
    "credit_reversal": "Cancellation of a refund slip",
    "receipt_notice": "Notice about a receipt",
    "receipt_void": "Record that a receipt is void",
}


def _send(paper, application):
    number = paper.data["number"]
    context = _about(application) | {
        "title": {"vi": paper.data["title"], "en": ENGLISH[paper.template]},
        "number": reference(paper.data),
        "lookup_code": pretty_code(paper.lookup_code),
    }
    file = (paper.file.name, f"{paper.kind}-{number}-{paper.lookup_code}.pdf")
    news = News("paper", f"document:{paper.pk}:sent", application.pk, context, file)
    for account in to_be_told(application):
        notify(recipient=account, news=news)


def tell(application, kind, key, amount, **more):
    """One notice of `kind` about `amount` đồng to each who may follow the application."""
    context = _about(application) | {"amount": format_vnd(amount), **more}
    for account in to_be_told(application):
        notify(recipient=account, news=News(kind, key, application.pk, context))


def _about(application) -> dict:
    title = application.spec.short_title
    return {
        "code": application.code or "",
        "procedure": {"vi": title.vi, "en": title.in_language("en")},
    }
