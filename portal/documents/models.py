"""Documents that are issued once: number and content fixed first, rendered and signed later."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.encryption import EncryptedJSONField
from portal.core.ids import uuid7
from portal.documents import access, printed
from portal.documents.lookup import new_lookup_code, normalise_code
from portal.documents.sheet_models import Sheet
from portal.documents.signing.models import (
    SignatureRequest,
    SigningBatch,
    SigningCredential,
    private_storage,
)

THROUGHOUT = "all"  # period of a series that goes on from year to year
__all__ = [
    "IssuedDocument",
    "Reservation",
    "Restoration",
    "SealCheck",
    "Series",
    "Sheet",
    "Signature",
    "SignatureRequest",
    "SigningBatch",
    "SigningCredential",
]


class Series(models.Model):
    """A gapless counter: one row per agency, key and year, updated in the issuing transaction."""

    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT)
    key = models.CharField(max_length=60, help_text=_("e.g. receipt:fee, result:TL, dossier"))
    period = models.CharField(max_length=10, help_text=_("Year, or day for dossier codes"))
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "series"
        constraints = [
            models.UniqueConstraint(fields=["agency", "key", "period"], name="series_once"),
        ]

    def __str__(self):
        return f"{self.agency_id}/{self.key}/{self.period}"


class Reservation(models.Model):
    """Numbers of a series that are given to nothing here, because they were given to something that
    a restored backup does not know. Written once."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="reservations")
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    reserved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["series", "first"]
        constraints = [
            models.UniqueConstraint(fields=["series", "first"], name="reservation_once"),
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="reservation_forwards"),
        ]

    def __str__(self):
        return f"{self.series} {self.first}-{self.last}"

    @property
    def count(self) -> int:
        return self.last - self.first + 1


class Restoration(models.Model):
    """One time that a backup was put back. While one is not finished, restore mode is on."""

    is_on = models.BooleanField(default=True)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    backup_at = models.DateTimeField(help_text=_("The last event that the backup knows"))
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ["started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_on"], condition=Q(is_on=True), name="restoration_one_at_a_time"
            ),
        ]

    def __str__(self):
        return f"{self.backup_at} {self.reason}"


class IssuedDocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What the apps above say this user may read; they know whose document it is."""
        readable = Q(pk__in=())
        for documents_of in access.registered():
            readable |= Q(pk__in=documents_of(user))
        return self.filter(readable)

    def waiting_for_seal(self):
        """In the order in which they will be sealed: series by series, by number."""
        held = self.filter(rendering=IssuedDocument.Rendering.HELD)
        return held.order_by("series_id", "number")

    def by_code(self, typed: str):
        """Look up a code as a person types it: any case, with or without dashes."""
        return self.filter(lookup_code=normalise_code(typed)).first()


class IssuedDocument(models.Model):
    """One document with its frozen data. Never deleted; corrected by a linked successor."""

    class State(models.TextChoices):
        VALID = "valid", _("Valid")
        REPLACED = "replaced", _("Replaced")
        VOID = "void", _("Void")

    class Rendering(models.TextChoices):
        PENDING = "pending", _("Being prepared")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Failed, will be tried again")
        HELD = "held", _("Waits for the digital seal")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.SlugField(help_text=_("receipt, result, receipt_slip, ..."))
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT)
    series = models.ForeignKey(Series, on_delete=models.PROTECT)
    number = models.PositiveIntegerField()
    symbol = models.CharField(max_length=60, blank=True, help_text=_("As printed after the number"))
    lookup_code = models.CharField(max_length=12, unique=True, default=new_lookup_code)
    template = models.CharField(max_length=80)
    data = EncryptedJSONField(help_text=_("Frozen snapshot: everything that is printed"))
    public_data = models.JSONField(
        default=list, help_text=_("Masked [label id, value] rows for the verification page")
    )
    content_hash = models.CharField(max_length=64)
    issued_at = models.DateTimeField(default=timezone.now)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT
    )
    state = models.CharField(max_length=10, choices=State, default=State.VALID)
    state_reason = models.CharField(max_length=300, blank=True)
    replaced_by = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces"
    )
    rendering = models.CharField(max_length=10, choices=Rendering, default=Rendering.PENDING)
    renderer = models.CharField(max_length=60, blank=True)
    rendered_at = models.DateTimeField(null=True, blank=True)
    file = models.FileField(storage=private_storage, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    objects = IssuedDocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at"]
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="document_number_once"),
            models.CheckConstraint(
                condition=~Q(rendering="done") | ~Q(sha256=""), name="document_done_has_hash"
            ),
        ]
        indexes = [
            models.Index(
                fields=["series", "number"], condition=Q(rendering="held"), name="document_held"
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.number} ({self.lookup_code})"

    @property
    def is_sealed(self) -> bool:
        return hasattr(self, "signature")

    @property
    def reference(self) -> str:
        return printed.reference(self.data)

    @property
    def pretty_code(self) -> str:
        return printed.pretty_code(self.lookup_code)


class Signature(models.Model):
    """The digital seal in a document's file: written once, with the file, and kept for ever.

    The first `unsigned_size` bytes of the file are what was rendered, and their SHA-256 is
    `unsigned_sha256`: signing only appends.
    """

    document = models.OneToOneField(
        IssuedDocument, primary_key=True, on_delete=models.PROTECT, related_name="signature"
    )
    signer = models.CharField(max_length=200, help_text=_("Common name in the certificate"))
    certificate = models.CharField(
        max_length=64, db_index=True, help_text=_("SHA-256 of the certificate")
    )
    is_trial = models.BooleanField(help_text=_("Of a test CA: no legal force"))
    level = models.CharField(max_length=5, help_text=_("PAdES level: B-B, or B-T with a timestamp"))
    signed_at = models.DateTimeField(default=timezone.now)
    unsigned_sha256 = models.CharField(max_length=64, db_index=True)
    unsigned_size = models.PositiveIntegerField(help_text=_("Bytes"))

    def __str__(self):
        return f"{self.level} {self.signer}"

    @property
    def printed(self) -> dict:
        """What the renderer was told of the seal: needed to make the unsigned bytes again."""
        return {"signer": self.signer, "is_trial": self.is_trial}


class SealCheck(models.Model):
    """What the last check by a worker found about an agency's seal: web processes open no keys."""

    code = models.CharField(
        _("code"), primary_key=True, max_length=30, help_text=_("Of the agency; “-”: all of them")
    )
    agency = models.CharField(_("agency"), max_length=300, blank=True)
    problem = models.SlugField(_("condition"), blank=True, help_text=_("Empty: all is well"))
    signer = models.CharField(_("certificate"), max_length=200, blank=True)
    issuer = models.CharField(_("issued by"), max_length=200, blank=True)
    until = models.DateTimeField(_("valid until"), null=True, blank=True)
    is_trial = models.BooleanField(_("trial"), default=False)
    checked_at = models.DateTimeField(_("checked"), default=timezone.now)

    class Meta:
        verbose_name = _("digital seal")
        verbose_name_plural = _("digital seals")
        ordering = ["-problem", "code"]

    def __str__(self):
        return f"{self.code} {self.problem}".strip()
