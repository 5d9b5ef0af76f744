"""Papers that correct a receipt: money that went back, and a notice of a wrong name."""

from django.db import models

from payments.models.receipts import OfApplicationQuerySet, Receipt
from payments.models.refunds import Refund
from portal.documents.models import IssuedDocument
from procedures.models import Application


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
