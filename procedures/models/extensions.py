"""The one new date that an agency may give, with its apology."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Agency
from portal.core.encryption import EncryptedTextField
from portal.core.ids import uuid7
from procedures.models.application import Application


class Extension(models.Model):
    """A result that will be late, or is (decree 61/2018 art. 19): told with the reason, once.

    `in_time`: told at least a day before the date, so the time limit itself is longer by `amount`
    of its `unit`. Otherwise the new date is a promise only: by the law the application is late.
    """

    class Unit(models.TextChoices):
        WORKING_DAY = "working_day", _("Working days")
        WORKING_HOUR = "working_hour", _("Working hours")
        CALENDAR_DAY = "calendar_day", _("Calendar days")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="extension"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=12, choices=Unit)
    in_time = models.BooleanField()
    old_due_at = models.DateTimeField()
    new_due_at = models.DateTimeField()
    reason = EncryptedTextField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gt=0, new_due_at__gt=models.F("old_due_at")),
                name="extension_is_later",
            ),
        ]

    def __str__(self):
        return f"+{self.amount} {self.unit} for {self.application_id}"
