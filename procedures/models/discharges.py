"""How a notice ended that was not paid through us: each an officer's act with its paper."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.encryption import EncryptedTextField
from portal.core.ids import uuid7
from procedures.models.fees import Fee
from procedures.models.papers import Attachment


class Discharge(models.Model):
    """`number` and `dated` are those of the proof or of the decision.

    A proof shows `amount` + `over` đồng: what it pays of the notice, and what the Treasury took
    above it (interest for being late, say), which is noted and is no money of the notice. A notice
    may have several proofs, one after a decision to pay later too.
    """

    class Kind(models.TextChoices):
        TREASURY = "treasury", _("Paid at the Treasury")
        DEFERRED = "deferred", _("Deferred")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    fee = models.ForeignKey(Fee, on_delete=models.PROTECT, related_name="discharges")
    kind = models.CharField(max_length=10, choices=Kind)
    number = models.CharField(max_length=60, blank=True)
    dated = models.DateField(null=True, blank=True)
    amount = models.PositiveBigIntegerField(default=0)
    over = models.PositiveBigIntegerField(default=0)
    reason = EncryptedTextField(blank=True, default="")
    proof = models.ForeignKey(Attachment, null=True, blank=True, on_delete=models.PROTECT)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["recorded_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="treasury", amount__gt=0, proof__isnull=False)
                | (~Q(kind="treasury") & Q(amount=0, over=0)),
                name="discharge_paid_has_proof",
            ),
            models.CheckConstraint(
                condition=Q(kind="withdrawn") | (~Q(number="") & Q(dated__isnull=False)),
                name="discharge_names_its_paper",
            ),
            models.UniqueConstraint(
                fields=["fee", "number", "dated"],
                condition=Q(kind="treasury"),
                name="discharge_proof_counts_once",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.number}"
