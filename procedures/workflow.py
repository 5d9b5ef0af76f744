"""The small fixed state machine: draft and the ten national statuses.

Routes are data and run inside PROCESSING; a new route never needs a new state. Bodies only set
fields of `self`. Who may act is decided in the services and querysets; guards here look at loaded
fields only, because button lists call them for every row.
"""

import django_fsm as fsm
from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """National codes of dossier statuses (circular 01/2023), and our draft before them."""

    DRAFT = "draft", _("Draft")
    REGISTERED = "1", _("Registered")
    RECEIVED = "2", _("Received")
    NOT_RECEIVED = "3", _("Not received")
    PROCESSING = "4", _("Being processed")
    SUPPLEMENT_REQUESTED = "5", _("Supplement requested")
    FINANCIAL_OBLIGATION = "6", _("Financial obligation")
    WITHDRAWN = "7", _("Withdrawn by the citizen")
    STOPPED = "8", _("Processing stopped")
    PROCESSED = "9", _("Processed")
    RETURNED = "10", _("Result returned")


OPEN_STATUSES = frozenset(
    {
        Status.REGISTERED,
        Status.RECEIVED,
        Status.PROCESSING,
        Status.SUPPLEMENT_REQUESTED,
        Status.FINANCIAL_OBLIGATION,
        Status.PROCESSED,
    }
)
FINAL_STATUSES = frozenset({Status.NOT_RECEIVED, Status.WITHDRAWN, Status.STOPPED, Status.RETURNED})


class ProtectedStateMixin:
    """Lets `refresh_from_db` reload a protected FSM field.

    The library's own mixin switches protection off on the class-wide field while it refreshes (any
    thread may then assign the state) and for ever after a failed refresh.
    """

    def refresh_from_db(self, using=None, fields=None, from_queryset=None):
        if fields is not None and "status" not in fields:
            super().refresh_from_db(using, fields, from_queryset)
            return
        state = self.__dict__.pop("status", None)  # Django takes it for deferred: read when asked
        try:
            super().refresh_from_db(using, fields, from_queryset)
        except BaseException:
            if state is not None:
                self.__dict__["status"] = state
            raise


def came_from(*statuses):
    """Guard: the pause now in force began in one of these statuses."""

    def check(application) -> bool:
        return application.paused_from in statuses

    return check


def nothing_signed(application) -> bool:
    """Guard of withdrawal: once a result is issued there is something to hand over."""
    return application.outcome == ""


class Workflow(ProtectedStateMixin, models.Model):
    """Status field and its transitions; one row of the national table each."""

    status = fsm.FSMField(choices=Status, default=Status.DRAFT, protected=True, db_index=True)
    paused_from = models.CharField(max_length=2, blank=True, default="")

    class Meta:
        abstract = True

    @fsm.transition(field=status, source=Status.DRAFT, target=Status.REGISTERED)
    def submit(self, *, code, at):
        self.code = code
        self.submitted_at = at

    @fsm.transition(field=status, source=Status.REGISTERED, target=Status.RECEIVED)
    def receive(self, *, register, at):
        self.register_year, self.register_number = register
        self.received_at = at

    @fsm.transition(field=status, source=Status.REGISTERED, target=Status.NOT_RECEIVED)
    def refuse_reception(self, *, reason, at):
        self.reason = reason
        self.closed_at = at

    @fsm.transition(
        field=status,
        source=[Status.REGISTERED, Status.RECEIVED, Status.PROCESSING],
        target=Status.SUPPLEMENT_REQUESTED,
    )
    def ask_supplement(self):
        self.paused_from = self.status

    @fsm.transition(
        field=status,
        source=Status.SUPPLEMENT_REQUESTED,
        target=Status.REGISTERED,
        conditions=[came_from(Status.REGISTERED)],
    )
    def supply_to_reception(self):
        self.paused_from = ""

    @fsm.transition(
        field=status,
        source=Status.SUPPLEMENT_REQUESTED,
        target=Status.RECEIVED,
        conditions=[came_from(Status.RECEIVED)],
    )
    def supply_to_received(self):
        self.paused_from = ""

    @fsm.transition(
        field=status,
        source=Status.SUPPLEMENT_REQUESTED,
        target=Status.PROCESSING,
        conditions=[came_from(Status.PROCESSING)],
    )
    def supply_to_processing(self):
        self.paused_from = ""

    @fsm.transition(
        field=status,
        source=Status.SUPPLEMENT_REQUESTED,
        target=Status.NOT_RECEIVED,
        conditions=[came_from(Status.REGISTERED)],
    )
    def lapse_before_reception(self, *, reason, at):
        self.reason = reason
        self.closed_at = at

    @fsm.transition(
        field=status,
        source=Status.SUPPLEMENT_REQUESTED,
        target=Status.STOPPED,
        conditions=[came_from(Status.RECEIVED, Status.PROCESSING)],
    )
    def lapse_in_process(self, *, reason, at):
        self.reason = reason
        self.closed_at = at

    @fsm.transition(
        field=status,
        source=Status.SUPPLEMENT_REQUESTED,
        target=Status.PROCESSING,
        conditions=[came_from(Status.PROCESSING)],
    )
    def lapse_in_part(self):
        self.paused_from = ""

    @fsm.transition(field=status, source=Status.RECEIVED, target=Status.PROCESSING)
    def start(self):
        pass

    @fsm.transition(field=status, source=Status.PROCESSING, target=Status.FINANCIAL_OBLIGATION)
    def ask_obligation(self):
        self.paused_from = self.status

    @fsm.transition(field=status, source=Status.FINANCIAL_OBLIGATION, target=Status.PROCESSING)
    def obligations_met(self):
        self.paused_from = ""

    @fsm.transition(
        field=status,
        source=[
            Status.RECEIVED,
            Status.PROCESSING,
            Status.SUPPLEMENT_REQUESTED,
            Status.FINANCIAL_OBLIGATION,
        ],
        target=Status.STOPPED,
    )
    def stop(self, *, reason, at):
        self.reason = reason
        self.closed_at = at

    @fsm.transition(field=status, source=Status.STOPPED, target=Status.PROCESSING)
    def resume(self):
        self.reason = self.paused_from = ""
        self.closed_at = None

    @fsm.transition(field=status, source=Status.PROCESSING, target=Status.PROCESSED)
    def finish(self, *, outcome, at):
        self.outcome = outcome
        self.finished_at = at

    @fsm.transition(field=status, source=Status.PROCESSED, target=Status.PROCESSING)
    def reopen(self):
        self.outcome = ""
        self.finished_at = None

    @fsm.transition(field=status, source=Status.PROCESSED, target=Status.RETURNED)
    def hand_over(self, *, at):
        self.closed_at = at

    @fsm.transition(
        field=status,
        source=[
            Status.REGISTERED,
            Status.RECEIVED,
            Status.PROCESSING,
            Status.SUPPLEMENT_REQUESTED,
            Status.FINANCIAL_OBLIGATION,
        ],
        target=Status.WITHDRAWN,
        conditions=[nothing_signed],
    )
    def withdraw(self, *, reason, at):
        self.reason = reason
        self.closed_at = at
