"""The day's end at a till: counted by its cashier, confirmed by a second person of the agency."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from payments import graph
from payments.models import Closing, Method, Taking
from payments.models.money import DECIDING_ROLES
from payments.services import tills
from payments.services.errors import ClosingRefused, Unexplained
from portal.accounts.delegations import filled
from portal.audit.services import record
from portal.core.dates import format_date, today
from procedures.services.authority import require_post, require_role, require_second_person


@dataclass(frozen=True, slots=True)
class Counts:
    """đồng in the drawer and by the terminal's own report, and why they differ from the system."""

    cash: int
    card: int
    explanation: str = ""


def sums(*, cashier, agency, day) -> dict:
    """{method: (đồng, number of entries)} by the system; both methods, with zeros.

    Cash that was handed back is subtracted; where it was more than came, the sum is below zero.
    """
    rows = Taking.objects.of_day(cashier=cashier, agency=agency, day=day).order_by()
    found = rows.values("method").annotate(total=Sum("amount"), number=Count("pk"))
    known = {row["method"]: (row["total"], row["number"]) for row in found}
    return {method: known.get(method, (0, 0)) for method in Method}


@transaction.atomic
def count(*, cashier, agency, day, counts) -> Closing:
    """The cashier's own count; from the first one on nothing more is added to the day.

    Raises NotAllowed, ClosingRefused (nothing taken, not over, closed, unexplained).
    """
    tills.lock(cashier=cashier, agencies=[agency.pk])
    _require_own_till(cashier, agency, day)
    known = Closing.objects.locked().filter(cashier=cashier, agency=agency, day=day).first()
    taken = sums(cashier=cashier, agency=agency, day=day)
    _check(known, day, taken, counts)
    before = known.state if known else ""
    closing = known or graph.born(Closing(cashier=cashier, agency=agency, day=day))
    closing.acted_as = filled(cashier, agency.pk, "cashier")
    if known:
        graph.step(closing, Closing.State.COUNTED)
    closing.taken_cash, closing.taken_card = (taken[one][0] for one in (Method.CASH, Method.CARD))
    closing.counted_cash, closing.counted_card = counts.cash, counts.card
    closing.explanation, closing.counted_at = counts.explanation.strip(), timezone.now()
    closing.save()
    return _note(closing, "count", cashier, before)


def _require_own_till(cashier, agency, day):
    """A cashier now, or one whose post has ended with takings still to be counted."""
    if not Taking.objects.of_day(cashier=cashier, agency=agency, day=day).exists():
        require_role(cashier, agency.pk, "cashier")


def _check(known, day, taken, counts):
    if known and known.state != Closing.State.RETURNED:
        raise ClosingRefused(_("This day has been counted already."))
    if day > today():
        raise ClosingRefused(_("%(day)s has not come yet.") % {"day": format_date(day)})
    if not any(number for _total, number in taken.values()):
        raise ClosingRefused(_("You took nothing on this day: there is nothing to close."))
    differs = (counts.cash, counts.card) != (taken[Method.CASH][0], taken[Method.CARD][0])
    if differs and not counts.explanation.strip():
        raise Unexplained(_("What you counted differs from the system. Explain the difference."))


@transaction.atomic
def confirm(*, closing, actor) -> Closing:
    """The second person has counted too. Raises NotAllowed, ClosingRefused."""
    return _decide(closing, actor, Closing.State.CONFIRMED, "")


@transaction.atomic
def send_back(*, closing, actor, remark) -> Closing:
    """The second person disagrees: the cashier counts again. Raises NotAllowed, ClosingRefused."""
    return _decide(closing, actor, Closing.State.RETURNED, remark)


def _decide(closing, actor, state, remark) -> Closing:
    current = Closing.objects.locked().get(pk=closing.pk)
    require_post(actor, current.agency_id, *DECIDING_ROLES, on=current)
    require_second_person(actor, current.cashier_id)
    if current.state != Closing.State.COUNTED:
        raise ClosingRefused(_("Somebody has decided about this day already."))
    before, current.remark = current.state, remark
    graph.step(current, state)
    current.decided_by, current.decided_at = actor, timezone.now()
    current.save(update_fields=["state", "remark", "decided_by", "decided_at"])
    return _note(current, "decide", actor, before)


def _note(closing, act, actor, before) -> Closing:
    names = ("taken_cash", "taken_card", "counted_cash", "counted_card")
    record(
        stream=f"closing:{closing.pk}",
        act=act,
        actor=actor,
        before=before,
        after=closing.state,
        reason=closing.remark if act == "decide" else closing.explanation,
        post=closing.acted_as,
        payload={name: getattr(closing, name) for name in names},
    )
    return closing
