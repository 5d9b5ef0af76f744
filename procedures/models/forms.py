"""Which form of the law a slip is printed on: dated data, because circulars change."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models.places import DatedQuerySet


class Slip(models.TextChoices):
    """What the seven national forms are for; a set need not have each of them."""

    APPOINTMENT = "appointment", _("Receipt and appointment")
    SUPPLEMENT = "supplement", _("Request for a supplement")
    REFUSAL = "refusal", _("Refusal of reception")
    APOLOGY = "apology", _("Apology and new date")
    STOP = "stop", _("Notice of a stop")
    CONTROL = "control", _("Control slip")
    REGISTER = "register", _("Register of applications")


class Paper(models.TextChoices):
    A4 = "A4", "A4"
    A5 = "A5", "A5"


class SlipForm(models.Model):
    """One form of a circular, from a date on: what stands at its top and on which paper.

    `number` is the form's own ("Mẫu số 01"), empty where a paper follows no form; `source` the
    circular; `symbol` stands behind the number of each paper.
    """

    slip = models.CharField(max_length=12, choices=Slip)
    title = models.CharField(max_length=120)
    number = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=80, blank=True)
    symbol = models.CharField(max_length=20)
    paper = models.CharField(max_length=2, choices=Paper, default=Paper.A4)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["slip", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["slip", "valid_from"], name="slip_form_once"),
        ]

    def __str__(self):
        return f"{self.number or self.title}, {self.source or self.valid_from}"

    @property
    def mark(self) -> str:
        """ "Mẫu số 01, Thông tư 03/2025/TT-VPCP"."""
        return ", ".join(part for part in (self.number, self.source) if part)
