"""Route, agencies, time limits and channels."""

from collections.abc import Iterator
from itertools import takewhile

from django.utils.translation import gettext as _

from procedures.catalogue.checks.problem import Problem, join, walk
from procedures.catalogue.limits import TimeLimit
from procedures.catalogue.route import AgencyRule, Step
from procedures.catalogue.spec import DELIVERY_QUESTION, ProcedureSpec

DECIDING = ("approve", "sign")
ENDING = (*DECIDING, "number")


def route(spec: ProcedureSpec) -> Iterator[Problem]:
    if not spec.route:
        yield Problem("route", _("The route has no step"))
        return
    if not any(step.kind in DECIDING and step.when is None for step in spec.route):
        words = _("No step approves or signs in every case, so nobody decides")
        yield Problem("route", words)
    for number, step in enumerate(spec.route):
        yield from _outcomes(step, f"route.{number}")
    for part in dict.fromkeys(step.part for step in spec.route):
        yield from _branch([(n, step) for n, step in enumerate(spec.route) if step.part == part])


def _outcomes(step: Step, path: str) -> Iterator[Problem]:
    if "forward" not in step.outcomes:
        yield Problem(f"{path}.outcomes", _("From this step nothing can move on"))
    if step.assesses and "obligation" not in step.outcomes:
        words = _("A step that fixes fees must be able to ask for them")
        yield Problem(f"{path}.outcomes", words)


def _branch(numbered: list[tuple[int, Step]]) -> Iterator[Problem]:
    """Steps that follow one another: the whole route, or those of a part."""
    number, first = numbered[0]
    if first.parallel:
        yield Problem(f"route.{number}.parallel", _("The first step has no step before it"))
    yield from _optional(numbered)


def _optional(numbered: list[tuple[int, Step]]) -> Iterator[Problem]:
    """Somebody stands before it who may say that it is left out, and what it decides is no loss."""
    steps = [step for _number, step in numbered]
    first = 1 + len(list(takewhile(lambda step: step.parallel, steps[1:])))
    decides = next((at for at, step in enumerate(steps) if step.kind in ENDING), len(steps))
    for place, (number, step) in enumerate(numbered):
        if not step.optional:
            continue
        if place < first:
            words = _("“%(step)s”: nobody stands before it who could leave it out")
        elif place >= decides:
            words = _("“%(step)s”: from the first decision on, no step may be left out")
        elif step.assesses:
            words = _("“%(step)s” fixes fees, so it may not be left out")
        else:
            continue
        yield Problem(f"route.{number}.optional", words % {"step": step.title})


def phases(spec: ProcedureSpec) -> Iterator[Problem]:
    """Every case has a limit for each; fees are fixed at the very end of the first, for the second
    begins with their payment."""
    for number, limit in enumerate(spec.time_limits):
        fits = limit.first_phase is not None and limit.first_phase < limit.amount
        if spec.phases and not fits:
            words = _("Each phase needs a part of the time limit")
            yield Problem(f"time_limits.{number}.first_phase", words)
        if spec.phases is None and limit.first_phase is not None:
            words = _("The route has no phases")
            yield Problem(f"time_limits.{number}.first_phase", words)
    if spec.phases:
        yield from _second_phase(spec)


def _second_phase(spec: ProcedureSpec) -> Iterator[Problem]:
    places = {step.id: place for place, step in enumerate(spec.route)}
    begins = places.get(spec.phases.begins, 0)
    step = spec.route[begins] if begins else None
    if step is None or step.parallel or step.optional or step.when:
        words = _("The second phase begins with a step, not the first, that is always done")
        yield Problem("phases.begins", words)
        return
    for place, one in enumerate(spec.route[: begins - 1]):
        if one.assesses:
            words = _("Fees are fixed in the last step before the second phase, or in it")
            yield Problem(f"route.{place}.assesses", words)


def agencies(spec: ProcedureSpec) -> Iterator[Problem]:
    if spec.reception.kind not in ("same", "area", "named"):
        words = _("The receiving agency cannot be found from a receiving agency")
        yield Problem("reception.kind", words)
    for path, part in walk(spec):
        if isinstance(part, AgencyRule) and part.kind in ("area", "child") and part.area_field:
            question = spec.questions.get(part.area_field)
            if question is None or question.type not in ("address", "agency"):
                words = _("“%(field)s” is not a question about an address or an agency")
                yield Problem(join(path, "area_field"), words % {"field": part.area_field})
            elif _inside_group(part.area_field, spec):
                words = _("“%(field)s” is asked in every row of a group; one place is needed")
                yield Problem(join(path, "area_field"), words % {"field": part.area_field})


def _inside_group(question_id: str, spec: ProcedureSpec) -> bool:
    return any(
        question.id == question_id for group in spec.groups.values() for question in group.fields
    )


def limits(spec: ProcedureSpec) -> Iterator[Problem]:
    for channel in spec.channels:
        if not any(limit.when is None and _covers(limit, channel) for limit in spec.time_limits):
            words = _("No time limit covers every case of filing by “%(channel)s”")
            yield Problem("time_limits", words % {"channel": channel})
    for number, limit in enumerate(spec.time_limits):
        channels = [channel for channel in spec.channels if _covers(limit, channel)]
        if channels and all(_taken(spec.time_limits[:number], one) for one in channels):
            words = _("An earlier time limit covers every case, so this one is never used")
            yield Problem(f"time_limits.{number}", words)


def _covers(limit: TimeLimit, channel: str) -> bool:
    return not limit.channels or channel in limit.channels


def _taken(earlier: tuple[TimeLimit, ...], channel: str) -> bool:
    return any(limit.when is None and _covers(limit, channel) for limit in earlier)


def channels(spec: ProcedureSpec) -> Iterator[Problem]:
    named = [
        (f"time_limits.{n}.channels", limit.channels) for n, limit in enumerate(spec.time_limits)
    ]
    named += [(f"guide.manner.{n}", (one.channel,)) for n, one in enumerate(spec.guide.manner)]
    for path, channels in named:
        for channel in set(channels) - set(spec.channels):
            words = _("The procedure cannot be filed by “%(channel)s”") % {"channel": channel}
            yield Problem(path, words)


def delivery(spec: ProcedureSpec) -> Iterator[Problem]:
    """The question `delivery`, where there is one, offers what the procedure delivers by."""
    if not spec.deliveries:
        yield Problem("deliveries", _("Say how the result is handed over"))
    question = spec.questions.get(DELIVERY_QUESTION)
    offered = {option.value for option in getattr(question, "options", ())}
    for value in sorted(offered - set(spec.deliveries)):
        words = _("The result is not handed over by “%(way)s”") % {"way": value}
        yield Problem("deliveries", words)
