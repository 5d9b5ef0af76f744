"""Reading a file of others for a short while, where waiting would do harm."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Agency, Role
from portal.core import moments
from portal.core.encryption import EncryptedTextField
from portal.core.ids import uuid7
from procedures.models.application import Application


class UrgentAccessQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(ends_at__gt=moments.now())


class UrgentAccess(models.Model):
    """An officer whose agencies do not handle the file opened it with a written reason.

    Read only, until `ends_at`; under the post of `role` at `agency`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="urgent_accesses"
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="urgent_accesses"
    )
    role = models.CharField(max_length=16, choices=Role)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    reason = EncryptedTextField(help_text=_("Why it could not wait for those who handle the file"))
    begun_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    objects = UrgentAccessQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begun_at")), name="urgent_access_ends_later"
            ),
        ]

    def __str__(self):
        return f"{self.officer_id} until {self.ends_at:%H:%M}"
