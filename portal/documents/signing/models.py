"""Who may sign with which certificate, and what they were asked to sign."""

import hashlib

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.encryption import EncryptedJSONField
from portal.core.ids import uuid7
from portal.documents.lookup import new_lookup_code


def private_storage():
    return storages["private"]


class SigningCredentialQuerySet(models.QuerySet):
    def in_force(self, at=None):
        at = at or timezone.now()
        return self.filter(revoked_at=None, valid_from__lte=at, valid_to__gt=at)


class SigningCredential(models.Model):
    """A person's certificate at a signing service. A renewed certificate is a new row."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="signing_credentials"
    )
    provider = models.CharField(max_length=60, help_text=_("Name of the signing service"))
    reference = models.CharField(max_length=200, help_text=_("Of the credential at the service"))
    chain = models.TextField(help_text=_("PEM, the person’s own certificate first"))
    certificate = models.CharField(max_length=64, help_text=_("SHA-256 of the certificate"))
    signer = models.CharField(max_length=200, help_text=_("Common name in the certificate"))
    is_trial = models.BooleanField(help_text=_("Of a test CA: no legal force"))
    at_once = models.PositiveSmallIntegerField(
        default=100, help_text=_("Signatures under one confirmation, as the service says")
    )
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    linked_at = models.DateTimeField(default=timezone.now)
    objects = SigningCredentialQuerySet.as_manager()

    class Meta:
        ordering = ["-linked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at=None), name="signing_credential_one"
            ),
        ]

    def __str__(self):
        return f"{self.signer} ({self.provider})"


class SigningBatch(models.Model):
    """What a person confirms at once on the phone."""

    class State(models.TextChoices):
        PREPARING = "preparing", _("Being made ready")
        WAITING = "waiting", _("Waits for your confirmation")
        AUTHORISED = "authorised", _("Confirmed, being signed")
        DONE = "done", _("Signing finished")
        REFUSED = "refused", _("Refused on the phone")
        EXPIRED = "expired", _("Not confirmed in time")
        FAILED = "failed", _("Could not be signed")

    OPEN = (State.PREPARING, State.WAITING, State.AUTHORISED)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    credential = models.ForeignKey(
        SigningCredential, on_delete=models.PROTECT, related_name="batches"
    )
    state = models.CharField(max_length=10, choices=State, default=State.PREPARING)
    problem = models.SlugField(blank=True, help_text=_("Why it failed"))
    transaction = models.CharField(max_length=200, blank=True, help_text=_("At the service"))
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True, help_text=_("Nothing is added since"))
    expires_at = models.DateTimeField(null=True, blank=True)
    busy_until = models.DateTimeField(default=timezone.now, help_text=_("A worker has it"))
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(state__in=["preparing", "waiting", "authorised"]),
                name="signing_batch_open",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="waiting") | ~Q(transaction="") & Q(expires_at__isnull=False),
                name="signing_batch_waits_for_something",
            ),
        ]

    def __str__(self):
        return f"{self.state} {self.id}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN


class SignatureRequest(models.Model):
    """One paper to be signed, frozen without its number; `file` is first prepared, then signed.

    The first `unsigned_size` bytes of the file are what was rendered.
    """

    class State(models.TextChoices):
        PREPARING = "preparing", _("Being made ready")
        WAITING = "waiting", _("Waits for the signature")
        SIGNED = "signed", _("Signed")
        REFUSED = "refused", _("Refused on the phone")
        EXPIRED = "expired", _("Not confirmed in time")
        FAILED = "failed", _("Could not be signed")

    OPEN = (State.PREPARING, State.WAITING)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    batch = models.ForeignKey(SigningBatch, on_delete=models.PROTECT, related_name="requests")
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT)
    lookup_code = models.CharField(max_length=12, unique=True, default=new_lookup_code)
    template = models.CharField(max_length=80)
    data = EncryptedJSONField(help_text=_("Frozen snapshot: everything that is printed"))
    public_data = models.JSONField(default=list)
    content_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.PREPARING)
    problem = models.SlugField(blank=True, help_text=_("Why it failed"))
    created_at = models.DateTimeField(default=timezone.now)
    seal = models.JSONField(
        null=True, blank=True, help_text=_("What the sheet says of the seal that will follow")
    )
    file = models.FileField(storage=private_storage, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    unsigned_sha256 = models.CharField(max_length=64, blank=True)
    unsigned_size = models.PositiveIntegerField(default=0, help_text=_("Bytes"))
    attributes = models.BinaryField(default=bytes, help_text=_("DER: what is really signed"))
    digest = models.BinaryField(default=bytes, help_text=_("Of the prepared file"))
    room_start = models.PositiveIntegerField(default=0)
    room_end = models.PositiveIntegerField(default=0)
    signature = models.BinaryField(default=bytes, help_text=_("As the service gave it"))
    signed_at = models.DateTimeField(null=True, blank=True)
    document = models.OneToOneField(
        "documents.IssuedDocument",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="signed_request",
    )

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="signed") | Q(signed_at__isnull=False) & ~Q(sha256=""),
                name="signature_request_signed_has_file",
            ),
        ]

    def __str__(self):
        return f"{self.state} {self.lookup_code}"

    @property
    def hash(self) -> bytes:
        """SHA-256 of what the person signs: the only thing that leaves the house."""
        return hashlib.sha256(self.attributes).digest()
