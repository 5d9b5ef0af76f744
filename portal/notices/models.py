"""Messages to people and what became of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.encryption import EncryptedJSONField, EncryptedTextField
from portal.core.ids import uuid7


class NoticeQuerySet(models.QuerySet):
    def unread(self):
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """One message to one account; `key` makes it arrive once however often it is sent.

    The account reads it on the site, whether or not a delivery goes out by another channel.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=160, unique=True)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices"
    )
    kind = models.SlugField()
    subject_id = models.UUIDField(null=True, blank=True, help_text=_("Application it is about"))
    paper_id = models.UUIDField(null=True, blank=True, help_text=_("Paper whose file goes along"))
    context = EncryptedJSONField(help_text=_("What the template needs; rendered when read"))
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="notice_inbox"),
            models.Index(
                fields=["recipient"], condition=Q(read_at__isnull=True), name="notice_unread"
            ),
            models.Index(fields=["subject_id", "kind"], name="notice_of_subject"),
            models.Index(
                fields=["paper_id"], condition=Q(paper_id__isnull=False), name="notice_of_paper"
            ),
        ]

    def __str__(self):
        return self.key


class DeliveryQuerySet(models.QuerySet):
    def troubled(self):
        """What did not go out: refused for good, or failed and tried again for a while."""
        return self.filter(state__in=[Delivery.State.FAILED, Delivery.State.REFUSED])

    def waiting_for(self, paper):
        """What goes out once this paper's file is there: see `notices.waiting`."""
        return self.filter(state=Delivery.State.WAITING, notice__paper_id=paper)


class Delivery(models.Model):
    """One channel of a notice: e-mail, SMS, Zalo."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for its file")
        PENDING = "pending", _("Pending")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        REFUSED = "refused", _("Refused")  # trying again is of no use

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.SlugField()
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    provider_id = models.CharField(max_length=100, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    objects = DeliveryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["-id"],
                condition=Q(state__in=["failed", "refused"]),
                name="delivery_troubled",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once"),
        ]

    def __str__(self):
        return f"{self.notice_id} {self.channel}"


class Preference(models.Model):
    """By which channels an account wants to hear, besides the site: codes of `channels.BUILDERS`.

    Whoever chose none has no row and hears by e-mail or, without an address, by what there is.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    channels = models.JSONField(default=list)

    def __str__(self):
        return str(self.user_id)


class ProviderToken(models.Model):
    """What opens a provider for some hours, and what the next one is asked with: each is good for
    one renewal. `leased_until` keeps two workers from spending the same one.
    """

    channel = models.SlugField(primary_key=True)
    begun_with = models.CharField(max_length=64, help_text=_("Digest of the configured token"))
    access = EncryptedTextField(blank=True, default="")
    refresh = EncryptedTextField()
    expires_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)

    def __str__(self):
        return self.channel
