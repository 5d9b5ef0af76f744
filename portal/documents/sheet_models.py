"""What is kept of a sheet made while a person waited: that it was made, never its content."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.ids import uuid7
from portal.documents.lookup import new_lookup_code, normalise_code
from portal.documents.printed import pretty_code, reference


class SheetQuerySet(models.QuerySet):
    def by_code(self, typed: str):
        """As IssuedDocument.objects.by_code."""
        return self.filter(lookup_code=normalise_code(typed)).first()


class Sheet(models.Model):
    """A control slip or a register: numbered, with a code that leads to this row.

    `sha256` is of the file that was handed out; "" where none came of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.SlugField(help_text=_("control_slip, register"))
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT)
    series = models.ForeignKey("documents.Series", on_delete=models.PROTECT, related_name="sheets")
    number = models.PositiveIntegerField()
    symbol = models.CharField(max_length=60, blank=True, help_text=_("As printed after the number"))
    lookup_code = models.CharField(max_length=12, unique=True, default=new_lookup_code)
    public_data = models.JSONField(
        default=list, help_text=_("Masked [label id, value] rows for the verification page")
    )
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    objects = SheetQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="sheet_number_once"),
        ]

    def __str__(self):
        return f"{self.kind} {self.number} ({self.lookup_code})"

    @property
    def reference(self) -> str:
        return reference({"number": self.number, "symbol": self.symbol})

    @property
    def pretty_code(self) -> str:
        return pretty_code(self.lookup_code)
