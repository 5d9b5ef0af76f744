"""Documents issued about an application: results and slips."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.encryption import EncryptedJSONField, EncryptedTextField
from portal.core.ids import uuid7
from portal.documents.models import IssuedDocument, SignatureRequest
from procedures.models.application import Application, Outcome
from procedures.models.fees import Fee
from procedures.models.forms import Slip
from procedures.models.parts import PartRun
from procedures.models.processing import Opinion, StepRun
from procedures.workflow import Status

# What everybody hears who handles a part: that it was received, and what becomes of its one clock.
OF_ALL = (Slip.APPOINTMENT, Slip.APOLOGY, Slip.STOP)


class ResultDraft(models.Model):
    """What an officer proposes: which result, and what must be filled in beside the answers.

    Frozen into an issued document when the last step is forwarded. Of a linked application each
    `part` has its own.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="result_drafts"
    )
    part = models.CharField(max_length=40, blank=True, default="", editable=False)
    result_id = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome)
    particulars = EncryptedJSONField(default=dict)
    reasons = EncryptedTextField(blank=True, default="", help_text=_("Of a refusal"))
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    proposed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "part"], name="draft_of_part_once"),
        ]

    def __str__(self):
        return f"{self.outcome} for {self.application_id}"


class ApplicationDocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever handles the application reads all, or what its part builds on (services.sight)
        and the slips that its work needs; its citizen what is released."""
        if not user.is_authenticated:
            return self.none()
        this = Application.objects.filter(pk=OuterRef("application"))
        closed = PartRun.objects.closed_to(user).filter(document=OuterRef("document"))
        others = PartRun.objects.read_in_part_by(user).filter(application=OuterRef("application"))
        theirs = Q(is_result=True) | Q(part__in=OF_ALL) | ~Exists(others) | _of_part(user)
        at_work = Exists(this.at_work_for(user)) & theirs & ~Exists(closed)
        return self.filter(at_work | (Exists(this.of_citizen(user)) & ~_withheld()))

    def released(self):
        """Without results that wait for a fee (services.results.hand_over) or became void."""
        return self.exclude(_withheld())


def _of_part(user):
    """Slips about a part that agencies of the user do, or are asked about by those who do it."""
    agencies = {post.agency_id for post in user.current_posts}
    asked = Opinion.objects.filter(
        application=OuterRef("application"), agency__in=agencies, step__agency=OuterRef("agency")
    )
    done = PartRun.objects.filter(application=OuterRef("application"), part_id=OuterRef("for_part"))
    return Q(Exists(done.filter(Q(agency__in=agencies) | Exists(asked))))


def _withheld():
    owed = Fee.objects.owed().filter(application=OuterRef("application"))
    void = Q(is_result=True, document__state=IssuedDocument.State.VOID)
    return void | Q(Exists(owed), ~Q(application__status=Status.RETURNED), is_result=True)


class ApplicationDocument(models.Model):
    """Binds an issued document to its application; `part` is the result or form it stands for."""

    document = models.OneToOneField(
        IssuedDocument, primary_key=True, on_delete=models.PROTECT, related_name="of_application"
    )
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="documents")
    part = models.SlugField(max_length=40)
    is_result = models.BooleanField(default=False)
    for_part = models.CharField(
        max_length=40, blank=True, default="", help_text=_("Part that the slip is about; or all")
    )
    objects = ApplicationDocumentQuerySet.as_manager()

    class Meta:
        ordering = ["document__issued_at"]
        indexes = [
            models.Index(
                fields=["application"], condition=Q(is_result=True), name="result_of_application"
            ),
        ]

    def __str__(self):
        return f"{self.part} of {self.application_id}"


class ResultSignature(models.Model):
    """The leader of this step was asked to sign the drafted result; when the signature is there,
    the step is approved with it. Bound to the run: a file that went back is signed anew."""

    request = models.OneToOneField(
        SignatureRequest, primary_key=True, on_delete=models.PROTECT, related_name="of_step"
    )
    run = models.ForeignKey(StepRun, on_delete=models.PROTECT, related_name="signatures")
    note = EncryptedTextField(blank=True, default="")
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Who does the next step?"),
    )
    used_at = models.DateTimeField(null=True, blank=True, help_text=_("The step was approved"))
    problem = models.SlugField(blank=True, help_text=_("Why a signed result was not used"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run"], condition=Q(used_at__isnull=False), name="signature_of_run_once"
            ),
        ]

    def __str__(self):
        return f"{self.request_id} of {self.run_id}"

    @property
    def is_pending(self) -> bool:
        """Asked for or made, and the step not approved with it yet."""
        state = self.request.state
        made = state == SignatureRequest.State.SIGNED and not (self.used_at or self.problem)
        return made or state in SignatureRequest.OPEN

    @property
    def trouble(self) -> str:
        """Why nothing came of it: one of portal.documents.signing.errors.PROBLEMS, or ""."""
        return self.problem or self.request.problem
