"""A receipt that names the payer wrongly (circular 91/2026/TT-BTC, article 20).

Name or address: the payer and the tax office get a notice, the receipt stays. The payer's number:
a replacement with a number of its own; the old receipt stays for ever and says what replaced it.

A notice is a document of kind "receipt_notice" with the frozen data of its receipt, and `right`,
the payer as it should be; receipt_marks, receipt_date, notice_reason.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from payments.models import Receipt, ReceiptNotice
from payments.models.money import DECIDING_ROLES
from payments.services import scene, voids
from payments.services.papers import Paper
from portal.accounts.delegations import filled
from portal.audit.services import record
from portal.core.text import mask_name, mask_national_id
from portal.documents import labels
from portal.documents import services as documents
from portal.documents.models import IssuedDocument
from procedures.services.authority import (
    require_no_party,
    require_role,
    require_second_person,
)
from procedures.services.errors import ActRefused
from procedures.system_reasons import RECEIPT_REPLACED

TITLE = "Thông báo biên lai có sai sót"
DIGITS = 6
REPLACING = ("approver",)  # the head of the agency


class CorrectionRefused(ActRefused):
    """This receipt is not in force, or nothing of it would change."""


@dataclass(frozen=True, slots=True)
class RightPayer:
    """The payer as the receipt should say; `number` is empty where it is right."""

    name: str
    address: str = ""
    number: str = ""

    def over(self, old) -> dict:
        number = mask_national_id(self.number) if self.number else old["national_id"]
        return {"name": self.name, "national_id": number, "address": self.address}


@transaction.atomic
def correct(*, receipt, actor, payer: RightPayer, reason) -> Receipt | ReceiptNotice:
    """Replace the receipt, or give notice of it, as the law has it.

    A replacement is of the head of the agency, and never of who took the money; neither is of who
    is a party. Raises NotAllowed, and CorrectionRefused (replaced meanwhile; nothing is wrong).
    """
    roles = REPLACING if payer.number else DECIDING_ROLES
    require_role(actor, receipt.agency_id, *roles)
    require_no_party(actor, receipt.application)
    if payer.number:
        require_second_person(actor, receipt.capture.recorded_by_id)
    scene.of_application(receipt.application_id)
    current = Receipt.objects.select_related("document", "agency", "application").get(pk=receipt.pk)
    if current.document.state != IssuedDocument.State.VALID:
        raise CorrectionRefused(_("This receipt is not in force any more."))
    old = current.document.data["payer"]
    if payer.over(old) == old and not payer.number:
        raise CorrectionRefused(_("The receipt says so already."))
    write = _replace if payer.number else _notify
    made = write(current, payer.over(old), reason, actor)
    record(
        stream=f"receipt:{current.pk}",
        act=write.__name__[1:],
        actor=actor,
        reason=reason,
        post=filled(actor, receipt.agency_id, *roles),
    )
    return made


def _replace(receipt, payer, reason, actor) -> Receipt:
    capture = receipt.capture
    about = (receipt.application, receipt.agency, receipt.kind)
    paper = Paper(capture, *about, timezone.now(), receipt.notice, actor)
    made = paper.replace(receipt, payer, reason)
    voids.withdraw(receipt=receipt, reason=RECEIPT_REPLACED)
    return made


def _notify(receipt, payer, reason, actor) -> ReceiptNotice:
    now, old = timezone.now(), receipt.document.data
    data = old | {
        "title": TITLE,
        "form_symbol": "04/SS-CTĐT",
        "serial": "",
        "digits": DIGITS,
        "right": payer,
        "receipt_marks": f"{receipt.serial} số {receipt.number_text}",
        "receipt_date": old["date"],
        "notice_reason": reason,
    }
    test = "test:" if old["is_test"] else ""
    place = documents.Place(agency=receipt.agency, key=f"{test}receipt_notice")
    content = documents.Content("receipt_notice", data, _public(data))
    document = documents.issue(
        kind="receipt_notice", place=place, content=content, actor=actor, at=now
    )
    return ReceiptNotice.objects.create(
        document=document, receipt=receipt, application=receipt.application
    )


def _public(data) -> list:
    return [
        [labels.DOCUMENT, data["title"]],
        [labels.RECEIPT, data["receipt_marks"]],
        [labels.APPLICATION, data["code"]],
        [labels.PAYER, mask_name(data["right"]["name"])],
        [labels.COLLECTOR, data["agency"]["name"]],
    ]
