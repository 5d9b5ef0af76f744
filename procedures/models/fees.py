"""What is owed. Money itself is in payments."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.accounts.models import Agency
from portal.core.dates import today
from portal.core.encryption import EncryptedTextField
from portal.core.ids import uuid7
from portal.core.spoken import in_language
from procedures.models.application import Application


class FeeQuerySet(models.QuerySet):
    def owed(self):
        return self.filter(state=Fee.State.OPEN)

    def overdue(self, day=None):
        """Asked for by a notice whose last day has passed (on `day`, today)."""
        return self.owed().filter(assessed_by__isnull=False, pay_by__lt=day or today())

    def notices(self):
        """Amounts that an officer has assessed by a notice, each with how it ended."""
        return self.filter(assessed_by__isnull=False).select_related(
            "collecting_agency", "issued_by", "notice_file"
        )

    def waived(self):
        """Those that a rule waives; not what the answers have stopped asking for."""
        by_rule = self.filter(state=Fee.State.EXEMPT, assessed_by__isnull=True)
        return by_rule.filter(original_amount__gt=0)

    def unmet(self):
        """Not paid yet, or only in part: those that may be paid later too."""
        return self.filter(state__in=(Fee.State.OPEN, Fee.State.DEFERRED))

    def told(self):
        """With their papers; without what an ending cancelled, but with withdrawn notices."""
        gone = self.filter(state=Fee.State.CANCELLED, discharges__isnull=True)
        return self.exclude(pk__in=gone.values("pk")).prefetch_related("discharges__proof")


class Fee(models.Model):
    """One fee line. `amount` and `settled` are đồng; `version` rises whenever amount changes.

    `settled` is what payments has allocated to it and not given back, and what a proof shows as
    paid elsewhere. It exceeds `amount` after a reduction, until the difference is refunded or the
    amount rises again.

    One that an officer assesses stands for one notice, of an agency, to one payer; a rule may have
    several. `payer_name` is empty where the applicant owes it.
    """

    class Kind(models.TextChoices):
        FEE = "fee", pgettext_lazy("kind of payment", "Fee")
        CHARGE = "charge", _("Charge")
        TAX = "tax", _("Tax collected by another body")

    class Due(models.TextChoices):
        FILING = "filing", _("At filing")
        BEFORE_RESULT = "before_result", _("Before the result")
        ON_NOTICE = "on_notice", _("On notice")

    class State(models.TextChoices):
        OPEN = "open", _("To be paid")
        SETTLED = "settled", _("Paid")
        EXEMPT = "exempt", _("Exempt")
        DEFERRED = "deferred", _("Deferred")
        CANCELLED = "cancelled", _("Cancelled")

    class Reminded(models.TextChoices):
        NO = "", _("Not yet")
        SOON = "soon", _("Before the last day")
        OVERDUE = "overdue", _("After the last day")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="fees")
    rule_id = models.CharField(max_length=40)
    label = models.CharField(max_length=250)
    label_en = models.CharField(max_length=250, blank=True)
    kind = models.CharField(max_length=8, choices=Kind)
    due = models.CharField(max_length=14, choices=Due)
    amount = models.PositiveBigIntegerField()
    original_amount = models.PositiveBigIntegerField(default=0)
    settled = models.PositiveBigIntegerField(default=0)
    quantity = models.PositiveIntegerField(default=1)
    reasons = models.JSONField(default=list, help_text=_("[{vi, en}] in order"))
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    version = models.PositiveIntegerField(default=1)
    collecting_agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT
    )
    budget_item = models.CharField(
        max_length=40, blank=True, help_text=_("Item of the state budget, as the rule had it")
    )
    notice_number = models.CharField(max_length=60, blank=True)
    notice_date = models.DateField(null=True, blank=True)
    notice_file = models.ForeignKey(
        "procedures.Attachment", null=True, blank=True, on_delete=models.PROTECT
    )
    issued_by = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="notices_issued"
    )
    payer_name = EncryptedTextField(null=True, blank=True)
    payer_number = EncryptedTextField(
        null=True, blank=True, help_text=_("Tax code or identity number")
    )
    pay_by = models.DateField(null=True, blank=True)
    reminded = models.CharField(max_length=8, choices=Reminded, blank=True, default=Reminded.NO)
    created_at = models.DateTimeField(default=timezone.now)
    objects = FeeQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="settled") | Q(settled__gte=F("amount")),
                name="fee_settled_in_full",
            ),
            models.CheckConstraint(
                condition=~Q(state="exempt") | Q(amount=0), name="fee_exempt_is_zero"
            ),
        ]

    def __str__(self):
        return f"{self.rule_id} {self.amount}"

    @property
    def owed(self) -> int:
        return max(self.amount - self.settled, 0) if self.state == self.State.OPEN else 0

    @property
    def unmet(self) -> int:
        """đồng that its papers do not cover yet, also where they may come later."""
        is_due = self.state in (self.State.OPEN, self.State.DEFERRED)
        return max(self.amount - self.settled, 0) if is_due else 0

    @property
    def standing(self) -> str:
        """In words: what the last paper made of it, or its state where none has ended it."""
        papers = list(self.discharges.all())
        if papers and (self._is_met_by(papers) or papers[-1].kind == "withdrawn"):
            return str(papers[-1].get_kind_display())
        return str(self.get_state_display())

    def _is_met_by(self, papers) -> bool:
        """Not where it was cancelled, or where a part was paid through us."""
        return not self.unmet and 0 < self.amount <= sum(paper.amount for paper in papers)

    @property
    def is_assessed(self) -> bool:
        return self.assessed_by_id is not None

    @property
    def is_waived(self) -> bool:
        """By a rule, which is the last of its reasons."""
        is_exempt = self.state == self.State.EXEMPT and not self.is_assessed
        return is_exempt and self.original_amount > 0

    @property
    def is_overdue(self) -> bool:
        return bool(self.owed and self.pay_by and self.pay_by < today())

    @property
    def overpaid(self) -> int:
        return max(self.settled - self.amount, 0)

    def text(self, language: str | None = None) -> str:
        return in_language(self.label, self.label_en, language)

    @property
    def shown_reasons(self) -> list[str]:
        """Why it costs this, in the reader's language."""
        return [in_language(text["vi"], text.get("en", "")) for text in self.reasons]
