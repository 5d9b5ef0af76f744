"""A row of the national catalogue beside what we say of the same procedure, part by part."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cms import facts
from cms.importing.rows import ChannelRow, Row
from procedures.catalogue.explain import APPLICANT_TYPES, CHANNELS
from procedures.catalogue.limits import TimeLimit
from procedures.catalogue.spec import ProcedureSpec

STEPS_SHOWN = 600  # characters of the flattened text of the steps


@dataclass(slots=True)
class Line:
    """One part: the words of the row and ours. `doubts` are {says, decision, reason, is_open}."""

    title: str
    theirs: list[str]
    ours: list[str]
    doubts: list[dict] = field(default_factory=list)


def lines(said: dict, spec: ProcedureSpec | None, doubts: list[dict]) -> list[Line]:
    """Every part, and beside it the doubts about it; none is left without its place."""
    row = Row.model_validate(said)
    found = {name: _line(name, row, spec) for name in PARTS}
    for doubt in doubts:
        found[_place(doubt)].doubts.append(doubt)
    return list(found.values())


def _place(doubt: dict) -> str:
    """A part; what a careful spec says otherwise is named in the kind, all else in the place."""
    kind, _dot, differs = doubt["kind"].partition(".")
    name = differs if kind == "differs" else doubt["place"].partition(".")[0]
    return PLACES.get(name, "name")


def _line(name: str, row: Row, spec: ProcedureSpec | None) -> Line:
    title, theirs, ours = PARTS[name]
    return Line(_(title), _filled(theirs(row)), _filled(ours(spec)) if spec else [])


def _filled(words) -> list[str]:
    return [text for one in words if (text := str(one).strip())]


# --- the row ----------------------------------------------------------------------------------
def _their_agency(row: Row) -> list[str]:
    old = row.level_2023_three_tier.value if row.level_2023_three_tier else ""
    return [", ".join(row.levels_2026), old, row.performing_agency or ""]


def _their_times(row: Row) -> list[str]:
    return [_of_channel(one, one.duration, one.duration_unit) for one in row.channels]


def _their_fees(row: Row) -> list[str]:
    return [
        _of_channel(one, one.fee_text, one.fee_amount, one.fee_currency, one.note)
        for one in row.channels
    ]


def _of_channel(one: ChannelRow, *said) -> str:
    words = " ".join(str(word) for word in said if word is not None) or "-"
    return f"{_(CHANNELS[one.channel])}: {words}"


def _their_papers(row: Row) -> list[str]:
    words = _("%(name)s (originals: %(originals)s, copies: %(copies)s)")
    return [words % one.model_dump() for one in row.documents]


def _their_steps(row: Row) -> list[str]:
    text = row.steps_text_raw
    return [text if len(text) <= STEPS_SHOWN else f"{text[:STEPS_SHOWN]}…"]


# --- ours -------------------------------------------------------------------------------------
def _our_names(spec: ProcedureSpec) -> list[str]:
    return [*dict.fromkeys((spec.title, spec.short_title)), spec.guide.summary]


def _our_agency(spec: ProcedureSpec) -> list[str]:
    return [", ".join(spec.guide.levels), spec.guide.performer]


def _our_times(spec: ProcedureSpec) -> list[str]:
    return [_with_case(limit) for limit in spec.time_limits]


def _with_case(limit: TimeLimit) -> str:
    words = facts.duration(limit)
    return f"{limit.case}: {words}" if limit.case else words


def _our_fees(spec: ProcedureSpec) -> list[str]:
    return [f"{rule.label}: {facts.amount_of(rule)}" for rule in spec.fees] or [_("Free")]


def _our_papers(spec: ProcedureSpec) -> list[str]:
    words = _("%(name)s (originals: %(originals)s, copies: %(copies)s)")
    return [
        words % {"name": one.name, "originals": one.originals, "copies": one.copies}
        for one in spec.documents
    ]


PARTS: dict[str, tuple[str, Callable, Callable]] = {
    "name": (gettext_noop("Name"), lambda row: [row.name], _our_names),
    "field": (gettext_noop("Field"), lambda row: [row.field], lambda spec: [spec.guide.field]),
    "agency": (gettext_noop("Who handles it"), _their_agency, _our_agency),
    "applicants": (
        gettext_noop("Who applies"),
        lambda row: row.applicants,
        lambda spec: [_(APPLICANT_TYPES[one]) for one in spec.applicant_types],
    ),
    "time": (gettext_noop("Time limits"), _their_times, _our_times),
    "fees": (gettext_noop("Fees"), _their_fees, _our_fees),
    "documents": (gettext_noop("Documents"), _their_papers, _our_papers),
    "conditions": (
        gettext_noop("Conditions"),
        lambda row: (row.conditions or "").splitlines(),
        lambda spec: spec.guide.conditions,
    ),
    "legal_basis": (
        gettext_noop("Legal basis"),
        lambda row: row.legal_basis,
        lambda spec: [one.number for one in spec.guide.legal_basis],
    ),
    "results": (
        gettext_noop("Results"),
        lambda row: [one.name for one in row.results],
        lambda spec: [one.title for one in spec.results],
    ),
    "steps": (gettext_noop("Steps"), _their_steps, lambda spec: spec.guide.sequence),
}
# Where doubts stand that name no part of their own; the others are about the whole row.
PLACES = {name: name for name in PARTS} | {"law": "legal_basis", "channels": "time"}
