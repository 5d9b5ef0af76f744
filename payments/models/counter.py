"""What was taken at a counter, by whom and on which day, and the closing of such a day."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payments.models.money import Capture
from payments.models.refunds import Refund
from portal.accounts.models import Agency
from portal.core.ids import uuid7
from portal.core.locks import locked


class Method(models.TextChoices):
    CASH = "cash", _("Cash")
    CARD = "card", _("Card at the terminal")


class TillQuerySet(models.QuerySet):
    def locked(self):
        return locked(self, "till")


class Till(models.Model):
    """What one cashier takes for one agency: locked by whoever takes money or closes a day."""

    cashier = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    objects = TillQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cashier", "agency"], name="till_once"),
        ]

    def __str__(self):
        return f"{self.cashier_id} at {self.agency_id}"


class TakingQuerySet(models.QuerySet):
    def of_day(self, *, cashier, agency, day):
        return self.filter(cashier=cashier, agency=agency, day=day)


class Taking(models.Model):
    """One agency's share of a payment at the counter, or money given back there. Insert-only.

    `day` is the day on which it is counted: the next one when that of the payment was closed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    capture = models.ForeignKey(Capture, on_delete=models.PROTECT, related_name="takings")
    refund = models.OneToOneField(
        Refund, null=True, on_delete=models.PROTECT, related_name="payout"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    cashier = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    method = models.CharField(max_length=4, choices=Method)
    slip = models.CharField(max_length=20, blank=True, help_text=_("Approval code of the terminal"))
    amount = models.BigIntegerField(help_text=_("đồng; below zero if it was handed back"))
    day = models.DateField()
    created_at = models.DateTimeField(default=timezone.now)
    objects = TakingQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["capture", "agency"],
                condition=Q(refund__isnull=True),
                name="taking_once",
            ),
            models.CheckConstraint(
                condition=Q(refund__isnull=True, amount__gt=0)
                | Q(refund__isnull=False, amount__lt=0),
                name="taking_is_money",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "day", "cashier"], name="taking_of_day"),
        ]

    def __str__(self):
        return f"{self.method} {self.amount}"

    @property
    def label(self) -> str:
        if not self.refund_id:
            return self.get_method_display()
        is_cash = self.method == Method.CASH
        return str(_("Cash handed back") if is_cash else _("Given back onto cards"))


class ClosingQuerySet(models.QuerySet):
    def locked(self):
        return locked(self, "till")

    def at(self, agencies):
        return self.filter(agency__in=agencies)


class Closing(models.Model):
    """A cashier's day, counted against the system: by the cashier, then by a second person.

    From the first count on nothing can be added to the day; sent back, it is counted again.
    """

    acted_as = None  # the post under which the act under way is done; no column

    class State(models.TextChoices):
        COUNTED = "counted", _("Waiting for the second person")
        RETURNED = "returned", _("To be counted again")
        CONFIRMED = "confirmed", _("Day closed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="closings")
    cashier = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="closings"
    )
    day = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.COUNTED)
    taken_cash = models.BigIntegerField(
        help_text=_("đồng, by the system; less what was handed back")
    )
    taken_card = models.BigIntegerField(
        help_text=_("đồng, by the system; less what was handed back")
    )
    counted_cash = models.PositiveBigIntegerField(help_text=_("đồng"))
    counted_card = models.PositiveBigIntegerField(help_text=_("đồng, by the terminal's own sum"))
    explanation = models.CharField(max_length=500, blank=True)
    counted_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(default=timezone.now, help_text=_("First count"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="closings_decided",
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    remark = models.CharField(max_length=500, blank=True, help_text=_("Of the second person"))
    objects = ClosingQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "agency", "cashier"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "cashier", "day"], name="closing_once"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("cashier")),
                name="closing_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(explanation="")
                | Q(taken_cash=F("counted_cash"), taken_card=F("counted_card")),
                name="closing_difference_explained",
            ),
        ]

    def __str__(self):
        return f"{self.cashier_id} {self.day}"

    @property
    def taken(self) -> int:
        """đồng by the system."""
        return self.taken_cash + self.taken_card

    @property
    def counted(self) -> int:
        """đồng in the drawer and by the terminal."""
        return self.counted_cash + self.counted_card

    @property
    def difference(self) -> int:
        """đồng counted above (or, negative, below) what the system says."""
        return self.counted - self.taken

    @property
    def gap(self) -> int:
        """đồng of the difference, whichever way."""
        return abs(self.difference)
