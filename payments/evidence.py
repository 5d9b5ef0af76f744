"""What shows the payer's bank that a payment was rightly taken: the list an officer sends it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from payments.models import Receipt
from portal.core.dates import format_datetime_long
from portal.core.money import format_vnd
from portal.core.spoken import joined


@dataclass(frozen=True, slots=True)
class Evidence:
    label: str
    value: str
    url: str = ""


def evidence(case) -> list[Evidence]:
    """Facts and papers about the capture of a dispute, in the order in which they arose."""
    capture, application = case.capture, case.application
    return [
        *_of_application(application),
        *_of_payment(capture),
        *[_paper(receipt) for receipt in _receipts(capture)],
        *_of_service(application),
    ]


def _of_application(application) -> list[Evidence]:
    if application is None:
        return []
    filed, procedure = application.submitted_at, application.version.procedure
    return [
        Evidence(_("Application"), joined(", ", (application.code, procedure.label()))),
        Evidence(_("Filed by"), application.owner_name),
        *([Evidence(_("Filed"), format_datetime_long(filed))] if filed else []),
    ]


def _of_payment(capture) -> list[Evidence]:
    return [
        Evidence(_("Paid by"), capture.payer_name or "–"),
        Evidence(
            _("Money that arrived"),
            f"{format_vnd(capture.amount)}, {format_datetime_long(capture.captured_at)}",
        ),
        Evidence(_("Reference at the gateway"), capture.provider_ref),
        *([Evidence(_("Payment reference"), capture.attempt.reference)] if capture.attempt else []),
    ]


def _receipts(capture):
    return Receipt.objects.filter(capture=capture).select_related("document")


def _paper(receipt) -> Evidence:
    words = _("%(serial)s no. %(number)s, %(amount)s") % {
        "serial": receipt.serial,
        "number": receipt.number_text,
        "amount": format_vnd(receipt.amount),
    }
    return Evidence(_("Receipt"), words, reverse("document", args=[receipt.document_id]))


def _of_service(application) -> list[Evidence]:
    if application is None:
        return []
    facts = [Evidence(_("State of the application"), application.get_status_display())]
    if application.received_at:
        facts.append(Evidence(_("Received"), format_datetime_long(application.received_at)))
    results = application.documents.filter(is_result=True).select_related("document")
    return facts + [
        Evidence(
            _("Result issued"),
            format_datetime_long(bound.document.issued_at),
            reverse("document", args=[bound.document_id]),
        )
        for bound in results
    ]
