"""One condition tree for questions, documents, fees, limits and steps.

JSON: `{"all": [...]}`, `{"any": [...]}`, `{"not": {...}}` or a comparison
`{"op": "eq", "field": "relation", "value": "self"}`. A subject is the id of a question or of a
group, `@applicant_type` or `@channel`. `portal/static/js/conditions.js` holds the same rules over
the same JSON; keep them equal (a property test compares them).

Only integers, ISO dates, enumerations, booleans and presence are compared. A comparison with a
question that has no answer is false, `ne` included; use `not` for "anything but, or no answer".
A list (choices, the rows of a group) counts as its length, except for `contains`.
"""

import operator
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Discriminator, Field, StrictBool, StrictInt, StrictStr, Tag

from procedures.catalogue.base import Part

APPLICANT_TYPE = "@applicant_type"
CHANNEL = "@channel"
ORDER = {"gt": operator.gt, "ge": operator.ge, "lt": operator.lt, "le": operator.le}
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Operator = Literal["eq", "ne", "gt", "ge", "lt", "le", "in", "contains", "present", "absent"]
Subject = Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]{0,39}|@applicant_type|@channel)$")]
Scalar = StrictBool | StrictInt | StrictStr


@dataclass(frozen=True, slots=True)
class Context:
    """What a condition may ask beside the answers; an ApplicantType and a Channel."""

    applicant_type: str = ""
    channel: str = ""


class Comparison(Part):
    op: Operator
    field: Subject
    value: Scalar | tuple[Scalar, ...] | None = None


class All(Part):
    all: tuple["Condition", ...] = Field(min_length=1)


class AnyOf(Part):
    any: tuple["Condition", ...] = Field(min_length=1)


class Not(Part):
    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    negated: "Condition" = Field(alias="not")


def _shape(data: Any) -> str:
    if isinstance(data, Mapping):
        return next((key for key in ("all", "any", "not") if key in data), "comparison")
    return {All: "all", AnyOf: "any", Not: "not"}.get(type(data), "comparison")


Condition = Annotated[
    Annotated[All, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")]
    | Annotated[Comparison, Tag("comparison")],
    Discriminator(_shape),
]
for _model in (All, AnyOf, Not):
    _model.model_rebuild()


def evaluate(condition: Condition | None, answers: Mapping, context: Context) -> bool:
    """No condition holds always. The answers are live ones: hidden questions left out (`prune`)."""
    match condition:
        case None:
            return True
        case All():
            return all(evaluate(part, answers, context) for part in condition.all)
        case AnyOf():
            return any(evaluate(part, answers, context) for part in condition.any)
        case Not():
            return not evaluate(condition.negated, answers, context)
    return _compare(condition.op, _asked(condition.field, answers, context), condition.value)


def comparisons(condition: Condition | None) -> list[Comparison]:
    """The leaves of the tree, from left to right."""
    match condition:
        case None:
            return []
        case All():
            return [leaf for part in condition.all for leaf in comparisons(part)]
        case AnyOf():
            return [leaf for part in condition.any for leaf in comparisons(part)]
        case Not():
            return comparisons(condition.negated)
    return [condition]


def is_absent(value: Any) -> bool:
    """Nothing, an empty text or list, or a composite of which every part is absent."""
    if isinstance(value, Mapping):
        return all(is_absent(part) for part in value.values())
    return value is None or value == "" or value == []


def _asked(subject: str, answers: Mapping, context: Context) -> Any:
    if subject == APPLICANT_TYPE:
        return context.applicant_type
    if subject == CHANNEL:
        return context.channel
    return answers.get(subject)


def _compare(op: Operator, answer: Any, value: Any) -> bool:
    if op in ("present", "absent") or is_absent(answer):
        return op == "absent" if is_absent(answer) else op == "present"
    if op == "contains":
        return isinstance(answer, list) and any(_same(item, value) for item in answer)
    answer = len(answer) if isinstance(answer, list) else answer
    if op == "in":
        return isinstance(value, tuple) and any(_same(answer, item) for item in value)
    if op in ORDER:
        return _comparable(answer, value) and ORDER[op](answer, value)
    return _same(answer, value) == (op == "eq")


def _same(answer: Any, value: Any) -> bool:
    # True == 1 in Python and not in JavaScript; hence the kinds.
    return _kind(answer) is not None and _kind(answer) == _kind(value) and answer == value


def _comparable(answer: Any, value: Any) -> bool:
    return _kind(answer) == _kind(value) and _kind(answer) in ("integer", "date")


def _kind(value: Any) -> str | None:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return "integer"
    if isinstance(value, str):
        return "date" if ISO_DATE.fullmatch(value) else "word"
    return None
