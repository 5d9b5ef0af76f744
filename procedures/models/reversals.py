"""An ending that is to be undone: what one officer proposes and another one decides."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.encryption import EncryptedTextField
from portal.core.ids import uuid7
from procedures.models.application import Application


class ReversalQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=Reversal.State.PROPOSED)


class Reversal(models.Model):
    """A stop to be lifted, or a finished file to be opened again: of a linked one, a `part`."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="reversals")
    part = models.CharField(max_length=40, blank=True, default="", editable=False)
    reason = EncryptedTextField()
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    objects = ReversalQuerySet.as_manager()

    class Meta:
        ordering = ["proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(state="proposed"), name="reversal_one_open"
            ),
        ]

    def __str__(self):
        return f"{self.state} for {self.application_id}"
