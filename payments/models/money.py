"""Money that came, where it went, and what a person must still resolve.

captured = allocated + suspense, and suspense = open cases + what was refunded from suspense.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payments.models.billing import Attempt
from portal.accounts.models import Agency
from portal.core.ids import uuid7
from portal.core.locks import locked
from procedures.models import Application, Fee

DECIDING_ROLES = ("cashier", "approver", "coordinator")  # the head decides about refunds
CASE_ROLES = (*DECIDING_ROLES, "auditor")


class CaptureQuerySet(models.QuerySet):
    def locked(self):
        return locked(self, "capture")


class Capture(models.Model):
    """Money in. Insert-only: what was received is never unreceived."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    attempt = models.ForeignKey(
        Attempt, null=True, blank=True, on_delete=models.PROTECT, related_name="captures"
    )
    gateway = models.SlugField()
    provider_ref = models.CharField(max_length=255, help_text=_("Of the payment at the gateway"))
    amount = models.PositiveBigIntegerField(help_text=_("đồng"))
    currency = models.CharField(max_length=3, default="VND")
    payer_name = models.CharField(max_length=250, blank=True)
    is_live = models.BooleanField(default=False)
    captured_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT
    )
    objects = CaptureQuerySet.as_manager()

    class Meta:
        ordering = ["captured_at"]
        constraints = [
            models.UniqueConstraint(fields=["gateway", "provider_ref"], name="capture_once"),
        ]

    def __str__(self):
        return f"{self.amount} {self.currency} {self.provider_ref}"


class Allocation(models.Model):
    """The share of a capture that pays one fee line. Stands on exactly one receipt or proof."""

    capture = models.ForeignKey(Capture, on_delete=models.PROTECT, related_name="allocations")
    fee = models.ForeignKey(Fee, on_delete=models.PROTECT, related_name="allocations")
    amount = models.PositiveBigIntegerField(help_text=_("đồng"))
    receipt = models.ForeignKey(
        "payments.Receipt",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="allocations",
    )
    proof = models.ForeignKey(
        "payments.ProofOfPayment",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="allocations",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["capture", "fee"], name="allocation_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="allocation_positive"),
            models.CheckConstraint(
                condition=Q(receipt__isnull=True) ^ Q(proof__isnull=True),
                name="allocation_on_receipt_or_proof",
            ),
        ]

    def __str__(self):
        return f"{self.amount} > {self.fee_id}"


class CaseQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=Case.State.OPEN)

    def visible_to(self, user):
        """Cases of the agencies where this person keeps the till; orphans are everyone's."""
        return self._of(user, CASE_ROLES)

    def decided_by(self, user):
        """Those of them that this person may decide about: an auditor only reads."""
        return self._of(user, DECIDING_ROLES)

    def _of(self, user, roles):
        tills = {post.agency_id for post in user.current_posts if post.role in roles}
        if not tills:
            return self.none()
        return self.filter(Q(agency__in=tills) | Q(agency__isnull=True))


class Case(models.Model):
    """A difference that a person resolves. Money in suspense has exactly one.

    `is_suspense` False: the money is allocated and receipted, but somebody must decide about it
    (the fee was reduced, the application ended), or no money is involved at all.
    """

    acted_as = None  # the post under which the act under way is done; no column

    class Kind(models.TextChoices):
        OVERPAID = "overpaid", _("Paid too much or twice")
        LATE = "late", _("Paid after the application ended")
        MISMATCH = "mismatch", _("Amount or currency differs")
        ORPHAN = "orphan", _("Payment we cannot place")
        WITHDRAWN = "withdrawn", _("Application withdrawn or refused: refund to decide")
        DIFFERENCE = "difference", _("Fee was reduced after payment")
        SHORTFALL = "shortfall", _("Paid in part; the rest is still owed")
        EXTERNAL = "external", _("Refunded at the gateway without us")
        DISPUTE = "dispute", _("Disputed by the payer")
        SILENT = "silent", _("The gateway does not answer")
        PENDING = "pending", _("The gateway has not decided")
        UNBOOKED = "unbooked", _("Arrived, but could not be booked")
        UNTOLD = "untold", _("On the gateway's list only")
        UNLISTED = "unlisted", _("Not on the gateway's list")
        DIFFERS = "differs", _("The gateway's list says otherwise")
        UNREAD = "unread", _("Cannot be looked up at the gateway")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        RESOLVED = "resolved", _("Resolved")

    class Dispute(models.TextChoices):
        OPEN = "open", _("The bank has not decided yet")
        WON = "won", _("Decided for us")
        LOST = "lost", _("Decided for the payer")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    capture = models.ForeignKey(
        Capture, null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    application = models.ForeignKey(
        Application, null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    fee = models.ForeignKey(
        Fee, null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    attempt = models.ForeignKey(
        Attempt, null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT)
    amount = models.PositiveBigIntegerField(help_text=_("đồng"))
    is_suspense = models.BooleanField(
        default=True, help_text=_("The amount is unallocated money of the capture")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cases_in_hand",
        help_text=_("The officer who takes care of it; others may still decide"),
    )
    note = models.TextField(blank=True)
    dispute = models.CharField(
        max_length=8, choices=Dispute, blank=True, help_text=_("What the gateway last said of it")
    )
    opened_at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT
    )
    resolution = models.TextField(blank=True)
    warned_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When people were told that it is open for too long")
    )
    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["capture"],
                condition=Q(is_suspense=True, capture__isnull=False),
                name="case_one_of_suspense",
            ),
            models.UniqueConstraint(
                fields=["capture", "fee"],
                condition=Q(state="open", fee__isnull=False),
                name="case_one_open_of_fee",
            ),
            models.CheckConstraint(
                condition=Q(is_suspense=False) | Q(capture__isnull=False),
                name="case_suspense_has_capture",
            ),
            models.CheckConstraint(
                condition=~Q(state="resolved") | (Q(resolved_at__isnull=False) & ~Q(resolution="")),
                name="case_resolved_says_how",
            ),
            models.CheckConstraint(
                condition=Q(kind="dispute") ^ Q(dispute=""), name="case_dispute_has_its_state"
            ),
        ]
        indexes = [
            models.Index(fields=["opened_at"], condition=Q(state="open"), name="case_open"),
            models.Index(
                fields=["resolved_at"], condition=Q(state="resolved"), name="case_resolved"
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.amount}"

    @property
    def audit_stream(self) -> str:
        return f"case:{self.pk}"
