"""The parts of a linked (liên thông) application, each with its agency, its limit and its end."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Agency
from portal.core.encryption import EncryptedTextField
from portal.core.ids import uuid7
from portal.documents.models import IssuedDocument
from procedures.models.application import Application, audits_everything


class PartRunQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=PartRun.State.OPEN)

    def under_way(self):
        """Open, or still to be opened."""
        return self.filter(state__in=PartRun.UNDER_WAY)

    def closed_to(self, user):
        """Parts whose results this officer does not read (services.sight)."""
        agencies = {post.agency_id for post in user.current_posts}
        return self.read_in_part_by(user).exclude(Q(agency__in=agencies) | Q(readers__in=agencies))

    def read_in_part_by(self, user):
        """Of applications that another agency received: theirs is a part at most."""
        if audits_everything(user):
            return self.none()
        agencies = {post.agency_id for post in user.current_posts}
        return self.exclude(application__receiving_agency__in=agencies)


class PartRun(models.Model):
    """How far one part is. Written under the lock of its application, by `services.parts` alone.

    Counts and lists never read it: the application is the one row that stands for all of them.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for another part")
        OPEN = "open", _("In progress")
        GRANTED = "granted", _("Done")
        REFUSED = "refused", _("Refused")
        NOT_NEEDED = "not_needed", _("Not needed")
        LOST = "lost", _("Not done: what it needs was not granted")
        UNANSWERED = "unanswered", _("Ended: what was asked for did not come in time")
        ENDED = "ended", _("Ended with the application")

    UNDER_WAY = (State.WAITING, State.OPEN)
    WITHOUT = (State.REFUSED, State.LOST, State.UNANSWERED)  # what needs it is not done

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="parts")
    part_id = models.CharField(max_length=40, help_text=_("Id of the part in the version"))
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT)
    opened_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = EncryptedTextField(blank=True, default="", help_text=_("Of a refusal"))
    document = models.ForeignKey(
        IssuedDocument, null=True, blank=True, on_delete=models.PROTECT, related_name="of_part"
    )
    readers = models.ManyToManyField(
        Agency, related_name="+", blank=True, help_text=_("Whose parts build on the result")
    )
    objects = PartRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "part_id"], name="part_once"),
            models.CheckConstraint(
                condition=~Q(state="open") | Q(opened_at__isnull=False, agency__isnull=False),
                name="part_open_has_agency",
            ),
        ]

    def __str__(self):
        return f"{self.part_id} {self.state}"

    @property
    def spec(self):
        """The part as the pinned version describes it."""
        return self.application.spec.part(self.part_id)

    @property
    def is_ended(self) -> bool:
        return self.state not in self.UNDER_WAY
