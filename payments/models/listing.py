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


class ComparisonQuerySet(models.QuerySet):
    def done(self):
        return self.filter(place="")


class Comparison(models.Model):
    """A local day of our books, held beside what the gateway has. Amounts in đồng.

    `place`: where nobody lists payments, each is asked about in turn, and this one was the last; ""
    when the day is done.
    """

    gateway = models.SlugField()
    day = models.DateField()
    finished_at = models.DateTimeField(default=timezone.now)
    listed = models.PositiveIntegerField(help_text=_("Payments on the gateway's list"))
    listed_total = models.PositiveBigIntegerField()
    booked = models.PositiveIntegerField(help_text=_("Payments of the day in our books"))
    booked_total = models.PositiveBigIntegerField()
    differences = models.PositiveIntegerField()
    place = models.CharField(max_length=36, blank=True)
    objects = ComparisonQuerySet.as_manager()

    class Meta:
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["gateway", "day"], name="comparison_once_a_day"),
        ]

    def __str__(self):
        return f"{self.gateway} {self.day}"


class BookCheck(models.Model):
    """One of the nightly checks of the books and of the record of events: how far it is, and what
    it found when it was last finished.
    """

    class Subject(models.TextChoices):
        PAPERS = "papers", _("Receipts, proofs and refund slips")
        CAPTURES = "captures", _("Money that came in")
        SERIES = "series", _("Numbers of papers")
        FEES = "fees", _("Fees and notices")
        WAITING = "waiting", _("Payments under way and messages")
        REFUNDS = "refunds", _("Refunds")
        DAYS = "days", _("Bank statements and days at the counter")
        STATES = "states", _("Events and the states they lead to")
        COMPARED = "compared", _("Comparison with the gateways' lists")
        FILES = "files", _("Files of papers")
        PAPERS_KEPT = "papers_kept", _("Bytes of papers")
        SEALS = "seals", _("Seals of papers")
        UPLOADS = "uploads", _("Bytes of attached files")
        DATES = "dates", _("Due dates, worked out again")
        PRICES = "prices", _("Fees, worked out again")
        ENTRIES = "entries", _("States of fees, told by events")
        ORPHANS = "orphans", _("Files that nothing refers to")
        REGISTER = "register", _("Exported register")
        REPORTS = "reports", _("Figures of the reports")
        SENDING = "sending", _("Tasks and messages to people")
        PRIVACY = "privacy", _("Encryption and what was emptied")
        REFUSALS = "refusals", _("Protection of the books")
        CHAINS = "chains", _("Chains of events")
        ENDS = "ends", _("Ends of the chains")
        ANCHORS = "anchors", _("Daily anchors")
        GUARDS = "guards", _("Protection of the record of events")

    subject = models.CharField(max_length=12, choices=Subject, primary_key=True)
    checked_at = models.DateTimeField(null=True, help_text=_("When it was last finished"))
    findings = models.JSONField(default=list, help_text=_("Lines that name the first bad row"))
    begun_at = models.DateTimeField(default=timezone.now, help_text=_("Of the last run"))
    pieces = models.PositiveIntegerField(default=0, help_text=_("Of this run, that are done"))
    place = models.CharField(max_length=100, blank=True, help_text=_("Where the next piece begins"))
    so_far = models.JSONField(default=list, help_text=_("Findings of the pieces that are done"))

    class Meta:
        ordering = ["subject"]

    def __str__(self):
        return f"{self.subject}: {len(self.findings)}"
