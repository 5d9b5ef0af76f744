"""How far we have asked a gateway what happened, and what looking over the books has found."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Listing(models.Model):
    """All events of a gateway before this moment were listed: the start of the last whole pass."""

    gateway = models.SlugField(unique=True)
    listed_until = models.DateTimeField()

    def __str__(self):
        return f"{self.gateway} until {self.listed_until}"


class Comparison(models.Model):
    """A local day of our books, held beside the gateway's own list of payments. Amounts in đồng."""

    gateway = models.SlugField()
    day = models.DateField()
    finished_at = models.DateTimeField(default=timezone.now)
    listed = models.PositiveIntegerField(help_text=_("Payments on the gateway's list"))
    listed_total = models.PositiveBigIntegerField()
    booked = models.PositiveIntegerField(help_text=_("Payments of the day in our books"))
    booked_total = models.PositiveBigIntegerField()
    differences = models.PositiveIntegerField()

    class Meta:
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["gateway", "day"], name="comparison_once_a_day"),
        ]

    def __str__(self):
        return f"{self.gateway} {self.day}"


class BookCheck(models.Model):
    """What the last nightly check of the books, or of the record of events, found."""

    class Subject(models.TextChoices):
        LEDGER = "ledger", _("Money")
        AUDIT = "audit", _("Record of events")

    subject = models.CharField(max_length=10, choices=Subject, primary_key=True)
    checked_at = models.DateTimeField(default=timezone.now)
    findings = models.JSONField(default=list, help_text=_("Lines that name the first bad row"))

    class Meta:
        ordering = ["-subject"]

    def __str__(self):
        return f"{self.subject}: {len(self.findings)}"
