"""Ways to pay that no provider stands behind: does the bank transfer work, and does the counter?"""

from datetime import timedelta

from django.db.models import Count, F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from payments.bank import vietqr
from payments.gateways import transfer
from payments.gateways.base import Check
from payments.models import Attempt, BankAccount, Closing, Method, Statement, Taking
from portal.accounts.models import Agency, Post
from portal.core.dates import format_date, format_datetime, today
from portal.core.money import format_vnd

SAMPLE_AMOUNT, SAMPLE_PURPOSE = 10_000, "MC23456789"
ONE_DAY = timedelta(days=1)
NAMED = 5  # rows that a line names; the rest is counted
UNREAD_AFTER = timedelta(days=3)  # a weekend: then a transfer that waits should be on a statement
LOOKED_BACK = timedelta(days=30)


def transfer_checks() -> list[Check]:
    """Accounts, the code that payers scan, and whether anybody reads the statements."""
    accounts = list(BankAccount.objects.valid_on().select_related("agency"))
    unreadable = [str(one.number) for one in accounts if not reads_back(one)]
    demo = sum(one.is_demo for one in accounts)
    number = _("%(number)s, of them for demonstrations: %(demo)s")
    return [
        Check(
            _("Accounts in use"), bool(accounts), number % {"number": len(accounts), "demo": demo}
        ),
        _each(_("QR code of each account, built and read back"), unreadable),
        _each(_("Agencies with a cashier have an account"), _without_account()),
        _each(_("Transfers wait, and a statement was read in these three days"), _unread()),
        _last_statement(),
    ]


def reads_back(account) -> bool:
    """Bank, number, amount, purpose and check sum: is what one builds what a phone reads?"""
    said = vietqr.VietQR(
        bank=account.bank_code,
        account=account.number,
        amount=SAMPLE_AMOUNT,
        purpose=SAMPLE_PURPOSE,
        name=vietqr.plain(account.holder),
    )
    try:
        return vietqr.parse(vietqr.build(said)) == said
    except ValueError:
        return False


def _each(name, failing: list[str]) -> Check:
    more = len(failing) - NAMED
    shown = ", ".join(failing[:NAMED]) + (f" … (+{more})" if more > 0 else "")
    return Check(name, not failing, shown)


def _without_account() -> list[str]:
    tills = Post.objects.valid_on().filter(role="cashier").values("agency")
    with_one = BankAccount.objects.valid_on().values("agency")
    found = Agency.objects.valid_on().filter(pk__in=tills).exclude(pk__in=with_one)
    return list(found.order_by("code").values_list("code", flat=True))


def _unread() -> list[str]:
    """Agencies whose payers say that they transfer, while nobody reads in what came."""
    long_ago = timezone.now() - UNREAD_AFTER
    waiting = Attempt.objects.filter(gateway=transfer.CODE, state=Attempt.State.OPEN)
    payees = waiting.filter(created_at__lt=long_ago).values("bill__payee")
    read = Statement.objects.filter(imported_at__gte=long_ago).values("account__agency")
    found = Agency.objects.filter(pk__in=payees).exclude(pk__in=read)
    return list(found.order_by("code").values_list("code", flat=True))


def _last_statement() -> Check:
    """Where nobody has transferred anything yet, none is missing."""
    last = Statement.objects.order_by("-imported_at").first()
    is_awaited = Attempt.objects.filter(gateway=transfer.CODE).exists()
    name = _("Last statement read in")
    if last is None:
        return Check(name, not is_awaited, _("None yet"))
    return Check(name, True, format_datetime(last.imported_at))


def counter_checks() -> list[Check]:
    """Who may take money, which days nobody has closed, and what the terminal's own sum said."""
    tills = Post.objects.valid_on().filter(role="cashier")
    cashiers, places = tills.values("user").distinct(), tills.values("agency").distinct()
    number = _("%(cashiers)s at %(places)s agencies")
    return [
        Check(
            _("Cashiers"),
            tills.exists(),
            number % {"cashiers": cashiers.count(), "places": places.count()},
        ),
        _taken_today(),
        _unclosed(),
        *_terminal(),
    ]


def _taken_today() -> Check:
    found = Taking.objects.filter(day=today()).order_by()
    numbers = [row["n"] for row in found.values("cashier", "agency").annotate(n=Count("pk"))]
    said = {"tills": len(numbers), "payments": sum(numbers)}
    return Check(
        _("Tills that are open today"), True, _("%(tills)s; payments: %(payments)s") % said
    )


def _unclosed() -> Check:
    """A day that is over for longer than the next one, and that its cashier has not counted."""
    counted = Closing.objects.filter(day__gte=today() - LOOKED_BACK)
    known = set(counted.values_list("agency", "cashier", "day"))
    rows = Taking.objects.filter(day__range=(today() - LOOKED_BACK, today() - 2 * ONE_DAY))
    keys = rows.order_by("day").values_list("agency", "cashier", "day").distinct()
    late = [key for key in keys if key not in known]
    agencies = Agency.objects.in_bulk({key[0] for key in late})
    named = [f"{agencies[agency].code} {format_date(day)}" for agency, _who, day in late]
    return _each(_("Days of the last month are counted"), named)


def _terminal() -> list[Check]:
    """It is not connected: slips are typed in, and its sum is compared when the day is counted."""
    cards = Taking.objects.filter(method=Method.CARD, refund__isnull=True)
    last = cards.aggregate(last=Max("created_at"))["last"]
    counted = Closing.objects.filter(day__gte=today() - LOOKED_BACK)
    waiting = counted.exclude(state=Closing.State.CONFIRMED).select_related("agency")
    differing = waiting.exclude(taken_card=F("counted_card"))
    named = [
        f"{one.agency.code} {format_date(one.day)}: {format_vnd(one.counted_card - one.taken_card)}"
        for one in differing.order_by("-day")
    ]
    shown = format_datetime(last) if last else _("None yet")
    return [
        Check(_("Last payment by card terminal"), True, shown),
        _each(_("Sums of the terminals agree, or a second person has confirmed them"), named),
    ]
