"""What has to be paid, and why."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from django.utils.translation import gettext_noop
from pydantic import Field

from portal.core.money import format_vnd
from procedures.catalogue.base import Channel, Dong, Part, Slug, Text, in_both
from procedures.catalogue.conditions import Condition, Context, evaluate
from procedures.catalogue.route import AgencyRule
from procedures.catalogue.visibility import prune

if TYPE_CHECKING:
    from procedures.catalogue.spec import ProcedureSpec

# phí, lệ phí, and taxes that the tax office and the Treasury collect.
FeeKind = Literal["fee", "charge", "tax"]
Due = Literal["filing", "before_result", "on_notice"]
AT_MOST = gettext_noop("At most %(cap)s")
AT_MOST_A_COPY = gettext_noop("At most %(cap)s a copy")
CITED = re.compile(r"([^\s,]+)(?:, điều (\d+))?")
# A constant, or the id of an integer question (or of a group: its number of rows).
Quantity = Annotated[int, Field(strict=True, ge=0, le=10**6)] | Slug


class Tier(Part):
    """`price` for each unit up to and including number `upto`; the last tier has no `upto`."""

    upto: int | None = Field(default=None, ge=1)
    price: Dong


class Fixed(Part):
    kind: Literal["fixed"] = "fixed"
    amount: Dong


class PerUnit(Part):
    """Units priced by tiers, at most `cap` đồng for a copy, times the number of copies.

    When `quantity` is a question inside a group, every row is priced by itself and the rows are
    added up; `copies` may then be a question of the same group.
    """

    kind: Literal["per_unit"] = "per_unit"
    quantity: Quantity
    unit: Text
    tiers: tuple[Tier, ...] = Field(min_length=1)
    cap: Dong | None = None
    copies: Quantity = 1


class ByChannel(Part):
    """A channel that is not in the table pays nothing."""

    kind: Literal["by_channel"] = "by_channel"
    amounts: dict[Channel, Dong]


class Assessed(Part):
    """Unknown until an officer, or a notice of the tax office, fixes it during the process."""

    kind: Literal["assessed"] = "assessed"
    note: Text = Text()


AmountRule = Annotated[Fixed | PerUnit | ByChannel | Assessed, Field(discriminator="kind")]


class Exemption(Part):
    when: Condition
    reason: Text
    rule: str = ""  # the legal text it rests on


class Reduction(Exemption):
    percent: int = Field(ge=1, le=99)


class FeeRule(Part):
    id: Slug
    label: Text
    kind: FeeKind
    amount: AmountRule
    when: Condition | None = None
    exempt_when: tuple[Exemption, ...] = ()
    reductions: tuple[Reduction, ...] = ()
    due: Due = "filing"
    collector: AgencyRule = AgencyRule()
    rule: str = ""
    budget_item: str = ""  # tiểu mục of the state budget, four digits; "": not known


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One fee of one application.

    `amount` is what is owed in đồng, `original_amount` the same before exemption and reduction.
    An assessed fee is 0 and `awaits_assessment` until somebody fixes it.
    """

    rule_id: str
    label: Text
    kind: FeeKind
    due: Due
    amount: int
    original_amount: int
    quantity: int
    reasons: tuple[Text, ...]
    exempt_reason: Text | None = None
    awaits_assessment: bool = False


def compute_fees(
    spec: "ProcedureSpec", answers: Mapping, channel: str, applicant_type: str
) -> list[FeeLine]:
    """The fees of an application with their reasons in both languages; the same input always
    gives the same lines. What comes to nothing before any exemption is left out."""
    lines = all_lines(spec, answers, Context(applicant_type=applicant_type, channel=channel))
    assessed = {rule.id for rule in spec.fees if isinstance(rule.amount, Assessed)}
    return [line for line in lines if line.original_amount or line.rule_id in assessed]


def all_lines(spec: "ProcedureSpec", answers: Mapping, context: Context) -> list[FeeLine]:
    """The fees whose rule holds, those that come to nothing included."""
    live = prune(spec, answers, context)
    return [_line(rule, live, context) for rule in spec.fees if evaluate(rule.when, live, context)]


def _line(rule: FeeRule, live: Mapping, context: Context) -> FeeLine:
    price = _price(rule.amount, live, context)
    amount, reasons, exempt_reason = _forgive(rule, price, live, context)
    return FeeLine(
        rule_id=rule.id,
        label=rule.label,
        kind=rule.kind,
        due=rule.due,
        amount=amount,
        original_amount=price.amount,
        quantity=price.quantity,
        reasons=reasons,
        exempt_reason=exempt_reason,
        awaits_assessment=rule.amount.kind == "assessed" and exempt_reason is None,
    )


@dataclass(frozen=True, slots=True)
class _Price:
    amount: int
    quantity: int = 1
    reasons: tuple[Text, ...] = ()


def _price(amount: AmountRule, live: Mapping, context: Context) -> _Price:
    match amount:
        case Fixed():
            return _Price(amount.amount)
        case ByChannel():
            return _Price(amount.amounts.get(context.channel, 0))
        case Assessed():
            later = in_both(gettext_noop("The amount is set while the application is handled"))
            return _Price(0, reasons=(amount.note or later,))
    rows = [_price_row(amount, row) for row in _rows(amount, live)]
    return _Price(
        sum(row.amount for row in rows),
        sum(row.quantity for row in rows),
        tuple(reason for row in rows for reason in row.reasons),
    )


def _rows(amount: PerUnit, live: Mapping) -> list[Mapping]:
    """Where the quantity is answered: each row of the group that asks for it, or the whole."""
    asked = {part for part in (amount.quantity, amount.copies) if isinstance(part, str)}
    for answer in live.values():
        if isinstance(answer, list) and any(
            isinstance(row, Mapping) and asked & row.keys() for row in answer
        ):
            return [{**live, **row} for row in answer]
    return [live]


def _price_row(amount: PerUnit, row: Mapping) -> _Price:
    units, copies = _count(amount.quantity, row), _count(amount.copies, row)
    reasons, total, first = [], 0, 1
    for tier in amount.tiers:
        last = units if tier.upto is None else min(units, tier.upto)
        if last >= first:
            total += (last - first + 1) * tier.price
            reasons.append(_tier_reason(amount.unit, first, last, tier.price))
        first = max(first, last + 1)
    if amount.cap is not None and total > amount.cap:
        total = amount.cap
        words = AT_MOST if amount.copies == 1 else AT_MOST_A_COPY
        reasons.append(in_both(words, cap=format_vnd(amount.cap)))
    if copies != 1:
        reasons.append(in_both(gettext_noop("%(copies)s copies"), copies=copies))
    return _Price(total * copies, units * copies, tuple(reasons))


def _count(quantity: Quantity, row: Mapping) -> int:
    """An unanswered quantity is 0: nothing is owed yet."""
    value = row.get(quantity, 0) if isinstance(quantity, str) else quantity
    value = len(value) if isinstance(value, list) else value
    return value if isinstance(value, int) and value > 0 else 0


def _tier_reason(unit: Text, first: int, last: int, price: int) -> Text:
    values = {"unit": unit, "first": first, "last": last, "count": last - first + 1}
    values |= {"price": format_vnd(price), "amount": format_vnd(price * values["count"])}
    if first == 1:
        return in_both(gettext_noop("%(count)s %(unit)s × %(price)s = %(amount)s"), **values)
    return in_both(
        gettext_noop("%(unit)s %(first)s to %(last)s: %(count)s × %(price)s = %(amount)s"), **values
    )


def _forgive(rule: FeeRule, price: _Price, live: Mapping, context: Context):
    """Amount owed, all reasons, reason of an exemption. Only the largest reduction counts."""
    for exemption in rule.exempt_when:
        if evaluate(exemption.when, live, context):
            said = _with_rule(exemption)
            return 0, (*price.reasons, said), said
    fitting = [cut for cut in rule.reductions if evaluate(cut.when, live, context)]
    if not fitting:
        return price.amount, price.reasons, None
    cut = max(fitting, key=lambda item: item.percent)
    less = in_both(
        gettext_noop("Reduced by %(percent)s%%: %(reason)s"),
        percent=cut.percent,
        reason=_with_rule(cut),
    )
    return price.amount - price.amount * cut.percent // 100, (*price.reasons, less), None


def _with_rule(forgiven: Exemption) -> Text:
    """The reason with the legal text it rests on: pages say it and receipts print it."""
    reason, rule = forgiven.reason, forgiven.rule
    if not rule:
        return reason
    return Text(vi=f"{reason.vi} ({rule})", en=reason.en and f"{reason.en}{_in_english(rule)}")


def _in_english(rule: str) -> str:
    """Number and article are for everybody; a rule told in words stands in Vietnamese only."""
    cited = CITED.fullmatch(rule)
    if not cited:
        return ""
    return f" ({cited[1]}, article {cited[2]})" if cited[2] else f" ({cited[1]})"
