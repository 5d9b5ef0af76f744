"""Numbers of people who wait at an agency. No name stands beside a number."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Agency
from portal.core.dates import today
from portal.core.ids import uuid7
from procedures.models.catalogue import Field


class QueueTicketQuerySet(models.QuerySet):
    def today_at(self, agency):
        return self.filter(agency=agency, day=today())

    def waiting(self):
        return self.filter(state=QueueTicket.State.WAITING)

    def called(self):
        return self.filter(state=QueueTicket.State.CALLED)

    def held_by(self, officer, agency):
        """The number that this officer has called and not let go; None for nobody."""
        mine = self.today_at(agency).called().filter(called_by=officer)
        return mine.select_related("group").last()


class QueueTicket(models.Model):
    """One number of one agency on one day; numbers begin anew each local day."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        CALLED = "called", _("Called")
        SERVED = "served", _("Served")
        NO_SHOW = "no_show", _("Did not come")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="queue_tickets")
    day = models.DateField(default=today)
    number = models.PositiveIntegerField()
    group = models.ForeignKey(
        Field, null=True, blank=True, on_delete=models.PROTECT, help_text=_("Empty: other work")
    )
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    issued_at = models.DateTimeField(default=timezone.now)
    called_at = models.DateTimeField(null=True, blank=True)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT
    )
    counter = models.CharField(max_length=12, blank=True, help_text=_("As its sign says"))
    closed_at = models.DateTimeField(null=True, blank=True)
    objects = QueueTicketQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "day", "number"], name="ticket_once"),
            models.UniqueConstraint(
                fields=["agency", "day", "called_by"],
                condition=Q(state="called"),
                name="ticket_one_at_a_counter",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(called_at__isnull=False), name="ticket_called_when"
            ),
        ]
        indexes = [models.Index(fields=["agency", "day", "state"], name="ticket_queue")]

    def __str__(self):
        return f"{self.number:03}"
