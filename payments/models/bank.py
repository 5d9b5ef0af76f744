"""Accounts that transfers go to, and what the bank says has arrived on them."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payments.models.money import Capture
from portal.accounts.models import Agency
from portal.accounts.models.places import DatedQuerySet
from portal.core.encryption import EncryptedTextField
from portal.core.ids import uuid7
from portal.core.spoken import Vietnamese, joined


class BankAccountQuerySet(DatedQuerySet):
    def kept_by(self, user):
        """Accounts of the agencies where this person is cashier; old statements come late."""
        tills = [post.agency_id for post in user.current_posts if post.role == "cashier"]
        return self.filter(agency__in=tills)


class BankAccount(models.Model):
    """Where an agency collects by transfer, with dates: the latest that is valid is offered."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="bank_accounts")
    bank_code = models.CharField(
        _("number of the bank"),
        max_length=6,
        validators=[RegexValidator(r"^\d{6}\Z", _("Enter the six digits of the bank"))],
        help_text=_("Six digits, as in VietQR"),
    )
    bank_name = models.CharField(_("bank"), max_length=120)
    number = models.CharField(
        _("account number"),
        max_length=19,
        validators=[RegexValidator(r"^[0-9A-Za-z]+\Z", _("Letters and digits only"))],
    )
    holder = models.CharField(_("account holder"), max_length=120)
    columns = models.JSONField(
        _("columns of its statements"),
        default=dict,
        blank=True,
        help_text=_('Headings that differ from the usual ones: {"credit": "Số tiền vào"}'),
    )
    is_demo = models.BooleanField(_("demo account, not real"), default=False)
    valid_from = models.DateField(_("first day"))
    valid_to = models.DateField(_("last day"), null=True, blank=True)
    objects = BankAccountQuerySet.as_manager()

    class Meta:
        ordering = ["agency", "-valid_from"]
        verbose_name = _("bank account")
        verbose_name_plural = _("bank accounts")
        constraints = [
            models.UniqueConstraint(
                fields=["bank_code", "number"],
                name="bank_account_once",
                violation_error_message=_("An agency has this account already."),
            ),
        ]

    def __str__(self):
        return joined(" – ", [self.number, self.bank])

    @property
    def bank(self) -> str:
        """Its name, which marks itself on a page of another language."""
        return Vietnamese(self.bank_name)


class StatementQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(account__in=BankAccount.objects.kept_by(user))


class Statement(models.Model):
    """One file of the bank, taken in whole or not at all. The same file again is this one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="statements")
    digest = models.CharField(max_length=64, help_text=_("SHA-256 of the file"))
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    credits = models.PositiveIntegerField(help_text=_("Lines of money that came"))
    known = models.PositiveIntegerField(help_text=_("Of them, those an earlier file had brought"))
    outgoing = models.PositiveIntegerField(help_text=_("Lines of money that went: not kept"))
    total = models.PositiveBigIntegerField(help_text=_("đồng that came, by all its lines"))
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    imported_at = models.DateTimeField(default=timezone.now)
    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["-imported_at"]
        constraints = [
            models.UniqueConstraint(fields=["account", "digest"], name="statement_once"),
        ]

    def __str__(self):
        return f"{self.account_id} {self.first_day} – {self.last_day}"


class StatementLine(models.Model):
    """Money that came, in the bank's words. Stored before it is matched, and never changed.

    `key` is the bank's own number of the transaction, or a digest of all it says about it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines")
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField(help_text=_("Its line in the file"))
    key = models.CharField(max_length=80)
    paid_at = models.DateTimeField(help_text=_("Midnight where the bank gives the day only"))
    amount = models.PositiveBigIntegerField(help_text=_("đồng"))
    words = EncryptedTextField(help_text=_("What the payer wrote; names stand in it"))
    capture = models.OneToOneField(
        Capture, null=True, on_delete=models.PROTECT, related_name="statement_line"
    )

    class Meta:
        ordering = ["statement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="statement_line_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="statement_line_is_money"),
        ]
        indexes = [
            models.Index(
                fields=["statement", "number"],
                condition=Q(capture__isnull=True),
                name="statement_line_waiting",
            ),
        ]

    def __str__(self):
        return f"{self.number}: {self.amount}"
