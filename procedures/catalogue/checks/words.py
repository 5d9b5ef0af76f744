"""Words and names."""

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _

from procedures.catalogue.base import Part, Text
from procedures.catalogue.checks.problem import Problem, join, walk
from procedures.catalogue.fields import Group, Question, Section
from procedures.catalogue.spec import ProcedureSpec

# Each place whose items must not share an id; questions, sections and groups are one more.
LISTS = (
    "documents",
    "fees",
    "time_limits",
    "route",
    "parts",
    "results",
    "ineligible_when",
    "eligibility",
)


def missing_words(spec: ProcedureSpec) -> Iterator[Problem]:
    for path, part in walk(spec):
        for name, field in type(part).model_fields.items():
            value = getattr(part, name)
            lacks = field.is_required() or (isinstance(value, Text) and value.en)
            if isinstance(value, Text) and lacks and not value.vi:
                yield Problem(join(path, name), _("The Vietnamese text is missing"))


def duplicate_ids(spec: ProcedureSpec) -> Iterator[Problem]:
    in_form = [item for item in walk(spec) if isinstance(item[1], Question | Section | Group)]
    yield from _duplicates(in_form, "id")
    for name in LISTS:
        yield from _duplicates(
            [(f"{name}.{number}", part) for number, part in enumerate(getattr(spec, name))], "id"
        )
    for path, part in in_form:
        options = enumerate(getattr(part, "options", ()))
        yield from _duplicates([(f"{path}.options.{n}", option) for n, option in options], "value")


def _duplicates(parts: list[tuple[str, Part]], key: str) -> Iterator[Problem]:
    places = defaultdict(list)
    for path, part in parts:
        places[getattr(part, key)].append(path)
    for name, paths in places.items():
        for path in paths[1:]:
            words = _("“%(id)s” is already used at %(place)s") % {"id": name, "place": paths[0]}
            yield Problem(join(path, key), words)
