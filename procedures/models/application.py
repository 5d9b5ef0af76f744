"""The application (hồ sơ) and the one door to it."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Agency, Area, Mandate, Organisation, Person, Role
from portal.core.encryption import BlindIndexField, EncryptedJSONField, EncryptedTextField
from portal.core.ids import uuid7
from portal.core.locks import locked
from procedures.catalogue.conditions import Context
from procedures.models.catalogue import ProcedureVersion
from procedures.workflow import OPEN_STATUSES, Status, Workflow


class Channel(models.TextChoices):
    ONLINE = "online", _("Online")
    IN_PERSON = "in_person", _("At the counter")
    POSTAL = "postal", _("By post")


class Delivery(models.TextChoices):
    ONLINE = "online", _("Online, in my account")
    COUNTER = "counter", _("At the counter")
    POST = "post", _("By post, to my address")


class Outcome(models.TextChoices):
    NONE = "", _("Undecided")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")


class PaymentState(models.TextChoices):
    """A fact beside the status: what the citizen owes right now."""

    NONE = "none", _("Nothing to pay")
    DUE = "due", _("Awaiting payment")
    SETTLED = "settled", _("Paid")


ENTERED_DRAFT = Q(status=Status.DRAFT, entered_by__isnull=False)


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The only gate to applications: views start here, never at .all()."""
        if not user.is_authenticated:
            return self.none()
        at_work = self._at_work(user) & ~Q(status=Status.DRAFT)
        return self.filter(self._own(user) | at_work | self._at_counter(user))

    def of_citizen(self, user):
        """What this account filed, owns, or may act on by a mandate it holds today."""
        return self.filter(self._own(user)) if user.is_authenticated else self.none()

    def at_work_for(self, user):
        """What this officer's agencies handle; never drafts."""
        return self.filter(self._at_work(user)).exclude(status=Status.DRAFT)

    def at_counter_of(self, user):
        """Drafts begun at the counter of an agency, for each of its receptionists."""
        return self.filter(self._at_counter(user))

    def _at_counter(self, user):
        posts = user.current_posts
        agencies = {post.agency_id for post in posts if post.role == Role.RECEPTIONIST}
        return ENTERED_DRAFT & Q(receiving_agency__in=agencies, erased_at__isnull=True)

    def _own(self, user):
        """A draft at a counter is the citizen's once it is filed: until then the officer writes."""
        own = Q(filed_by=user, mandate__isnull=True)  # a representative's right ends with it
        if user.person_id:
            own |= Q(owner_id=user.person_id)
            # Keys, not a subquery: beside OR, the planner would read the whole table for it.
            for mandate in Mandate.objects.held_by(user):
                own |= _represented_by(mandate)
        return own & ~ENTERED_DRAFT

    def _at_work(self, user):
        if audits_everything(user):
            return Q(pk__isnull=False)
        agencies = {post.agency_id for post in user.current_posts}
        return (
            Q(receiving_agency__in=agencies)
            | Q(deciding_agency__in=agencies)
            | Q(_handled_by(agencies))
        )

    def locked(self):
        return locked(self, "application")

    def with_procedure(self):
        """Version and procedure come along, but for the spec's text: it is long, and each process
        has read it already (`ProcedureVersion.content`)."""
        return self.select_related("version__procedure").defer("version__spec")


def audits_everything(user) -> bool:
    """An auditor of the highest level reads every application; the desk gives them no acts."""
    return any(
        post.role == Role.AUDITOR and post.agency.level.rank == 1 for post in user.current_posts
    )


def _represented_by(mandate) -> Q:
    """What this or an earlier representative filed for the same organisation or person.

    What persons filed for themselves stays theirs.
    """
    whose = Q(owner=mandate.person_id, organisation=mandate.organisation_id, mandate__isnull=False)
    scope = Q(version__procedure__code__in=mandate.procedures) if mandate.procedures else Q()
    return whose & scope


def _handled_by(agencies):
    """Whether there is or was work at these agencies (steps, opinions); asked row by row."""
    items = Application._meta.get_field("work_items").related_model
    return Exists(items.objects.filter(application=OuterRef("pk"), agency__in=agencies))


class Application(Workflow, models.Model):
    """One dossier, pinned to a procedure version. `phase`: 1 or 2 where it has two, otherwise 0."""

    acted_as = None  # the post under which the act under way is done; no column
    at_counter = False  # opened at a counter for the applicant; no column
    urgent = None  # the access by which alone the reader sees this row; no column
    fee_states = None  # what the act under way has made of fees: services.fee_states; no column

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=40, null=True, unique=True, editable=False)
    register_year = models.PositiveSmallIntegerField(null=True, editable=False)
    register_number = models.PositiveIntegerField(null=True, editable=False)
    version = models.ForeignKey(
        ProcedureVersion, on_delete=models.PROTECT, related_name="applications"
    )
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.ONLINE)
    is_tryout = models.BooleanField(default=False)

    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="filed_applications"
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="entered_applications",
        help_text=_("The officer who filled it in at the counter for whoever files it"),
    )
    entered_at = models.DateTimeField(null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text=_("Of a forgotten draft about which a paper was given out: only that is kept"),
    )
    ticket = models.ForeignKey(
        "procedures.QueueTicket", null=True, blank=True, editable=False, on_delete=models.PROTECT
    )
    owner = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="applications"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="applications"
    )
    mandate = models.ForeignKey(Mandate, null=True, blank=True, on_delete=models.PROTECT)
    applicant_type = models.SlugField(default="citizen")
    owner_name = models.CharField(max_length=250, blank=True)
    owner_name_fold = models.CharField(max_length=250, blank=True, editable=False)
    phone = EncryptedTextField(blank=True, default="")
    phone_index = BlindIndexField(of="phone", purpose="phone")
    email = EncryptedTextField(blank=True, default="")

    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT)
    receiving_agency = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="received"
    )
    deciding_agency = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="to_decide"
    )

    answers = EncryptedJSONField(default=dict)
    sections_done = models.JSONField(default=list, blank=True)
    delivery = models.CharField(max_length=8, choices=Delivery, default=Delivery.ONLINE)
    submission_key = models.UUIDField(null=True, unique=True, editable=False)
    revision = models.PositiveIntegerField(
        default=0, help_text=_("Rises with every act; a stale page is recognised by it")
    )

    payment_state = models.CharField(max_length=8, choices=PaymentState, default=PaymentState.NONE)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True, default=Outcome.NONE)
    reason = EncryptedTextField(blank=True, default="", help_text=_("Of refusal or stop"))
    is_seen = models.BooleanField(default=True, help_text=_("The citizen has seen the last news"))

    phase = models.PositiveSmallIntegerField(default=0, editable=False)
    first_phase_late = models.BooleanField(default=False, editable=False)

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    accept_by = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="application_filed_has_code",
                condition=Q(status=Status.DRAFT)
                | Q(code__isnull=False, submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="application_received_has_dates",
                condition=~Q(status__in=[Status.RECEIVED, Status.PROCESSING, Status.PROCESSED])
                | Q(received_at__isnull=False, register_number__isnull=False),
            ),
            models.CheckConstraint(
                name="application_finished_has_outcome",
                condition=~Q(status__in=[Status.PROCESSED, Status.RETURNED])
                | (~Q(outcome="") & Q(finished_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="application_pause_remembers_origin",
                condition=~Q(status=Status.SUPPLEMENT_REQUESTED) | ~Q(paused_from=""),
            ),
            models.UniqueConstraint(
                fields=["receiving_agency", "register_year", "register_number"],
                condition=Q(register_number__isnull=False),
                name="register_number_once",
            ),
        ]
        indexes = [
            models.Index(fields=["filed_by", "-created_at"], name="application_mine"),
            models.Index(fields=["owner", "-created_at"], name="application_owned"),
            models.Index(fields=["receiving_agency", "status"], name="application_desk"),
            models.Index(fields=["owner_name_fold"], name="application_name"),
            models.Index(fields=["phone_index"], name="application_phone"),
            models.Index(
                fields=["receiving_agency", "received_at", "id"], name="application_register"
            ),
            # What is found by a common name: the database goes along it until a page is full.
            models.Index(
                fields=["submitted_at", "id"],
                condition=Q(submitted_at__isnull=False),
                name="application_newest",
            ),
            # The three ways into a period of the reports.
            models.Index(
                fields=["received_at"],
                condition=Q(received_at__isnull=False),
                name="application_received",
            ),
            models.Index(
                fields=["finished_at"],
                condition=Q(finished_at__isnull=False),
                name="application_finished",
            ),
            models.Index(
                fields=["closed_at"],
                condition=Q(status=Status.WITHDRAWN),
                name="application_withdrawn",
            ),
        ]

    def __str__(self):
        return self.code or f"draft {str(self.pk)[-8:]}"

    @property
    def promised_at(self):
        """What the applicant was told: the due date, or the one of an apology that came too late
        to move it, whichever is later. None before reception."""
        extension = getattr(self, "extension", None)
        late = extension and not extension.in_time
        return max(extension.new_due_at, self.due_at) if late else self.due_at

    @property
    def spec(self):
        return self.version.content

    @property
    def context(self) -> Context:
        """What conditions of the spec may ask beside the answers."""
        return Context(applicant_type=self.applicant_type, channel=self.channel)

    @property
    def audit_stream(self) -> str:
        return f"application:{self.pk}"

    @property
    def is_draft(self) -> bool:
        return self.status == Status.DRAFT

    @property
    def is_entered(self) -> bool:
        """At the counter of its receiving agency, by an officer."""
        return self.entered_by_id is not None

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES
