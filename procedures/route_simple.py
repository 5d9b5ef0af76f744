"""The route in simple form, for the applicant: from agency to agency, and where the file is now.

Pure geometry in units of the SVG; the template only prints it.
"""

from dataclasses import dataclass
from itertools import groupby
from textwrap import wrap

from django.utils.translation import gettext as _

from portal.core.spoken import alike, joined
from procedures.route_picture import Stop, stops_of

WIDTH, LEFT, LINE, GAP = 330, 34, 17, 16
CHARACTERS = 40  # of a line beside the road
RADIUS = 9


@dataclass(frozen=True, slots=True)
class Halt:
    """A stay at one agency; `lines` are (text, y, css), `y` is the middle of its mark."""

    state: str
    y: float
    lines: list

    @property
    def is_done(self):
        return self.state == "done"


@dataclass(frozen=True, slots=True)
class Road:
    """`links` are (from, to, is_done) between the marks; `label` says the whole in one sentence."""

    height: float
    halts: list
    links: list
    label: str
    width: int = WIDTH
    x: int = RADIUS + 4
    text_x: int = LEFT
    radius: int = RADIUS


def simple_route(application) -> Road | None:
    """None where one agency does it all: its name and the timeline say as much."""
    stops = [stop for stop in stops_of(application) if stop.state != "out"]
    stays = [_stay(list(group)) for _lane, group in groupby(stops, _lane_of)]
    if len(stays) < 2:
        return None
    halts, top = [], 0
    for stay in stays:
        lines = _lines(stay, top)
        halts.append(Halt(stay.state, top + 13, lines))
        top += len(lines) * LINE + GAP
    parts = {part.id: part.waits_for for part in application.spec.parts}
    links = [
        (halts[number].y + RADIUS, halts[number + 1].y - RADIUS, two.state != "next")
        for number, (one, two) in enumerate(zip(stays, stays[1:], strict=False))
        if not (one.part and two.part) or one.part in parts[two.part]  # side by side: no way
    ]
    return Road(top - GAP + 8, halts, links, _label(stays))


def _lane_of(stop: Stop) -> str:
    return stop.lane


def _stay(stops: list[Stop]) -> Stop:
    """What is done there now, or first of all; the dates from the first to the last."""
    now = next((stop for stop in stops if stop.state == "now"), None)
    if now:
        return now
    state = "done" if all(stop.state == "done" for stop in stops) else "next"
    begun = [stop for stop in stops if stop.state == "done"]
    return Stop(stops[0].title, stops[0].lane, state, (begun or stops)[-1].when, stops[-1].part)


def _lines(stay: Stop, top: float) -> list:
    """The agency, and below it what is done there and when; of what is to come the agency alone."""
    told = [(line, "strong" if stay.state == "now" else "") for line in _wrapped(stay.lane)]
    below = {"now": joined(", ", [stay.title, stay.when]), "done": stay.when}.get(stay.state, "")
    told += [(line, "soft") for line in _wrapped(below)]
    return [(text, top + 18 + number * LINE, css) for number, (text, css) in enumerate(told)]


def _wrapped(words: str) -> list:
    return [alike(words, line) for line in wrap(str(words), CHARACTERS)]


def _label(stays: list[Stop]) -> str:
    words = {"done": _("done"), "now": _("the application is here"), "next": _("to come")}
    told = "; ".join(f"{stay.lane}: {words[stay.state]}" for stay in stays)
    return _("Way of the application: %(stays)s.") % {"stays": told}
