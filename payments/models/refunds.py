"""Money back: asked by one person, approved by another, carried out by the gateway or by hand."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payments.models.money import Allocation, Capture, Case
from portal.core.encryption import EncryptedTextField
from portal.core.ids import uuid7
from procedures.models import Application

SILENT_AFTER = timedelta(hours=72)  # then people look into it


class RefundQuerySet(models.QuerySet):
    def of_citizen(self, user):
        """Refunds about the people's own applications."""
        mine = Application.objects.of_citizen(user)
        return self.filter(case__application__in=mine.values("pk"))

    def live(self):
        """All that went back, or may still go."""
        return self.exclude(state__in=Refund.VOID)

    def unsent(self):
        """Asked for or approved: nothing has left yet."""
        return self.filter(state__in=(Refund.State.ASKED, Refund.State.APPROVED))

    def silent(self, wait=SILENT_AFTER):
        """Sent, and the gateway has said nothing of them for long."""
        heard = Coalesce("heard_at", "created_at")
        sent = self.filter(state=Refund.State.SENT).alias(heard=heard)
        return sent.filter(heard__lt=timezone.now() - wait)

    def undecided(self):
        return self.filter(state__in=Refund.UNDECIDED)


class Refund(models.Model):
    """Money of one case back to the payer: from suspense, or from one line of a receipt.

    `is_outside` True: it was made at the gateway without us and is only booked here.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        APPROVED = "approved", _("Approved")
        SENT = "sent", _("Sent to the gateway")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        DECLINED = "declined", _("Declined")

    class Way(models.TextChoices):
        GATEWAY = "gateway", _("The way it was paid")
        COUNTER = "counter", _("In cash at the counter")
        CARD = "card", _("Onto the card, at the counter's terminal")
        TRANSFER = "transfer", _("By a bank transfer of the agency")

    AT_TILL = (Way.COUNTER, Way.CARD)  # the payer comes, and the day of a till counts it
    UNDECIDED = (State.ASKED, State.APPROVED, State.SENT)
    VOID = (State.FAILED, State.DECLINED)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    capture = models.ForeignKey(Capture, on_delete=models.PROTECT, related_name="refunds")
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="refunds"
    )
    allocation = models.ForeignKey(
        Allocation, null=True, blank=True, on_delete=models.PROTECT, related_name="refunds"
    )
    amount = models.PositiveBigIntegerField(help_text=_("đồng"))
    from_suspense = models.BooleanField(default=True)
    is_outside = models.BooleanField(default=False)
    way = models.CharField(max_length=8, choices=Way, default=Way.GATEWAY)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    reason = models.CharField(max_length=300)
    decision = models.CharField(max_length=300, blank=True, help_text=_("Why it was declined"))
    idempotency_key = models.CharField(max_length=64, unique=True)
    provider_ref = models.CharField(max_length=255, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="refunds_asked"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="refunds_approved",
    )
    paid_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="refunds_paid_out",
    )
    receiver = EncryptedTextField(
        null=True,
        blank=True,
        max_length=250,
        help_text=_("Who was paid by hand, and which account"),
    )
    created_at = models.DateTimeField(default=timezone.now)
    asked_at = models.DateTimeField(null=True, blank=True, help_text=_("Last asked the gateway"))
    heard_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Sent, or the gateway said something of it")
    )
    finished_at = models.DateTimeField(null=True, blank=True)
    objects = RefundQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_positive"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("asked_by")),
                name="refund_two_people",
            ),
            models.CheckConstraint(
                condition=Q(from_suspense=True) ^ Q(allocation__isnull=False),
                name="refund_from_suspense_or_line",
            ),
            models.CheckConstraint(
                condition=Q(paid_out_by__isnull=True)
                | (Q(receiver__isnull=False) & ~Q(paid_out_by=F("approved_by"))),
                name="refund_handed_out_by_another",
            ),
        ]

    def __str__(self):
        return f"{self.amount} back of {self.capture_id}"

    @property
    def is_by_hand(self) -> bool:
        """A cashier pays it out, once it is approved."""
        return self.way != self.Way.GATEWAY

    @property
    def silent_since(self) -> datetime | None:
        """When the gateway last said something of it; None unless that is long ago."""
        heard = self.heard_at or self.created_at
        is_silent = self.state == self.State.SENT and heard < timezone.now() - SILENT_AFTER
        return heard if is_silent else None


class Release(models.Model):
    """Money that was held left for its payer or, below zero, came back after all. Insert-only: the
    day on which it was told of stays as it was, whatever becomes of the refund later.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="releases")
    amount = models.BigIntegerField(help_text=_("đồng; below zero if it came back"))
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        ordering = ["at"]

    def __str__(self):
        return f"{self.amount} of {self.refund_id}"
