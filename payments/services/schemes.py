"""The next form of receipts: entered before its first day, checked against the law of that day.

What receipts were issued under stays for ever. A new scheme ends the one before it on the eve of
its first day; one that has not begun may be taken out again, and the one before it goes on.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from payments.models import ReceiptScheme
from portal.audit.services import record
from portal.core.dates import today
from procedures.models import Fee

KINDS = (Fee.Kind.FEE, Fee.Kind.CHARGE)
NAMES = ("name", "forms", "digits", "restarts_yearly", "valid_from", "valid_to")
LETTERS = "[A-EG-HK-NP-VXY]"


@dataclass(frozen=True, slots=True)
class Law:
    """What marks a law allows from a day on; patterns are of the stored texts, with "{yy}"."""

    since: date
    symbol: str
    serial: str
    digits: range


LAWS = (  # the latest first
    # Decree 254/2026/ND-CP, circular 91/2026/TT-BTC.
    Law(date(2026, 7, 1), r"EBL0[12]", rf"\{{yy\}}T{LETTERS}{{2}}", range(1, 9)),
    # Decree 123/2020/ND-CP, circular 78/2021/TT-BTC.
    Law(date(2022, 7, 1), r"0[12]BLP0-[0-9]{3}", r"[A-Z]{2}-\{yy\}E", range(7, 8)),
)


@transaction.atomic
def add(*, scheme: ReceiptScheme, actor, reason: str) -> ReceiptScheme:
    """Store the next scheme. Raises ValidationError: {field of the scheme: what is wrong}."""
    previous = _last_locked()
    if found := problems(scheme, previous):
        raise ValidationError(found)
    _move_end(previous, scheme.valid_from - timedelta(days=1), actor, reason)
    scheme.save(force_insert=True)
    _record(scheme, "add", actor, reason)
    return scheme


@transaction.atomic
def take_out(*, scheme: ReceiptScheme, actor, reason: str) -> None:
    """One that nothing was issued under: it has not begun. Raises ValidationError."""
    last = _last_locked()
    if last.pk != scheme.pk or last.valid_from <= today():
        raise ValidationError(_("This scheme has begun: it is kept as it is."))
    _record(last, "remove", actor, reason)
    last.delete()
    _move_end(_last_locked(), None, actor, reason)


def problems(scheme, previous) -> dict[str, str]:
    """{field: what is wrong}; `previous` is the last one known."""
    if scheme.valid_from <= today():
        return {"valid_from": _("Receipts are issued today already: choose a later day.")}
    if scheme.valid_from <= previous.valid_from:
        words = _("A scheme waits to begin on %(day)s: take it out first.")
        return {"valid_from": words % {"day": previous.valid_from.strftime("%d/%m/%Y")}}
    found = _marks(scheme)
    if not found and (taken := _taken_by_other(scheme)):
        found[f"{taken}_serial"] = _("Receipts of the other kind have this form and serial.")
    return found


def _marks(scheme) -> dict[str, str]:
    law, found = law_on(scheme.valid_from), {}
    for kind in KINDS:
        symbol, serial = scheme.forms[kind]
        if not re.fullmatch(law.symbol, symbol):
            found[f"{kind}_symbol"] = _("The law of that day has no such form symbol.")
        if not re.fullmatch(law.serial, serial):
            found[f"{kind}_serial"] = _("The law of that day has no such serial.")
    if scheme.digits not in law.digits:
        most = {"digits": law.digits[-1]}
        found["digits"] = _("The law of that day allows %(digits)s digits at most.") % most
    if not scheme.restarts_yearly:
        found["restarts_yearly"] = _("The serial names the year: numbers begin again with it.")
    return found


def law_on(day: date) -> Law:
    return next(law for law in LAWS if law.since <= day)


def _taken_by_other(scheme) -> str | None:
    """The kind whose marks are, or were, those of the other kind: numbers would come twice."""
    known = [scheme.forms, *ReceiptScheme.objects.values_list("forms", flat=True)]
    for other, kind in (KINDS, KINDS[::-1]):
        if list(scheme.forms[kind]) in [list(forms[other]) for forms in known]:
            return kind
    return None


def _last_locked() -> ReceiptScheme:
    """Two people who enter a scheme at once: the second finds the first one's."""
    ReceiptScheme.objects.select_for_update(of=("self",)).earliest("valid_from")
    return ReceiptScheme.objects.latest("valid_from")


def _move_end(scheme, last_day, actor, reason):
    was, scheme.valid_to = scheme.valid_to, last_day
    scheme.save(update_fields=["valid_to"])
    changed = {"changed": {"valid_to": [str(was or ""), str(last_day or "")]}}
    _record(scheme, "change", actor, reason, changed)


def _record(scheme, act, actor, reason, payload=None):
    said = payload or {"scheme": {name: _text(getattr(scheme, name)) for name in NAMES}}
    record(stream=f"receiptscheme:{scheme.pk}", act=act, actor=actor, reason=reason, payload=said)


def _text(value):
    return value if isinstance(value, dict | bool | int) else str(value or "")
