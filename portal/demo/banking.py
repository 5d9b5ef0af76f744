"""Bank accounts of the demo: of a bank that does not exist, so that nobody pays a stranger."""

from datetime import date

from payments.models import BankAccount
from portal.accounts.models import Agency, Post

BANK, NAME = "000000", "Ngân hàng bản thử (không có thật)"


def open_accounts():
    """One for every agency that has a cashier; what exists stays as it is."""
    tills = Post.objects.valid_on().filter(role="cashier").values("agency")
    without = Agency.objects.filter(pk__in=tills, bank_accounts__isnull=True)
    BankAccount.objects.bulk_create(_account(agency) for agency in without.order_by("pk"))


def _account(agency) -> BankAccount:
    return BankAccount(
        agency=agency,
        bank_code=BANK,
        bank_name=NAME,
        number=f"DEMO{agency.pk:06}",
        holder=agency.name[:120],
        is_demo=True,
        valid_from=date(2020, 1, 1),
    )
