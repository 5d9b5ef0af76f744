from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.encryption import EncryptedJSONField
from portal.core.ids import uuid7


class EventQuerySet(models.QuerySet):
    def history(self, stream: str) -> "EventQuerySet":
        """The events of one stream in order, ready to be shown."""
        events = self.filter(stream=stream).select_related("actor", "stored")
        return events.order_by("sequence")


class Event(models.Model):
    """One act. Rows are only ever added: triggers of the database refuse everything else."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    stream = models.CharField(_("stream"), max_length=100)  # "application:<uuid>"
    sequence = models.PositiveIntegerField(_("number"))  # 1, 2, 3 ... within the stream
    act = models.CharField(_("act"), max_length=60)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("actor"),
        null=True,  # the system itself
        on_delete=models.PROTECT,
        related_name="+",
    )
    actor_label = models.CharField(_("actor's name at the time"), max_length=200)
    post = models.JSONField(_("post"), null=True)  # as services.record keeps it; None in old ones
    before = models.CharField(_("state before"), max_length=60, blank=True)
    after = models.CharField(_("state after"), max_length=60, blank=True)
    reason = models.TextField(_("reason"), blank=True)  # in plain text; only in earlier events
    payload_digest = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(_("time"), db_index=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.UniqueConstraint(fields=["stream", "sequence"], name="audit_event_gapless"),
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.sequence} {self.act}"

    @property
    def payload(self) -> dict | None:
        """The data of the act; None when there were none or retention has emptied them."""
        return self.stored.payload if self.payload_digest else None

    @property
    def in_place_of(self) -> str:
        """Whose post it was that the actor filled; "" for one of their own, or none."""
        content = self.payload if self.post is None else {}  # earlier events told it there
        earlier = content.get("for_post") if isinstance(content, dict) else None
        return (self.post or earlier or {}).get("holder", "")

    @property
    def why(self) -> str:
        """The reason or note given with the act; "" when there was none or it was emptied."""
        content = self.payload
        return self.reason or (content.get("reason", "") if isinstance(content, dict) else "")


class EventPayload(models.Model):
    """Data of an event, apart from it, so that retention may empty them: the chain stays whole.

    The salt goes with the data: with the salt alone, a short payload could be guessed from its
    digest.
    """

    event = models.OneToOneField(
        Event, primary_key=True, on_delete=models.PROTECT, related_name="stored"
    )
    payload = EncryptedJSONField(null=True)
    salt = models.BinaryField(max_length=16, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="audit_payload_emptied_whole",
                condition=models.Q(payload__isnull=True, salt__isnull=True)
                | models.Q(payload__isnull=False, salt__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.event_id)


class Head(models.Model):
    """The end of a stream; locked by whoever adds to it."""

    stream = models.CharField(max_length=100, unique=True)
    sequence = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.stream} {self.sequence}"


class Anchor(models.Model):
    """Digest of where every stream that moved on a day stood at its end; chained day by day.

    Printed or sent elsewhere, it shows later that no tail was cut off.
    """

    day = models.DateField(unique=True)
    digest = models.CharField(max_length=64)
    head_count = models.PositiveIntegerField()  # streams that moved on this day

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.digest}"
