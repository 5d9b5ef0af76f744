"""Questions, sections and groups."""

import datetime
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from procedures.catalogue.checks.problem import Problem, join, walk
from procedures.catalogue.fields import (
    ChoicesQuestion,
    DateQuestion,
    DecimalQuestion,
    Group,
    NumberQuestion,
    PersonQuestion,
    Prefill,
    Question,
    Section,
    TextQuestion,
)
from procedures.catalogue.spec import ProcedureSpec

WORDS = {"text", "paragraph"}
PREFILLED: dict[Prefill, set[str]] = {
    "profile.person": {"person"},
    "profile.full_name": WORDS,
    "profile.birth_date": {"date"},
    "profile.sex": {"choice"},
    "profile.national_id": {"national_id"},
    "profile.phone": {"phone"},
    "profile.email": {"email"},
    "profile.address": {"address"},
    "organisation.name": WORDS,
    "organisation.tax_code": {"tax_code"},
    "organisation.address": {"address"},
}


def bounds(spec: ProcedureSpec) -> Iterator[Problem]:
    for path, part in walk(spec):
        if not _in_order(part):
            yield Problem(path, _("The smallest value is larger than the largest value"))
        if isinstance(part, ChoicesQuestion) and part.min > len(part.options):
            yield Problem(join(path, "min"), _("There are fewer options than must be chosen"))
        if isinstance(part, PersonQuestion) and not set(part.parts) > set(part.optional):
            yield Problem(
                join(path, "optional"), _("Optional parts are some of the parts, and not all")
            )


def _in_order(part) -> bool:
    match part:
        case NumberQuestion() | Group():
            return part.min <= part.max
        case TextQuestion():
            return part.min_length <= part.max_length
        case ChoicesQuestion():
            return part.max is None or part.min <= part.max
        case DecimalQuestion():
            return None in (part.min, part.max) or Decimal(part.min) <= Decimal(part.max)
        case DateQuestion(min=datetime.date() as first, max=datetime.date() as last):
            return first <= last
    return True


def prefill(spec: ProcedureSpec) -> Iterator[Problem]:
    for path, part in walk(spec):
        source = part.prefill if isinstance(part, Question) else None
        if source and part.type not in PREFILLED[source]:
            words = _("%(source)s cannot fill in a question of this type") % {"source": source}
            yield Problem(join(path, "prefill"), words)


def empty_places(spec: ProcedureSpec) -> Iterator[Problem]:
    if not spec.sections:
        yield Problem("sections", _("The form has no section"))
    for path, part in walk(spec):
        if isinstance(part, Section) and not part.fields and not part.groups:
            yield Problem(path, _("This section asks nothing"))
        if isinstance(part, Group) and not part.fields:
            yield Problem(path, _("This group asks nothing"))
