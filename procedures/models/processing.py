"""The route in motion: steps, opinions, work on somebody's desk, the legal clock."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Agency, Area, Post, Role
from portal.core.encryption import EncryptedTextField
from portal.core.ids import uuid7
from portal.core.locks import locked
from procedures.models.application import Application, Channel
from procedures.models.catalogue import ProcedureVersion


class StepRunQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_at__isnull=True)

    def locked(self):
        return locked(self, "step")


class StepRun(models.Model):
    """One step of the route at one agency; a step returned to opens a new run.

    One that was left out has a run, too: closed as it was made, its note says why.
    """

    class Outcome(models.TextChoices):
        OPEN = "", _("In progress")
        FORWARD = "forward", _("Forwarded")
        BACK = "back", _("Returned to the previous step")
        REFUSE = "refuse", _("Refusal proposed")
        CANCELLED = "cancelled", _("Ended with the application")
        LEFT_OUT = "left_out", _("Left out")
        RECALLED = "recalled", _("Taken back by who asked")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="steps")
    step_id = models.CharField(max_length=40, help_text=_("Id of the step in the version's route"))
    sequence = models.PositiveSmallIntegerField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT
    )
    opened_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="closed_steps",
    )
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default="")
    note = EncryptedTextField(blank=True, default="")
    objects = StepRunQuerySet.as_manager()

    class Meta:
        ordering = ["sequence"]
        indexes = [models.Index(fields=["agency", "closed_at"], name="step_closed_at_agency")]
        constraints = [
            models.UniqueConstraint(fields=["application", "sequence"], name="step_sequence_once"),
            models.UniqueConstraint(
                fields=["application", "step_id"],
                condition=Q(closed_at__isnull=True),
                name="step_open_once",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="")
                | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="step_closed_has_outcome",
            ),
        ]

    def __str__(self):
        return f"{self.step_id} #{self.sequence}"

    @property
    def spec(self):
        """The step as the pinned version describes it."""
        return self.application.spec.step(self.step_id)


class Opinion(models.Model):
    """A question to another agency, with its own deadline; the main step sees the answer.

    Where the route itself asks (`of_route`), `step` is the step that answers; else the step that
    asked. `asked_by` is empty where the route went on without anybody's act.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        ANSWERED = "answered", _("Answered")
        RECALLED = "recalled", _("Recalled")

    class Verdict(models.TextChoices):
        NONE = "", _("None yet")
        AGREE = "agree", _("Agrees")
        DISAGREE = "disagree", _("Does not agree")
        COMMENT = "comment", _("Comments only")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="opinions")
    step = models.ForeignKey(StepRun, on_delete=models.PROTECT, related_name="opinions")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    of_route = models.BooleanField(default=False, help_text=_("A step of the route asks for it"))
    question = EncryptedTextField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="opinions_asked",
    )
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True, default="")
    answer = EncryptedTextField(blank=True, default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="opinions_given",
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Since when the approvers of the agency have it too")
    )
    recalled_at = models.DateTimeField(null=True, blank=True)
    recalled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Who took it back; nobody where the step that asked ended"),
    )
    recall_reason = EncryptedTextField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at"]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state="asked", escalated_at__isnull=True),
                name="opinion_to_escalate",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "agency"],
                condition=Q(state="asked", of_route=False),
                name="opinion_one_open_per_agency",
            ),
            models.UniqueConstraint(
                fields=["application", "step"],
                condition=Q(state="asked", of_route=True),
                name="opinion_one_open_per_step",
            ),
        ]

    def __str__(self):
        return f"opinion of {self.agency_id}"


class WorkItemQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_at__isnull=True)

    def for_user(self, user):
        """Open work of the posts that this user fills today: theirs, not yet assigned, or of those
        whom they stand in for."""
        mine = Q(pk__in=())
        for post in Post.objects.held_by(user):
            whose = Q(assignee__isnull=True) | Q(assignee__in=(user.pk, post.user_id))
            mine |= Q(whose, agency_id=post.agency_id, role=post.role)
        return self.open().filter(mine)

    def by_due(self):
        """What is due first; paused and undated work last. Matches the inbox index."""
        return self.order_by(F("due_at").asc(nulls_last=True), "pk")


class WorkItem(models.Model):
    """One thing on the desk of a role at an agency: the inbox is this table.

    Opened and closed in the transaction of the act that causes it, so the inbox needs no joins over
    steps, opinions, reception and handing over. `version` and `channel` of the application and
    `area` of the agency that received it stand here for its filters: none changes while work is
    open, but for the version of a file that is moved to another (services.moving).
    """

    class Kind(models.TextChoices):
        RECEIVE = "receive", _("Check and receive")
        START = "start", _("Start processing")
        STEP = "step", _("Step of the route")
        OPINION = "opinion", _("Give an opinion")
        HAND_OVER = "hand_over", _("Hand over the result")
        REVERSAL = "reversal", _("Decide whether the file goes on")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="work_items"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    role = models.CharField(max_length=16, choices=Role)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="work_items",
    )
    assigned_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Since when the assignee has it")
    )
    version = models.ForeignKey(
        ProcedureVersion, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    area = models.ForeignKey(
        Area, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=10, choices=Channel)
    step = models.ForeignKey(StepRun, null=True, blank=True, on_delete=models.PROTECT)
    opinion = models.ForeignKey(Opinion, null=True, blank=True, on_delete=models.PROTECT)
    is_waiting = models.BooleanField(
        default=False, help_text=_("Somebody else must act first: the citizen, the tax office")
    )
    opened_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    objects = WorkItemQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["agency", "role", "due_at", "id"],
                condition=Q(closed_at__isnull=True),
                name="work_open_by_due",
            ),
            # For who has many posts: the database goes along it until a page is full.
            models.Index(
                fields=["due_at", "id"],
                condition=Q(closed_at__isnull=True),
                name="work_open_in_order",
            ),
            models.Index(fields=["application", "closed_at"], name="work_of_application"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["step"], condition=Q(closed_at__isnull=True), name="work_item_of_step_once"
            ),
            models.UniqueConstraint(
                fields=["application", "kind"],
                condition=Q(closed_at__isnull=True, kind__in=["receive", "start", "hand_over"]),
                name="work_item_once",
            ),
        ]

    def __str__(self):
        return f"{self.kind} of {self.application_id}"


class ClockEntry(models.Model):
    """A turn of the legal clock, with the explanation of the due date that followed from it."""

    class Act(models.TextChoices):
        START = "start", _("Starts")
        PAUSE = "pause", _("Pauses")
        RESUME = "resume", _("Runs on")
        RESTART = "restart", _("Starts anew")
        EXTEND = "extend", _("Is extended")
        PHASE = "phase", _("Second phase begins")
        STOP = "stop", _("Stops")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="clock")
    act = models.CharField(max_length=8, choices=Act)
    at = models.DateTimeField()
    reason = models.SlugField(help_text=_("reception, supplement, obligation, finish..."))
    due_at = models.DateTimeField(null=True, blank=True)
    explanation = models.JSONField(default=dict, help_text=_("{language: [sentence, ...]}"))

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.act} {self.at:%Y-%m-%d}"
