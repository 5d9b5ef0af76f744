"""The route of an application as a picture: one lane an agency, done, now and next apart.

Pure geometry in units of the SVG; the template only prints it.
"""

from dataclasses import dataclass, field, replace
from textwrap import wrap

from django.utils.translation import gettext as _

from portal.core.dates import local_date
from portal.core.spoken import alike
from procedures.models import Status, StepRun
from procedures.services import optional, route
from procedures.services.errors import NoAgency

WIDTH, GAP, PAD, LINE = 520, 18, 8, 15
CHARACTER = 6.4  # average width of one at 12 px
SIDE_BY_SIDE = 5  # up to so many stops run from left to right, more from top to bottom
WIDEST = 260


@dataclass(frozen=True, slots=True)
class Stop:
    """One thing on the way; state is done, now, next, or out: left out. `part`: of a linked one."""

    title: str
    lane: str
    state: str
    when: str = ""
    part: str = ""


@dataclass(slots=True)
class Box:
    stop: Stop
    width: float
    x: float = 0
    y: float = 0
    height: float = 0
    lines: list = field(default_factory=list)

    def __post_init__(self):
        mark = {"done": "✓ ", "out": "— "}.get(self.stop.state, "")
        words = wrap(mark + self.stop.title, max(int((self.width - 10) / CHARACTER), 6))
        self.lines = words + ([self.stop.when] if self.stop.when else [])
        self.height = len(self.lines) * LINE + 12

    @property
    def middle(self):
        return self.x + self.width / 2

    @property
    def bottom(self):
        return self.y + self.height

    @property
    def centre(self):
        return self.y + self.height / 2

    @property
    def texts(self):
        """[(text, y, css)]: the date stands last and smaller."""
        colour = "" if self.stop.state in ("next", "out") else " on"
        for number, text in enumerate(self.lines):
            last = self.stop.when and number == len(self.lines) - 1
            weight = " strong" if self.stop.state == "now" and not last else ""
            css = ("soft" if last else weight) + colour
            words = text if last else alike(self.stop.title, text)
            yield words, self.y + 18 + number * LINE, css.strip()


@dataclass(frozen=True, slots=True)
class Lane:
    x: float
    y: float
    width: float
    height: float
    title: list

    @property
    def text_x(self):
        return self.x + PAD


@dataclass(frozen=True, slots=True)
class Picture:
    """`edges` are (path, is_done); `label` says the whole in one sentence."""

    width: float
    height: float
    lanes: list
    boxes: list
    edges: list
    label: str


def route_picture(application) -> Picture:
    stops = stops_of(application)
    lanes = list(dict.fromkeys(stop.lane for stop in stops))
    is_short = len(stops) <= SIDE_BY_SIDE and not application.spec.parts
    draw = _across if is_short else _down
    return draw(stops, lanes, links_of(stops, application.spec.parts))


# --- what stands on the way -------------------------------------------------------------------
def stops_of(application) -> list[Stop]:
    """From reception over the steps of the route to the handing over."""
    door = application.receiving_agency.label()
    all_runs = list(application.steps.select_related("agency").order_by("sequence"))
    runs = {run.step_id: run for run in all_runs if run.outcome != StepRun.Outcome.LEFT_OUT}
    runs |= optional.left_out_of(application, all_runs)
    agencies, live = {}, route.live_steps(application)
    stops = [_stop(application, step, runs.get(step.id), agencies) for step in live]
    steps = [stop for part in _by_part(live, stops) for stop in _as_ended(application, *part)]
    return [_reception(application, door), *steps, _handing_over(application, door)]


def links_of(stops, parts) -> list[tuple[int, int]]:
    """Places of what is joined by a line: one stop after the other; between the parts of a linked
    route, from the end of what a part waits for."""
    if not parts:
        return [(number, number + 1) for number in range(len(stops) - 1)]
    places = {}
    for number, stop in enumerate(stops[1:-1], 1):
        places.setdefault(stop.part, []).append(number)
    shown = [part for part in parts if part.id in places]
    found, waited_for = [], {other for part in shown for other in part.waits_for}
    for part in shown:
        own, before = places[part.id], [one for one in part.waits_for if one in places]
        found += [(places[one][-1], own[0]) for one in before] or [(0, own[0])]
        found += zip(own, own[1:], strict=False)
    last = [places[part.id][-1] for part in shown if part.id not in waited_for]
    return found + [(number, len(stops) - 1) for number in last]


def _by_part(steps, stops) -> list[tuple[str, list]]:
    found = {}
    for step, stop in zip(steps, stops, strict=True):
        found.setdefault(step.part, []).append(replace(stop, part=step.part))
    return list(found.items())


def _as_ended(application, part_id, stops) -> list[Stop]:
    """Of a part that is refused the last stop says so; what a part did not come to is out."""
    part = application.parts.filter(part_id=part_id).first() if part_id else None
    if part is None or not part.is_ended or part.state == part.State.GRANTED:
        return stops
    if part.state == part.State.REFUSED:
        return [*stops[:-1], replace(stops[-1], when=f"{stops[-1].when} · {_('refused')}")]
    return [replace(stop, state="out") if stop.state == "next" else stop for stop in stops]


def _stop(application, step, run, agencies) -> Stop:
    if run is None or run.outcome in (StepRun.Outcome.BACK, StepRun.Outcome.CANCELLED):
        return Stop(str(step.title), _agency(application, step, agencies), "next")
    if run.outcome == StepRun.Outcome.LEFT_OUT:
        when = _("left out %(day)s") % {"day": _span(run.closed_at)}
        return Stop(str(step.title), run.agency.label(), "out", when)
    if run.closed_at is None:
        return Stop(str(step.title), run.agency.label(), "now", _since(run.opened_at))
    return Stop(str(step.title), run.agency.label(), "done", _span(run.opened_at, run.closed_at))


def _agency(application, step, agencies) -> str:
    """Agencies ahead are looked up by rule, each rule once."""
    if step.agency not in agencies:
        try:
            agencies[step.agency] = route.agency_of(application, step).label()
        except NoAgency:
            agencies[step.agency] = _("Not known yet")
    return agencies[step.agency]


def _reception(application, door) -> Stop:
    if application.received_at:
        return Stop(_("Reception"), door, "done", _span(application.received_at))
    return Stop(_("Reception"), door, "now", _since(application.submitted_at))


def _handing_over(application, door) -> Stop:
    title = _("Hand over the result")
    if application.status == Status.RETURNED:
        return Stop(title, door, "done", _span(application.closed_at))
    if application.status == Status.PROCESSED:
        return Stop(title, door, "now", _since(application.finished_at))
    return Stop(title, door, "next")


def _since(moment) -> str:
    return _("since %(day)s") % {"day": f"{local_date(moment):%d/%m}"}


def _span(first, last=None) -> str:
    first, last = local_date(first), local_date(last or first)
    if first == last:
        return f"{first:%d/%m}"
    begins = (
        f"{first:%d}" if (first.month, first.year) == (last.month, last.year) else f"{first:%d/%m}"
    )
    return f"{begins}–{last:%d/%m}"


# --- from left to right -----------------------------------------------------------------------
def _across(stops, lanes, links) -> Picture:
    width = (WIDTH - 2 * PAD - GAP * (len(stops) - 1)) / len(stops)
    boxes = [Box(stop, width) for stop in stops]
    top, rows = 0, []
    for lane in lanes:
        inside = [box for box in boxes if box.stop.lane == lane]
        height = max(box.height for box in inside) + 34
        for box in inside:
            box.y = top + 24 + (height - 34 - box.height) / 2
        rows.append(Lane(0, top, WIDTH, height, [lane]))
        top += height + 4
    for number, box in enumerate(boxes):
        box.x = PAD + number * (width + GAP)
    edges = [(_sideways(a, b), b.stop.state != "next") for a, b in _pairs(boxes, links)]
    return Picture(WIDTH, top - 4, rows, boxes, edges, _label(stops))


def _sideways(one, two) -> str:
    half = (one.x + one.width + two.x) / 2
    return f"M{one.x + one.width:.0f} {one.centre:.0f}H{half:.0f}V{two.centre:.0f}H{two.x:.0f}"


# --- from top to bottom -----------------------------------------------------------------------
def _down(stops, lanes, links) -> Picture:
    lane_width = max(WIDTH / len(lanes), 165)
    titles = [_lines(lane, int((lane_width - 12) / CHARACTER)) for lane in lanes]
    boxes = [Box(stop, min(lane_width - 2 * PAD, WIDEST)) for stop in stops]
    top = max(len(title) for title in titles) * LINE + 16
    ends = dict.fromkeys(lanes, top - GAP)  # where the last box of each lane ends
    for number, box in enumerate(boxes):
        lane = lanes.index(box.stop.lane)
        above = [boxes[one].bottom for one, other in links if other == number]
        box.x = lane * lane_width + (lane_width - box.width) / 2
        box.y = max(ends[box.stop.lane], *above, top - GAP) + GAP
        ends[box.stop.lane] = box.bottom
    height = max(ends.values()) + PAD
    columns = [
        Lane(number * lane_width + 2, 0, lane_width - 4, height, title)
        for number, title in enumerate(titles)
    ]
    edges = [(_downwards(a, b), b.stop.state != "next") for a, b in _pairs(boxes, links)]
    return Picture(lane_width * len(lanes), height, columns, boxes, edges, _label(stops))


def _lines(words, width) -> list[str]:
    return [alike(words, line) for line in wrap(words, width)]


def _downwards(one, two) -> str:
    half = two.y - GAP / 2
    return f"M{one.middle:.0f} {one.bottom:.0f}V{half:.0f}H{two.middle:.0f}V{two.y:.0f}"


def _pairs(boxes, links):
    return [(boxes[one], boxes[two]) for one, two in links]


def _label(stops) -> str:
    words = {"done": _("done"), "now": _("in hand"), "next": _("to come"), "out": _("left out")}
    told = "; ".join(f"{stop.title}, {stop.lane}: {words[stop.state]}" for stop in stops)
    return _("Route: %(stops)s.") % {"stops": told}
