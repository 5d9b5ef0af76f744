"""Files: of an application, and the citizen's own store."""

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Person
from portal.core.ids import uuid7
from procedures.models.application import Application


def private_storage():
    return storages["private"]


class Scan(models.TextChoices):
    CLEAN = "clean", _("Checked")
    QUARANTINED = "quarantined", _("Waiting for the virus check")
    REFUSED = "refused", _("Refused")


class AttachmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Officers see what was sent; whoever fills in also what was not sent yet."""
        seen = self.filter(application__in=Application.objects.visible_to(user).values("pk"))
        this = Application.objects.filter(pk=OuterRef("application"))
        unsent = Exists(this.of_citizen(user)) | Exists(this.at_counter_of(user))
        return seen.filter(Q(is_filed=True) | Q(uploaded_by=user) | unsent)

    def current(self):
        return self.filter(removed_at__isnull=True)

    def given(self):
        """What answers a requirement: a file with a virus in it does not."""
        return self.current().exclude(scan=Scan.REFUSED)


class StoredFile(models.Model):
    """A private file whose type we determined ourselves; its stored name is random."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    file = models.FileField(storage=private_storage)
    name = models.CharField(max_length=200, help_text=_("As the person called it, cleaned"))
    media_type = models.CharField(max_length=100)  # those of office files have 71
    size = models.PositiveIntegerField(help_text=_("Bytes"))
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField(null=True, blank=True)
    scan = models.CharField(max_length=12, choices=Scan, default=Scan.CLEAN)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.media_type} {self.size}"


class Attachment(StoredFile):
    """A file for a required document of an application. Replaced files stay, marked removed."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="attachments"
    )
    document_id = models.CharField(max_length=40, help_text=_("Requirement in the version"))
    supplement = models.ForeignKey(
        "procedures.SupplementRequest", null=True, blank=True, on_delete=models.PROTECT
    )
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    is_filed = models.BooleanField(
        default=False, help_text=_("Part of the file under review, no longer of a draft")
    )
    reused_from = models.ForeignKey(
        "procedures.CitizenDocument",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="uses",
        help_text=_("The kept paper of which this is a copy"),
    )
    removed_at = models.DateTimeField(null=True, blank=True)
    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        indexes = [models.Index(fields=["application", "document_id"], name="attachment_of")]


class CitizenDocumentQuerySet(models.QuerySet):
    def kept(self):
        """Not thrown away by their owner."""
        return self.filter(removed_at__isnull=True)

    def of(self, user):
        """What this account's person has kept; nobody else sees it, officers neither."""
        person = getattr(user, "person_id", None)
        return self.kept().filter(person=person) if person else self.none()

    def usable(self, day):
        """What may be given again on this day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), scan=Scan.CLEAN)


class CitizenDocument(StoredFile):
    """A paper given or received once, kept because its owner wished so, and offered again.

    `type_code` says what it is (of a required document, or of a result). Of one thrown away the
    row stays, without the file: applications tell where theirs came from.
    """

    class Origin(models.TextChoices):
        UPLOAD = "upload", _("You gave it")
        RESULT = "result", _("Issued to you")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="documents")
    type_code = models.SlugField(max_length=60)
    title = models.CharField(max_length=200)
    origin = models.SlugField(choices=Origin, default=Origin.UPLOAD)
    application = models.ForeignKey(
        Application, null=True, on_delete=models.PROTECT, related_name="kept_papers"
    )
    valid_to = models.DateField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    objects = CitizenDocumentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["person", "-created_at"],
                condition=Q(removed_at__isnull=True),
                name="kept_of_person",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "sha256"],
                condition=Q(removed_at__isnull=True),
                name="kept_paper_once",
            ),
        ]
