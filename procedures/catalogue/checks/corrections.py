"""Answers that an officer may correct on the way."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from procedures.catalogue.checks.problem import Problem, walk
from procedures.catalogue.conditions import comparisons
from procedures.catalogue.route import AgencyRule
from procedures.catalogue.spec import ProcedureSpec

ANSWERLESS = ("info", "consent")


def corrections(spec: ProcedureSpec) -> Iterator[Problem]:
    """The route stands on some answers: to correct those would move an application under way."""
    fixed = steering(spec)
    for number, step in enumerate(spec.route):
        for name in step.corrects:
            if message := _problem(name, spec, fixed):
                yield Problem(f"route.{number}.corrects", message % {"field": name})


def _problem(name: str, spec: ProcedureSpec, steering: set[str]) -> str | None:
    question = spec.questions.get(name)
    if question is None:
        return _("There is no question “%(field)s”")
    if question.type in ANSWERLESS:
        return _("“%(field)s” has no answer that an officer could correct")
    if name in steering:
        return _("“%(field)s” decides who handles the application, so no step may correct it")
    return None


def steering(spec: ProcedureSpec) -> set[str]:
    """Questions that decide which steps there are and which agencies, however indirectly."""
    branches = (*spec.route, *spec.parts)
    asked = {leaf.field for one in branches for leaf in comparisons(one.when)}
    places = {part.area_field for _path, part in walk(spec) if isinstance(part, AgencyRule)}
    around, found = _around(spec), set()
    new = asked | places - {None}
    while new:
        found |= new
        new = {subject for name in new for subject in around.get(name, ())} - found
    return found


def _around(spec: ProcedureSpec) -> dict[str, set[str]]:
    """What the conditions on a question, its group and its section name."""
    found = {}
    for section in spec.sections:
        for place in (section, *section.groups):
            for question in place.fields:
                whens = (section.when, place.when, question.when)
                found[question.id] = {leaf.field for when in whens for leaf in comparisons(when)}
    return found
