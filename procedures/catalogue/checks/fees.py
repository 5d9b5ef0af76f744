"""Fees."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from procedures.catalogue.checks.problem import Problem
from procedures.catalogue.fees import Assessed, ByChannel, PerUnit
from procedures.catalogue.spec import ProcedureSpec


def quantities(spec: ProcedureSpec) -> Iterator[Problem]:
    for number, fee in enumerate(spec.fees):
        if not isinstance(fee.amount, PerUnit):
            continue
        names = [name for name in ("quantity", "copies") if isinstance(_of(fee, name), str)]
        for name in names:
            if message := _quantity_problem(_of(fee, name), spec):
                yield Problem(f"fees.{number}.amount.{name}", message)
        places = {_group_of(_of(fee, name), spec) for name in names} - {None}
        if len(places) > 1:
            words = _("Quantity and copies are asked in different groups")
            yield Problem(f"fees.{number}.amount", words)


def _of(fee, name: str):
    return getattr(fee.amount, name)


def _quantity_problem(subject: str, spec: ProcedureSpec) -> str | None:
    if subject in spec.groups:
        return None
    question = spec.questions.get(subject)
    if question is None:
        return _("There is no question “%(field)s”") % {"field": subject}
    if question.type != "integer":
        return _("“%(field)s” is not a whole number, so it cannot be counted") % {"field": subject}
    return None


def _group_of(subject: str, spec: ProcedureSpec) -> str | None:
    for group in spec.groups.values():
        if any(question.id == subject for question in group.fields):
            return group.id
    return None


def tiers(spec: ProcedureSpec) -> Iterator[Problem]:
    for number, fee in enumerate(spec.fees):
        if isinstance(fee.amount, PerUnit):
            *closed, last = [tier.upto for tier in fee.amount.tiers]
            if None in closed or last is not None or closed != sorted(set(closed)):
                words = _("Tiers must go up, and only the last one has no upper end")
                yield Problem(f"fees.{number}.amount.tiers", words)


def channels(spec: ProcedureSpec) -> Iterator[Problem]:
    for number, fee in enumerate(spec.fees):
        if isinstance(fee.amount, ByChannel):
            for channel in set(spec.channels) ^ set(fee.amount.amounts):
                words = _("The amounts must name the channels of the procedure and no others")
                yield Problem(f"fees.{number}.amount.amounts.{channel}", words)


def assessment(spec: ProcedureSpec) -> Iterator[Problem]:
    """An amount that is fixed in mid-process needs a step that fixes it, and is not due before."""
    assessed = {fee.id for fee in spec.fees if isinstance(fee.amount, Assessed)}
    for number, fee in enumerate(spec.fees):
        if fee.id in assessed and fee.due == "filing":
            words = _("The amount is not known at filing, so it cannot be due then")
            yield Problem(f"fees.{number}.due", words)
        if fee.id in assessed and not any(fee.id in step.assesses for step in spec.route):
            yield Problem(f"fees.{number}", _("No step of the route fixes the amount of this fee"))
        if fee.kind == "tax" and fee.id not in assessed:
            words = _("A tax collected by others is fixed by their notice during the process")
            yield Problem(f"fees.{number}.amount", words)
    for number, step in enumerate(spec.route):
        for fee_id in set(step.assesses) - assessed:
            words = _("“%(fee)s” is not a fee whose amount is fixed later") % {"fee": fee_id}
            yield Problem(f"route.{number}.assesses", words)


def budget_items(spec: ProcedureSpec) -> Iterator[Problem]:
    """Versions published before the check keep what they say."""
    for number, fee in enumerate(spec.fees):
        if fee.budget_item and not re.fullmatch(r"[0-9]{4}", fee.budget_item):
            words = _("Enter the four digits of the item, such as 2716, or leave it empty")
            yield Problem(f"fees.{number}.budget_item", words)
