"""What gateways told us, word for word, and when too much of it waits."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.ids import uuid7

LATE = timedelta(minutes=10)  # that a message may wait
SWEEP = timedelta(minutes=6)  # until the next look at those without a payment of ours is over

NOT_FOR_US = "not for us: "  # begins the note of such a message; a code of ForeignNotice follows
FOREIGN = ("livemode", "account")


class GatewayMessageQuerySet(models.QuerySet):
    def late(self):
        """Unread for more than ten minutes, since they came or were to be tried again. Those that
        found no payment are looked at once more when that time is over, with the next sweep."""
        end = timezone.now() - LATE
        new = Q(state="new", received_at__lt=end) & (
            Q(retried_at__isnull=True) | Q(retried_at__lt=end)
        )
        return self.filter(new | Q(state="unmatched", received_at__lt=end - SWEEP))

    def foreign(self):
        """For another account or terminal, or test and live mixed up."""
        return self.filter(state="ignored", note__in=[f"{NOT_FOR_US}{code}" for code in FOREIGN])

    def parked(self):
        return self.filter(state="parked")


class GatewayMessage(models.Model):
    """A raw message, stored before it is trusted; verified, then processed by a worker."""

    class State(models.TextChoices):
        NEW = "new", _("New")
        DONE = "done", _("Processed")
        UNMATCHED = "unmatched", _("No attempt found yet")
        IGNORED = "ignored", _("Not for us")
        PARKED = "parked", _("Parked")
        SET_ASIDE = "set_aside", _("Set aside")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    gateway = models.SlugField()
    event_id = models.CharField(max_length=255)
    kind = models.CharField(max_length=80)
    body = models.BinaryField()
    headers = models.JSONField(default=dict, help_text=_("Only those that signatures need"))
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    deliveries = models.PositiveIntegerField(default=1)
    tries = models.PositiveSmallIntegerField(default=0)
    note = models.TextField(blank=True)
    received_at = models.DateTimeField(default=timezone.now)
    retried_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When a person last had it tried again")
    )
    processed_at = models.DateTimeField(null=True, blank=True)
    objects = GatewayMessageQuerySet.as_manager()

    class Meta:
        ordering = ["received_at"]
        constraints = [
            models.UniqueConstraint(fields=["gateway", "event_id"], name="gateway_message_once"),
        ]
        indexes = [
            models.Index(
                fields=["received_at"],
                condition=Q(state__in=["new", "unmatched"]),
                name="gateway_message_waiting",
            ),
            models.Index(
                fields=["received_at"],
                condition=Q(state__in=["parked", "set_aside"]),
                name="gateway_message_given_up",
            ),
            models.Index(
                fields=["note", "received_at"],
                condition=Q(state="ignored"),
                name="gateway_message_ignored",
            ),
        ]

    def __str__(self):
        return f"{self.gateway} {self.event_id}"

    @property
    def audit_stream(self) -> str:
        return f"message:{self.pk}"

    @property
    def waits_since(self):
        return max(filter(None, (self.received_at, self.retried_at)))

    @property
    def is_late(self) -> bool:
        return type(self).objects.late().filter(pk=self.pk).exists()


class Backlog(models.Model):
    """A time in which messages waited too long; administrators hear of its begin and its end."""

    is_on = models.BooleanField(default=True)
    begun_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-begun_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_on"], condition=Q(is_on=True), name="backlog_one_at_a_time"
            ),
        ]

    def __str__(self):
        return f"{self.begun_at:%Y-%m-%d %H:%M}"
