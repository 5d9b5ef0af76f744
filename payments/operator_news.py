"""Telling those who run the portal and the tills: messages wait, cases are open for too long."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy, override

from payments import gateways
from payments.models import Backlog, Case, GatewayMessage
from payments.models.messages import FOREIGN
from payments.services import alarms, owners
from portal.accounts.models import Post, User
from portal.core.dates import format_date, format_datetime, local_date
from portal.core.keyset import capped_count
from portal.core.money import format_vnd
from portal.notices.services import News, notify

NAMED = 20  # cases in one mail


def tell_late(*, backlog: int):
    """Handler of "messages.late"."""
    late = GatewayMessage.objects.late()
    first = late.order_by("received_at").first()
    if first is not None:
        context = {"number": str(capped_count(late)), "since": format_datetime(first.waits_since)}
        _tell_administrators(News("messages_late", f"backlog:{backlog}:late", None, context))


def tell_over(*, backlog: int):
    """Handler of "messages.over"."""
    row = Backlog.objects.get(pk=backlog)
    context = {"since": format_datetime(row.begun_at), "until": format_datetime(row.ended_at)}
    _tell_administrators(News("messages_over", f"backlog:{backlog}:over", None, context))


def tell_alarm(*, gateway: str, problem: str, day: str):
    """Handler of "gateway.alarm"."""
    context = {
        "gateway": _in_both(gateways.get(gateway).label),
        "problem": _in_both(gettext_lazy(alarms.WORDS[problem])),
        "foreign": problem in FOREIGN,
    }
    _tell_administrators(News("gateway_alarm", f"alarm:{gateway}:{problem}:{day}", None, context))


def _in_both(words) -> dict[str, str]:
    """{language: lazy words}, as templates of mail take them."""
    found = {}
    for language in ("vi", "en"):
        with override(language):
            found[language] = str(words)
    return found


def tell_old_cases(*, agency: int, moment: str):
    """Handler of "cases.old": the cashiers there, and the officers who have them and still decide
    such cases; of money that is no agency's yet, and where nobody keeps a till, administrators."""
    marked = {"warned_at": datetime.fromisoformat(moment), "agency": agency or None}
    rows = Case.objects.open().filter(**marked).select_related("application")
    found = list(rows.order_by("opened_at"))
    if not found:
        return
    context = {
        "number": len(found),
        "days": settings.CASE_WARN_DAYS,
        "lines": [_line(case) for case in found[:NAMED]],
    }
    news = News("cases_old", f"cases:{agency}:{moment}", None, context)
    keepers = Post.objects.filter(role="cashier", agency=agency or None).people()
    people = keepers | owners.deciders(agency or None).filter(
        pk__in={case.owner_id for case in found}
    )
    people = people if keepers.exists() else people | administrators()
    for account in people.distinct():
        notify(recipient=account, news=news)


def _line(case) -> str:
    code = case.application.code if case.application else "–"
    return f"{code} · {format_vnd(case.amount)} · {format_date(local_date(case.opened_at))}"


def administrators():
    return User.objects.filter(is_active=True, is_superuser=True)


def _tell_administrators(news):
    for account in administrators():
        notify(recipient=account, news=news)
