"""Which officers have read a file: for the people whom it is about."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Agency, Role
from portal.core.dates import today
from portal.core.ids import uuid7
from procedures.models.application import Application


class Reading(models.Model):
    """An officer opened the page of a file, or one of its documents; once for each step and day.

    `step` is what of the file lay on their desk: the id of a step of the route, or the kind of
    other work (`WorkItem.Kind`); "" where nothing did.
    """

    class Basis(models.TextChoices):
        WORK = "work", _("has it on the desk")
        AGENCY = "agency", _("the agency handles the file")
        INSPECTION = "inspection", _("inspects how files are handled")
        URGENT = "urgent", _("opened it urgently, with a reason")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="readings", db_index=False
    )
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    role = models.CharField(max_length=16, choices=Role)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False)
    basis = models.CharField(max_length=10, choices=Basis)
    step = models.SlugField(blank=True, default="", db_index=False)
    day = models.DateField(default=today)
    at = models.DateTimeField(default=timezone.now, help_text=_("The first time on this day"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "reader", "day", "step", "basis"], name="reading_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(basis="work") ^ Q(step=""), name="reading_for_work_names_it"
            ),
        ]
        indexes = [
            models.Index(fields=["application", "-at", "-id"], name="reading_newest"),
            models.Index(fields=["day"], name="reading_old"),
        ]

    def __str__(self):
        return f"{self.reader_id} {self.day}"
