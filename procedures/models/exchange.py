"""What agency and citizen say to each other about one application."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Agency
from portal.core.encryption import EncryptedJSONField, EncryptedTextField
from portal.core.ids import uuid7
from procedures.models.application import Application


class SupplementRequest(models.Model):
    """Everything missing, asked once per stage. The citizen answers on a copy of the answers.

    Each `part` of a linked application asks once for itself.

    `items` is [{"kind": "document" | "field" | "other", "id": str, "note": str}].
    """

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for the citizen")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Closed without an answer")

    class Stage(models.TextChoices):
        RECEPTION = "reception", _("Reception")
        EXAMINATION = "examination", _("Examination")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="supplements"
    )
    stage = models.CharField(max_length=12, choices=Stage)
    part = models.CharField(max_length=40, blank=True, default="", editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    asked_at = models.DateTimeField(default=timezone.now)
    answer_by = models.DateTimeField()
    reason = EncryptedTextField()
    items = EncryptedJSONField(default=list)
    exception = models.CharField(
        max_length=200, blank=True, help_text=_("Why a second request at this stage is lawful")
    )
    answers = EncryptedJSONField(null=True, help_text=_("The citizen's working copy"))
    note = EncryptedTextField(blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="entered_supplements",
        help_text=_("The officer who answered it at the counter for the applicant"),
    )
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(state="open"), name="supplement_one_open"
            ),
        ]

    def __str__(self):
        return f"supplement at {self.stage}"


class Message(models.Model):
    """A line of the conversation; internal notes are never shown to the citizen."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT)
    is_internal = models.BooleanField(default=False)
    text = EncryptedTextField()
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="entered_messages",
        help_text=_("The officer who wrote it at the counter for the applicant"),
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at"]

    def __str__(self):
        return f"message of {self.author_id}"
