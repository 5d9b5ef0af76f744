"""What is asked for (bill) and how it was tried (attempt)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payments.bank import references
from portal.accounts.models import Agency
from portal.core.ids import uuid7
from portal.core.locks import locked
from procedures.models import Application, Fee


def new_reference() -> str:
    """What gateways know an attempt by, and what people type into a transfer."""
    return references.new()


class BillQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(application__in=Application.objects.visible_to(user).values("pk"))

    def locked(self):
        return locked(self, "bill")


class Bill(models.Model):
    """Fee lines of one application and one payee, asked for in one go.

    A fee changed or settled elsewhere cancels the open bill; a new one is made.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        PAID = "paid", _("Paid")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="bills")
    payee = models.ForeignKey(Agency, on_delete=models.PROTECT)
    amount = models.PositiveBigIntegerField(help_text=_("đồng"))
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    objects = BillQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "payee"], condition=Q(state="open"), name="bill_one_open"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="bill_asks_for_money"),
        ]

    def __str__(self):
        return f"{self.amount} of {self.application_id}"


class BillLine(models.Model):
    """A fee as it stood when the bill was made: later changes are recognised by `fee_version`."""

    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="lines")
    fee = models.ForeignKey(Fee, on_delete=models.PROTECT, related_name="bill_lines")
    fee_version = models.PositiveIntegerField()
    amount = models.PositiveBigIntegerField(help_text=_("đồng"))

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["bill", "fee"], name="bill_line_once"),
        ]

    def __str__(self):
        return f"{self.fee_id}: {self.amount}"


class AttemptQuerySet(models.QuerySet):
    def of_citizen(self, user):
        """Attempts of the people's own applications: an officer has no business on their pages."""
        mine = Application.objects.of_citizen(user)
        return self.filter(bill__application__in=mine.values("pk"))

    def locked(self):
        return locked(self, "attempt")

    def unfinished(self):
        return self.filter(state__in=Attempt.UNFINISHED)


class Attempt(models.Model):
    """One try at one gateway for one bill. "Failed" is not final: a late success has a path."""

    class State(models.TextChoices):
        CREATED = "created", _("Created")
        OPEN = "open", _("Waiting for the payer")
        UNKNOWN = "unknown", _("No answer from the gateway")
        PAID = "paid", _("Paid")
        FAILED = "failed", _("Not paid")
        EXPIRED = "expired", _("Expired")
        MISMATCH = "mismatch", _("Amount or currency differs")

    UNFINISHED = (State.CREATED, State.OPEN, State.UNKNOWN)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    gateway = models.SlugField()
    reference = models.CharField(
        max_length=64, unique=True, default=new_reference, help_text=_("Ours, sent to them")
    )
    asked = models.JSONField(
        default=dict, help_text=_("What was asked, word for word: a retry must repeat it")
    )
    provider_ref = models.CharField(max_length=255, blank=True)
    amount = models.PositiveBigIntegerField(help_text=_("đồng"))
    state = models.CharField(max_length=10, choices=State, default=State.CREATED)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT
    )
    checkout_url = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True, help_text=_("Last asked the gateway"))
    answered_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Last answer of the gateway")
    )
    finished_at = models.DateTimeField(null=True, blank=True)
    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["bill", "number"], name="attempt_number_once"),
            models.UniqueConstraint(
                fields=["bill"],
                condition=Q(state__in=["created", "open", "unknown"]),
                name="attempt_one_unfinished",
            ),
            models.UniqueConstraint(
                fields=["gateway", "provider_ref"],
                condition=~Q(provider_ref=""),
                name="attempt_provider_ref_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["gateway", "expires_at"],
                condition=Q(state__in=["failed", "expired"]),
                name="attempt_ended",
            ),
        ]

    def __str__(self):
        return self.reference

    @property
    def idempotency_key(self) -> str:
        return f"attempt-{self.reference}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in self.UNFINISHED
