"""Whether a condition can hold at all: a simple analysis that is never wrong when it decides.

A subject's possible values are a set (options, yes and no) or an interval (integers, dates).
"""

import datetime
from collections import defaultdict
from typing import Any

from procedures.catalogue.checks.comparisons import domain, subject_kind
from procedures.catalogue.conditions import (
    APPLICANT_TYPE,
    CHANNEL,
    All,
    AnyOf,
    Comparison,
    Condition,
    Not,
)
from procedures.catalogue.spec import ProcedureSpec

Verdict = bool | None


def truth(condition: Condition, spec: ProcedureSpec) -> Verdict:
    """True: always holds. False: never. None: depends. All names in it must exist."""
    match condition:
        case All():
            return _truth_of_all(_flat(condition), spec)
        case AnyOf():
            return _opposite(_conjunction(_opposite(truth(part, spec)) for part in condition.any))
        case Not():
            return _opposite(truth(condition.negated, spec))
    return _truth_of_comparison(condition, spec)


def _flat(condition: All) -> list[Condition]:
    parts = []
    for part in condition.all:
        parts += _flat(part) if isinstance(part, All) else [part]
    return parts


def _truth_of_all(parts: list[Condition], spec: ProcedureSpec) -> Verdict:
    verdict = _conjunction(truth(part, spec) for part in parts)
    return False if verdict is not False and _contradict(parts, spec) else verdict


def _conjunction(verdicts) -> Verdict:
    verdicts = list(verdicts)
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _opposite(verdict: Verdict) -> Verdict:
    return None if verdict is None else not verdict


def _truth_of_comparison(leaf: Comparison, spec: ProcedureSpec) -> Verdict:
    always_there = leaf.field in (APPLICANT_TYPE, CHANNEL)
    if leaf.op in ("present", "absent"):
        return (leaf.op == "present") if always_there else None
    if _contradict([leaf], spec):
        return False
    if always_there and set(domain(leaf.field, spec)) == _allowed(leaf, spec):
        return True
    return None


def _contradict(parts: list[Condition], spec: ProcedureSpec) -> bool:
    """Whether the comparisons among the parts leave some subject no value at all."""
    by_subject = defaultdict(list)
    for part in parts:
        if isinstance(part, Comparison) and part.op not in ("contains",):
            by_subject[part.field].append(part)
    return any(_no_value_left(leaves, spec) for leaves in by_subject.values())


def _no_value_left(leaves: list[Comparison], spec: ProcedureSpec) -> bool:
    operators = {leaf.op for leaf in leaves}
    if "absent" in operators and operators != {"absent"}:
        return True
    compared = [leaf for leaf in leaves if leaf.op not in ("present", "absent")]
    if not compared:
        return False
    if subject_kind(compared[0].field, spec) in ("option", "boolean"):
        return not set.intersection(*(_allowed(leaf, spec) for leaf in compared))
    return _interval_is_empty(compared, spec)


def _allowed(leaf: Comparison, spec: ProcedureSpec) -> set:
    values = set(leaf.value) if isinstance(leaf.value, tuple) else {leaf.value}
    boolean = subject_kind(leaf.field, spec) == "boolean"
    possible = {True, False} if boolean else set(domain(leaf.field, spec))
    return possible - values if leaf.op == "ne" else possible & values


def _interval_is_empty(leaves: list[Comparison], spec: ProcedureSpec) -> bool:
    low, high = _bounds(leaves[0].field, spec)
    chosen = None
    for leaf in leaves:
        if leaf.op in ("eq", "in"):
            values = set(leaf.value) if isinstance(leaf.value, tuple) else {leaf.value}
            values = {_ordinal(value) for value in values}
            chosen = values if chosen is None else chosen & values
        elif leaf.op != "ne":
            value = _ordinal(leaf.value)
            low = max(low, value + (leaf.op == "gt")) if leaf.op in ("gt", "ge") else low
            high = min(high, value - (leaf.op == "lt")) if leaf.op in ("lt", "le") else high
    if chosen is None:
        return low > high
    return not any(low <= value <= high for value in chosen)


def _bounds(subject: str, spec: ProcedureSpec) -> tuple[float, float]:
    part = spec.groups.get(subject) or spec.questions[subject]
    low, high = getattr(part, "min", None), getattr(part, "max", None)
    if subject in spec.groups:
        low = 1  # a group without rows is absent, and compares with nothing
    return (
        float("-inf") if low in (None, "today") else _ordinal(low),
        float("inf") if high in (None, "today") else _ordinal(high),
    )


def _ordinal(value: Any) -> int:
    """Dates as day numbers, so that both kinds have a next and a previous value."""
    if isinstance(value, str):
        value = datetime.date.fromisoformat(value)
    return value.toordinal() if isinstance(value, datetime.date) else value
