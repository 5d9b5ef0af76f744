"""Receipts and proofs: issued documents about money."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payments.models.money import Capture
from portal.accounts.models import Agency
from portal.accounts.models.places import DatedQuerySet
from portal.core.ids import uuid7
from portal.documents.models import THROUGHOUT, IssuedDocument
from procedures.models import Application, Fee


class OfApplicationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(application__in=Application.objects.visible_to(user).values("pk"))

    def document_ids_of(self, user):
        """Documents that this person may read, for portal.documents."""
        return self.visible_to(user).order_by().values("document_id")


class ReceiptScheme(models.Model):
    """How receipts are marked and numbered from a date on: the law's form, as dated data.

    `forms` maps the kind to [form symbol, serial]; "{yy}" in a serial is the year's two digits.
    What receipts were issued under never changes: the next scheme begins on a later day
    (payments/services/schemes.py).
    """

    name = models.CharField(max_length=120)
    forms = models.JSONField(default=dict)
    digits = models.PositiveSmallIntegerField()
    restarts_yearly = models.BooleanField(
        default=True, help_text=_("Numbers begin at 1 again on 1 January")
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["valid_from"], name="receipt_scheme_once"),
        ]

    def __str__(self):
        return self.name

    def marks(self, kind: str, year: int) -> tuple[str, str]:
        """(form symbol, serial) of receipts of this kind in this year."""
        symbol, serial = self.forms[kind]
        return symbol, serial.format(yy=f"{year % 100:02}")

    def period(self, year: int) -> str:
        """Of the series that counts the receipts of this year."""
        return str(year) if self.restarts_yearly else THROUGHOUT


class Receipt(models.Model):
    """One receipt per capture, collecting agency and kind (fee or charge); of what an officer
    assessed, one per notice (`notice`), as each may have a payer of its own.

    A wrong one is replaced: the new one has its own number and `replaces` the old. Allocations
    keep pointing to the first.
    """

    document = models.OneToOneField(
        IssuedDocument, primary_key=True, on_delete=models.PROTECT, related_name="receipt"
    )
    capture = models.ForeignKey(Capture, on_delete=models.PROTECT, related_name="receipts")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="receipts")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    kind = models.CharField(max_length=8, choices=Fee.Kind)
    notice = models.ForeignKey(
        Fee, null=True, blank=True, on_delete=models.PROTECT, related_name="receipts"
    )
    amount = models.PositiveBigIntegerField(help_text=_("đồng"))
    form_symbol = models.CharField(max_length=20)
    serial = models.CharField(max_length=20)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replacement"
    )
    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["document__issued_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["capture", "agency", "kind"],
                condition=Q(replaces__isnull=True, notice__isnull=True),
                name="receipt_once_per_kind",
            ),
            models.UniqueConstraint(
                fields=["capture", "notice"],
                condition=Q(replaces__isnull=True, notice__isnull=False),
                name="receipt_once_per_notice",
            ),
        ]

    def __str__(self):
        return f"{self.form_symbol} {self.serial} {self.number_text}"

    @property
    def number_text(self) -> str:
        """As printed: the form's number of digits follows from the law of its day."""
        return f"{self.document.number:0{self.document.data.get('digits', 7)}}"

    @property
    def first(self) -> "Receipt":
        """The one that the allocations stand on."""
        return self.replaces.first if self.replaces else self


class ProofOfPayment(models.Model):
    """That a tax collected by others was paid through us: never an agency's receipt."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    document = models.OneToOneField(
        IssuedDocument, null=True, on_delete=models.PROTECT, related_name="proof"
    )
    capture = models.ForeignKey(
        Capture, null=True, blank=True, on_delete=models.PROTECT, related_name="proofs"
    )
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="proofs")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    amount = models.PositiveBigIntegerField(help_text=_("đồng"))
    external_number = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]

    def __str__(self):
        return f"proof {self.amount}"
