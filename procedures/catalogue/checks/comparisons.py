"""What one comparison may name and compare."""

import datetime
from typing import Any

from django.utils.translation import gettext as _

from procedures.catalogue.conditions import APPLICANT_TYPE, CHANNEL, Comparison
from procedures.catalogue.spec import ProcedureSpec

ORDERS = {"eq", "ne", "gt", "ge", "lt", "le"}
KINDS = {
    "choice": "option",
    "choices": "options",
    "integer": "integer",
    "money": "integer",
    "date": "date",
    "yes_no": "boolean",
    "consent": "boolean",
}
OPERATORS = {
    "option": {"eq", "ne", "in"},
    "options": {"contains"},
    "integer": ORDERS | {"in"},
    "count": ORDERS,
    "date": ORDERS,
    "boolean": {"eq", "ne"},
    "words": set(),
}


def comparison_problem(leaf: Comparison, spec: ProcedureSpec, known: frozenset[str]) -> str | None:
    """What is wrong with the comparison, at a place where `known` has been asked."""
    if problem := _subject_problem(leaf.field, spec, known):
        return problem
    if leaf.op in ("present", "absent"):
        return None if leaf.value is None else _("“is answered” compares with nothing")
    kind = subject_kind(leaf.field, spec)
    if leaf.op not in OPERATORS[kind]:
        return _("“%(field)s” cannot be compared in this way") % {"field": leaf.field}
    if (leaf.op == "in") != isinstance(leaf.value, tuple):
        return _("“is one of” takes a list; the other comparisons take one value")
    values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
    problems = (_value_problem(value, kind, leaf.field, spec) for value in values)
    return next(filter(None, problems), None)


def subject_kind(subject: str, spec: ProcedureSpec) -> str:
    """A key of OPERATORS."""
    if subject in (APPLICANT_TYPE, CHANNEL):
        return "option"
    if subject in spec.groups:
        return "count"
    return KINDS.get(spec.questions[subject].type, "words")


def domain(subject: str, spec: ProcedureSpec) -> tuple[str, ...]:
    """The values that an enumerated subject can take."""
    fixed = {APPLICANT_TYPE: spec.applicant_types, CHANNEL: spec.channels}
    if subject in fixed:
        return fixed[subject]
    return tuple(option.value for option in spec.questions[subject].options)


def _subject_problem(subject: str, spec: ProcedureSpec, known: frozenset[str]) -> str | None:
    if subject in (APPLICANT_TYPE, CHANNEL):
        return None
    values = {"field": subject}
    question = spec.questions.get(subject)
    if question is None and subject not in spec.groups:
        return _("There is no question “%(field)s”") % values
    if question is not None and question.type == "info":
        return _("“%(field)s” is a piece of text and has no answer") % values
    if subject not in known:
        return _("“%(field)s” is not asked before this, or only inside rows of a group") % values
    return None


def _value_problem(value: Any, kind: str, subject: str, spec: ProcedureSpec) -> str | None:
    fits = {
        "option": lambda: isinstance(value, str),
        "options": lambda: isinstance(value, str),
        "integer": lambda: isinstance(value, int) and not isinstance(value, bool),
        "count": lambda: isinstance(value, int) and not isinstance(value, bool),
        "boolean": lambda: isinstance(value, bool),
        "date": lambda: _is_date(value),
    }
    values = {"field": subject, "value": value}
    if not fits[kind]():
        return _("“%(value)s” is not a value that “%(field)s” can have") % values
    if kind in ("option", "options") and value not in domain(subject, spec):
        return _("“%(field)s” has no option “%(value)s”") % values
    return None


def _is_date(value: Any) -> bool:
    try:
        return value == datetime.date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        return False
