"""The catalogue: stable identities and their frozen versions."""

from functools import lru_cache

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from portal.accounts.models.places import Bilingual, DatedQuerySet
from portal.core.text import fold
from procedures.catalogue.serialise import load_spec


class Field(Bilingual, models.Model):
    """A field of administration (lĩnh vực): civil status, land, construction."""

    code = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=160)
    name_en = models.CharField(_("name in English"), max_length=160, blank=True)
    order = models.PositiveSmallIntegerField(
        _("place in lists"), default=100, help_text=_("The smallest number stands first")
    )

    class Meta:
        ordering = ["order", "name"]
        verbose_name = _("field")
        verbose_name_plural = _("fields")

    def __str__(self):
        return self.name

    @staticmethod
    def code_of(name: str) -> str:
        """Made once, from the first name: addresses and imports find the field after a renaming."""
        return slugify(fold(name))


class Procedure(Bilingual, models.Model):
    """An administrative procedure: its national code outlives every version."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed to new applications")

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=700, help_text=_("Full legal name"))
    name_en = models.CharField(max_length=700, blank=True)
    field = models.ForeignKey(Field, on_delete=models.PROTECT, related_name="procedures")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return f"{self.code} {self.name}"[:120]

    def current_version(self, day=None):
        """The version under which an application filed on `day` (default today) is kept."""
        return self.versions.valid_on(day).order_by("-number").first()


class ProcedureVersion(models.Model):
    """A spec, frozen. Applications stay on the version under which they were filed."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    spec = models.JSONField()
    content_hash = models.CharField(max_length=64)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT
    )
    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["procedure", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="version_number_once"),
        ]

    def __str__(self):
        return f"{self.procedure.code} v{self.number}"

    @cached_property
    def content(self):
        """The typed spec (`ProcedureSpec`); read once for each process, for it never changes."""
        return _read(self.content_hash, lambda: self.spec)


class _Once:
    """Equal by hash alone, so that `lru_cache` need not hash a whole spec."""

    def __init__(self, content_hash, spec):
        self.content_hash, self.spec = content_hash, spec

    def __eq__(self, other):
        return self.content_hash == other.content_hash

    def __hash__(self):
        return hash(self.content_hash)


@lru_cache(maxsize=256)
def _parsed(once: _Once):
    return load_spec(once.spec())


def _read(content_hash, spec):
    return _parsed(_Once(content_hash, spec))
