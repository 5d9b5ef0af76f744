"""Parts of a linked procedure: what they wait for, whose steps and results they have."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from procedures.catalogue.checks.handling import DECIDING
from procedures.catalogue.checks.problem import Problem
from procedures.catalogue.spec import ProcedureSpec


def parts(spec: ProcedureSpec) -> Iterator[Problem]:
    if not spec.parts:
        return
    if spec.phases:
        yield Problem("phases", _("A linked procedure has parts, not phases"))
    if all(part.when for part in spec.parts):
        yield Problem("parts", _("No part is done in every case"))


def order(spec: ProcedureSpec) -> Iterator[Problem]:
    """Whoever waits for earlier parts only can never wait in a circle."""
    before: set[str] = set()
    for number, part in enumerate(spec.parts):
        for name in ("after", "needs"):
            for other in getattr(part, name):
                if other not in before:
                    words = _("“%(part)s” is not a part listed before this one")
                    yield Problem(f"parts.{number}.{name}", words % {"part": other})
        before.add(part.id)


def steps(spec: ProcedureSpec) -> Iterator[Problem]:
    """The route has the steps of one part after those of the other, in the order of the parts."""
    places = {part.id: place for place, part in enumerate(spec.parts)} or {"": 0}
    latest = 0
    for number, step in enumerate(spec.route):
        path = f"route.{number}.part"
        if step.part not in places:
            yield Problem(path, _unknown(step.part))
        elif places[step.part] < latest:
            yield Problem(path, _("The steps of a part stand together, part after part"))
        latest = max(latest, places.get(step.part, 0))
    for number, part in enumerate(spec.parts):
        own = spec.branch(part.id)
        if not any(step.kind in DECIDING and step.when is None for step in own):
            words = _("No step approves or signs in every case, so nobody decides")
            yield Problem(f"parts.{number}", words)


def results(spec: ProcedureSpec) -> Iterator[Problem]:
    known = {part.id for part in spec.parts} or {""}
    for number, result in enumerate(spec.results):
        if result.part not in known:
            yield Problem(f"results.{number}.part", _unknown(result.part))
    granted = {result.part for result in spec.results if result.outcome == "granted"}
    for number, part in enumerate(spec.parts):
        if part.id not in granted:
            words = _("There is no result for an application that is granted")
            yield Problem(f"parts.{number}", words)


def sight(spec: ProcedureSpec) -> Iterator[Problem]:
    known = {section.id for section in spec.sections} | {one.id for one in spec.documents}
    for number, part in enumerate(spec.parts):
        for name in part.sees:
            if name not in known:
                words = _("There is no section or document “%(name)s”") % {"name": name}
                yield Problem(f"parts.{number}.sees", words)


def _unknown(part: str) -> str:
    if not part:
        return _("Say to which part this belongs")
    return _("There is no part “%(part)s”") % {"part": part}
