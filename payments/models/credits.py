"""Papers that correct a receipt: money that went back, a notice of a wrong name, and its end."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from payments.models.receipts import OfApplicationQuerySet, Receipt
from payments.models.refunds import Refund
from portal.core.ids import uuid7
from portal.documents.models import IssuedDocument
from procedures.models import Application
from procedures.system_reasons import in_words


class CreditNote(models.Model):
    """What was given back of a receipt. Written once, like the receipt.

    A refund that fails afterwards is cancelled by a counter-document: a note that `reverses` it.
    """

    document = models.OneToOneField(
        IssuedDocument, primary_key=True, on_delete=models.PROTECT, related_name="credit_note"
    )
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="credit_notes")
    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="credit_notes")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="credit_notes"
    )
    amount = models.PositiveBigIntegerField()
    reverses = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by"
    )
    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["document__issued_at"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="credit_note_positive"),
        ]

    def __str__(self):
        return f"{self.document.symbol} {self.number_text}"

    @property
    def number_text(self) -> str:
        return self.document.reference

    @property
    def kind(self) -> str:
        """Fee or charge, like its receipt."""
        return self.receipt.kind

    @property
    def returned(self) -> int:
        """đồng that it takes off its receipt; below zero for a counter-document."""
        return -self.amount if self.reverses_id else self.amount


class ReceiptNotice(models.Model):
    """That a receipt names the payer wrongly; the receipt itself stays in force."""

    document = models.OneToOneField(
        IssuedDocument, primary_key=True, on_delete=models.PROTECT, related_name="receipt_notice"
    )
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="notices")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="receipt_notices"
    )
    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["document__issued_at"]

    def __str__(self):
        return f"notice about {self.receipt_id}"


class ReceiptVoid(models.Model):
    """That a receipt is of no force any more, and none stands in its place: proposed by one person,
    decided by another. Its paper (`document`) is written when it is approved.
    """

    acted_as = None  # the post under which the act under way is done; no column

    class State(models.TextChoices):
        ASKED = "asked", _("Waits for a second person")
        DONE = "done", pgettext_lazy("state of a receipt", "Void")
        DECLINED = "declined", _("Declined")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="voids")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="receipt_voids"
    )
    document = models.OneToOneField(
        IssuedDocument,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="receipt_void",
    )
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    reason = models.CharField(max_length=300)
    decision = models.CharField(max_length=300, blank=True, help_text=_("Why it was declined"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="voids_asked"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="voids_decided",
    )
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["receipt"], condition=~Q(state="declined"), name="receipt_void_once"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="receipt_void_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state="done", document__isnull=False)
                | (~Q(state="done") & Q(document__isnull=True)),
                name="receipt_void_done_has_paper",
            ),
        ]

    def __str__(self):
        return f"void {self.receipt_id}"

    @property
    def decision_in_words(self) -> str:
        """The system's own in the language of the page; what a person wrote as it is."""
        return in_words(self.decision)
