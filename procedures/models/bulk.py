"""One act on many files, confirmed once and done file by file."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.encryption import EncryptedJSONField
from portal.core.ids import uuid7
from portal.core.locks import locked
from procedures.models.application import Application
from procedures.models.processing import WorkItem


class BulkRunQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever began it, and nobody else."""
        return self.filter(actor=user) if user.is_authenticated else self.none()

    def counted(self):
        """With `chosen`, `done`, `refused` and `left`, the numbers of its files."""
        state = BulkItem.State
        return self.annotate(
            chosen=Count("items"),
            done=Count("items", filter=Q(items__state=state.DONE)),
            refused=Count("items", filter=Q(items__state=state.REFUSED)),
            left=Count("items", filter=Q(items__state=state.WAITING)),
        )


class BulkRun(models.Model):
    """What somebody wanted done with the files that were chosen; the worker does it.

    `token` is that of the form: sent twice, it makes one run. `parameters`: {"note", "reason", "to"
    (id of an account)}, as far as the act has them.
    """

    class Act(models.TextChoices):
        RECEIVE = "receive", _("Receive")
        START = "start", _("Start processing")
        FORWARD = "forward", _("Forward")
        APPROVE = "approve", _("Approve")
        RETURN = "return", _("Return to the previous step")
        TAKE = "take", _("Take this work")
        ASSIGN = "assign", _("Assign")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bulk_runs"
    )
    act = models.CharField(max_length=20, choices=Act)
    parameters = EncryptedJSONField(default=dict)
    token = models.UUIDField(default=uuid4, editable=False)
    begun_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    objects = BulkRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor", "token"], name="bulk_run_once"),
        ]
        indexes = [models.Index(fields=["actor", "begun_at", "id"], name="bulk_runs_of_actor")]

    def __str__(self):
        return f"{self.act} begun {self.begun_at:%Y-%m-%d %H:%M}"


class BulkItemQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=BulkItem.State.WAITING)

    def locked(self):
        return locked(self, "bulk_item")


class BulkItem(models.Model):
    """One file of a run, and what became of it.

    `seen` is the revision that was shown when the act was confirmed. Of what was refused, `reason`
    is the marked message (English) and `values` what it is filled with: see procedures.refusals.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for its turn")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Not done")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    run = models.ForeignKey(BulkRun, on_delete=models.PROTECT, related_name="items")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    work = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    seen = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=400, blank=True, default="")
    values = models.JSONField(default=dict)
    settled_at = models.DateTimeField(null=True, blank=True)
    objects = BulkItemQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "work"], name="bulk_item_once"),
            models.UniqueConstraint(fields=["run", "position"], name="bulk_item_position"),
            models.CheckConstraint(
                condition=Q(state="waiting", settled_at__isnull=True)
                | (~Q(state="waiting") & Q(settled_at__isnull=False)),
                name="bulk_item_settled_has_time",
            ),
        ]

    def __str__(self):
        return f"{self.position} of {self.run_id}: {self.state}"
