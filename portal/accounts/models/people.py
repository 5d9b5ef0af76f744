"""Accounts and the people behind them."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.accounts.models.places import DatedQuerySet
from portal.core.encryption import EncryptedJSONField, EncryptedTextField, blind_index
from portal.core.identifiers import normalise_phone
from portal.core.ids import uuid7
from portal.core.text import fold, nfc


class UserManager(BaseUserManager):
    def create_user(self, email=None, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower() if email else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(
            email, password, **{"is_staff": True, "is_superuser": True, **fields}
        )

    def by_phone(self, phone: str):
        """The account with this phone in any notation, or None."""
        return self.filter(phone_index=blind_index(normalise_phone(phone), "phone")).first()


class Person(models.Model):
    """A human being, known to us at a level of certainty."""

    class VerifiedLevel(models.IntegerChoices):
        DECLARED = 0, _("Declared by the person")
        ONLINE = 1, _("Checked online")
        IN_PERSON = 2, _("Checked in person")

    class Sex(models.TextChoices):
        MALE = "male", _("Male")
        FEMALE = "female", _("Female")
        UNKNOWN = "", _("Not stated")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    full_name = models.CharField(max_length=120)
    full_name_fold = models.CharField(max_length=120, editable=False, default="")
    national_id = EncryptedTextField(blank=True, default="")
    national_id_index = models.CharField(max_length=64, null=True, unique=True, editable=False)
    birth_date = EncryptedTextField(blank=True, default="", help_text=_("ISO date"))
    sex = models.CharField(max_length=8, choices=Sex, blank=True, default=Sex.UNKNOWN)
    phone = EncryptedTextField(blank=True, default="")
    address = EncryptedJSONField(null=True, blank=True)
    verified_level = models.PositiveSmallIntegerField(
        choices=VerifiedLevel, default=VerifiedLevel.DECLARED
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = "people"

    def __str__(self):
        return self.full_name

    def save(self, *args, **kwargs):
        self.full_name = nfc(self.full_name).strip()
        self.full_name_fold = fold(self.full_name)
        self.national_id_index = (
            blind_index(self.national_id, "national_id") if self.national_id else None
        )
        super().save(*args, **kwargs)


class User(AbstractBaseUser, PermissionsMixin):
    """An account. Signs in by e-mail or phone; the person behind it may have several accounts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    phone = EncryptedTextField(blank=True, default="")
    phone_index = models.CharField(max_length=64, null=True, unique=True, editable=False)
    full_name = models.CharField(_("full name"), max_length=120, blank=True)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="accounts"
    )
    language = models.CharField(max_length=2, default="vi")
    is_active = models.BooleanField(default=True)
    is_dormant = models.BooleanField(
        default=False, help_text=_("Made at a counter: holds what was filed there, signs nobody in")
    )
    contact_email = EncryptedTextField(
        null=True, blank=True, help_text=_("Where to write to while it is dormant")
    )
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    def __str__(self):
        return self.full_name or self.email or str(self.pk)[:8]

    def save(self, *args, **kwargs):
        self.full_name = nfc(self.full_name).strip()
        self.email = (self.email or "").lower() or None
        self.phone = normalise_phone(self.phone) if self.phone else ""
        self.phone_index = blind_index(self.phone, "phone") if self.phone else None
        super().save(*args, **kwargs)

    def get_full_name(self):
        return str(self)

    get_short_name = get_full_name

    @property
    def mail_address(self) -> str:
        """Where notices go; nobody signs in with that of a dormant account."""
        return (self.contact_email if self.is_dormant else self.email) or ""

    @property
    def told_by_phone(self) -> str:
        """Where short messages go; of a dormant account to the number given at the counter."""
        return self.person.phone if self.is_dormant else self.phone

    def is_same_as(self, other: "User") -> bool:
        """Another account of the same human being: of one person or, where either names none (as
        that of an officer may), reached at the same e-mail or telephone."""
        if self.pk == other.pk:
            return True
        if self.person_id and other.person_id:
            return self.person_id == other.person_id
        ways = ((self.mail_address, other.mail_address), (self.told_by_phone, other.told_by_phone))
        return any(mine and mine.lower() == theirs.lower() for mine, theirs in ways)

    @cached_property
    def current_posts(self):
        """Posts filled today with their agencies, delegated ones included (cached per request)."""
        held = self.posts.model.objects.held_by(self)
        return list(held.select_related("user", "agency", "agency__level"))

    @property
    def is_officer(self) -> bool:
        return self.is_active and bool(self.current_posts)

    @cached_property
    def works_here(self) -> bool:
        """Officers, editors (the groups are Wagtail's) and administrators: no mere citizen."""
        is_staff = self.is_staff or self.is_superuser
        return self.is_active and (is_staff or self.is_officer or self.groups.exists())


class Identity(models.Model):
    """A way in which an account was proven: a password here, VNeID over OpenID Connect."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="identities")
    provider = models.SlugField()
    subject_index = models.CharField(max_length=64)
    level = models.PositiveSmallIntegerField(default=0)
    linked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "identities"
        constraints = [
            models.UniqueConstraint(fields=["provider", "subject_index"], name="identity_once"),
        ]

    def __str__(self):
        return f"{self.provider} of {self.user_id}"


class Organisation(models.Model):
    """An applicant that is no person."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=250)
    name_fold = models.CharField(max_length=250, editable=False, default="")
    tax_code = models.CharField(max_length=14, unique=True)
    kind = models.SlugField(default="enterprise")
    address = EncryptedJSONField(null=True, blank=True)

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.name = nfc(self.name).strip()
        self.name_fold = fold(self.name)
        super().save(*args, **kwargs)


class MandateQuerySet(DatedQuerySet):
    def valid(self):
        return self.valid_on().filter(revoked_at__isnull=True)

    def held_by(self, user):
        """Mandates in force that let this account act for somebody else."""
        if not user.person_id:
            return self.none()
        return self.valid().filter(holder_id=user.person_id)


class Mandate(models.Model):
    """The right of a person to act for another person or an organisation.

    `procedures` limits the scope to these codes; empty means all.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    holder = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mandates_held")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="mandates_given"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="mandates"
    )
    procedures = models.JSONField(default=list, blank=True)
    proof = models.CharField(max_length=250, help_text=_("Paper that proves it, and its date"))
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    objects = MandateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True) ^ Q(organisation__isnull=True),
                name="mandate_for_person_or_organisation",
            ),
        ]

    def __str__(self):
        return f"{self.holder} for {self.person or self.organisation}"

    def covers(self, procedure_code: str) -> bool:
        return not self.procedures or procedure_code in self.procedures
