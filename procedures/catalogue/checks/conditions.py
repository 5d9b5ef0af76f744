"""Conditions: what they name, what they compare, and whether they can ever hold.

Looking back only is what keeps questions from hiding each other in a circle.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from procedures.catalogue.base import Part
from procedures.catalogue.checks.comparisons import comparison_problem
from procedures.catalogue.checks.problem import Problem, join, walk
from procedures.catalogue.checks.truth import truth
from procedures.catalogue.conditions import All, Comparison, Condition
from procedures.catalogue.fields import FormField, Group
from procedures.catalogue.spec import ProcedureSpec

DEEPEST = 8
BRANCHES = ("all", "any", "not")
# Beside the form.
CONDITIONED = (
    "ineligible_when", "documents", "fees", "time_limits", "route", "parts", "results",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A condition, what encloses it, and what has been asked before it."""

    path: str
    condition: Condition
    around: tuple[Condition, ...]
    known: frozenset[str]


def conditions(spec: ProcedureSpec) -> Iterator[Problem]:
    for place in (*_form_places(spec), *_other_places(spec)):
        wrong = list(_comparisons(spec, place))
        yield from wrong
        whole = All(all=(*place.around, place.condition))
        if not wrong and truth(whole, spec) is False:
            yield Problem(place.path, _("This condition can never hold, so this is never used"))


def _comparisons(spec: ProcedureSpec, place: Place) -> Iterator[Problem]:
    for path, part in walk(place.condition, place.path):
        if sum(step in BRANCHES for step in path.split(".")) > DEEPEST:
            yield Problem(path, _("Conditions are nested too deeply to be understood"))
            return
        if isinstance(part, Comparison):
            message = comparison_problem(part, spec, place.known)
            if message:
                yield Problem(path, message)


def _form_places(spec: ProcedureSpec) -> Iterator[Place]:
    known: set[str] = set()
    for number, section in enumerate(spec.sections):
        path = f"sections.{number}"
        yield from _when(section, path, (), known)
        around = _conditions(section)
        yield from _field_places(section.fields, path, around, known)
        for position, group in enumerate(section.groups):
            yield from _group_places(group, f"{path}.groups.{position}", around, known)
            known.add(group.id)


def _group_places(group: Group, path: str, around: tuple, known: set[str]) -> Iterator[Place]:
    yield from _when(group, path, around, known)
    # Questions of a row are known inside the row, and nowhere else.
    yield from _field_places(group.fields, path, around + _conditions(group), set(known))


def _field_places(
    fields: tuple[FormField, ...], path: str, around: tuple, known: set[str]
) -> Iterator[Place]:
    for number, question in enumerate(fields):
        yield from _when(question, f"{path}.fields.{number}", around, known)
        known.add(question.id)


def _other_places(spec: ProcedureSpec) -> Iterator[Place]:
    asked = {item.id for section in spec.sections for item in (*section.fields, *section.groups)}
    for name in CONDITIONED:
        for number, top in enumerate(getattr(spec, name)):
            for path, part in walk(top, f"{name}.{number}"):
                around = () if part is top else _conditions(top)
                yield from _when(part, path, around, asked)


def _when(part: Part, path: str, around: tuple, known: set[str]) -> Iterator[Place]:
    for condition in _conditions(part):
        yield Place(join(path, "when"), condition, around, frozenset(known))


def _conditions(part: Part) -> tuple[Condition, ...]:
    condition = getattr(part, "when", None)
    return (condition,) if condition is not None else ()
