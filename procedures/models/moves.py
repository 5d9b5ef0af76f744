"""Open applications and another version of their rules: what it would change, and who was moved."""

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.ids import uuid7
from procedures.models.application import Application
from procedures.models.catalogue import ProcedureVersion


class Simulation(models.Model):
    """What moving the open applications of a procedure to `version` would do; nothing is moved.

    The worker goes through them in the order of their ids, up to `cursor` so far.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.ForeignKey(
        ProcedureVersion, on_delete=models.PROTECT, related_name="simulations"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="simulations"
    )
    total = models.PositiveIntegerField(help_text=_("Open applications when it was asked for"))
    looked_at = models.PositiveIntegerField(default=0)
    cursor = models.UUIDField(null=True, editable=False)
    begun_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(finished_at__isnull=True),
                name="simulation_one_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["version", "begun_at"], name="simulation_newest")]

    def __str__(self):
        return f"simulation of {self.version_id} begun {self.begun_at:%Y-%m-%d %H:%M}"


class Effect(models.Model):
    """One thing that the other version would do to one application; `same`: nothing at all.

    `amount` is đồng more (less, below zero) of fees. `reasons`: [[marked message (English),
    values]], see procedures.refusals; they hold words of the spec only, nothing personal.
    """

    class Kind(models.TextChoices):
        BLOCKED = "blocked", _("Cannot be moved")
        FEE = "fee", _("Fees would change")
        DEADLINE = "deadline", _("The time limit would change")
        AGENCY = "agency", _("Another agency would handle it")
        ROUTE = "route", _("The steps to come would change")
        SAME = "same", _("Nothing would change")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    simulation = models.ForeignKey(Simulation, on_delete=models.CASCADE, related_name="effects")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    amount = models.BigIntegerField(default=0)
    reasons = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["simulation", "application", "kind"], name="effect_once"
            ),
        ]
        indexes = [models.Index(fields=["simulation", "kind", "id"], name="effect_listed")]

    def __str__(self):
        return f"{self.kind} of {self.application_id}"


class Move(models.Model):
    """The act: what a simulation found unchanged goes to its version, file by file.

    While `stopped_at` is set the worker leaves the rest alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    simulation = models.OneToOneField(Simulation, on_delete=models.PROTECT, related_name="move")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="moves"
    )
    reason = models.CharField(max_length=500)
    cursor = models.UUIDField(null=True, editable=False, help_text=_("The last effect dealt with"))
    begun_at = models.DateTimeField(default=timezone.now)
    stopped_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return f"move begun {self.begun_at:%Y-%m-%d %H:%M}"

    @property
    def counts(self) -> dict[str, int]:
        """{state: number of files}"""
        found = self.files.order_by().values_list("state").annotate(Count("pk"))
        return dict(found)


class MovedFile(models.Model):
    """What became of one file; `reason` and `values` as in BulkItem, where it was not moved."""

    class State(models.TextChoices):
        DONE = "done", _("Moved")
        REFUSED = "refused", _("Left where it was")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    move = models.ForeignKey(Move, on_delete=models.PROTECT, related_name="files")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State)
    reason = models.CharField(max_length=400, blank=True, default="")
    values = models.JSONField(default=dict)
    settled_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["move", "application"], name="moved_file_once"),
        ]
        indexes = [models.Index(fields=["move", "state", "id"], name="moved_file_listed")]

    def __str__(self):
        return f"{self.state}: {self.application_id}"
