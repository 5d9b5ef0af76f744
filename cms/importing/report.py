"""What an import did, for eyes and for programs."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cms.importing.decisions import Decision
from cms.importing.parts import Doubt
from cms.importing.reading import Reading
from cms.importing.rows import Fault


class Outcome:
    """What became of a row."""

    MADE, RENEWED, SAME = "made", "renewed", "same"
    KEPT = "kept"  # somebody wrote on the page since; it stays
    CAREFUL = "careful"  # there is a spec written with care; it stays
    OURS = (MADE, RENEWED, SAME)


WORDS = {
    Outcome.MADE: lambda: _("new draft"),
    Outcome.RENEWED: lambda: _("draft renewed"),
    Outcome.SAME: lambda: _("as before"),
    Outcome.KEPT: lambda: _("kept: edited by %(who)s"),
    Outcome.CAREFUL: lambda: _("written with care, left as it is"),
}


@dataclass(frozen=True, slots=True)
class RowReport:
    """`remarks`: who edited the page."""

    reading: Reading
    outcome: str
    remarks: tuple[str, ...] = ()

    @property
    def says(self) -> str:
        return WORDS[self.outcome]() % {"who": ", ".join(self.remarks)}


@dataclass(frozen=True, slots=True)
class Report:
    """`stale` decisions answer no doubt of any row, or not what it says now; `faults` are rows
    left out and drafts that could not be published; `live` are the codes whose page is."""

    rows: tuple[RowReport, ...]
    stale: tuple[Decision, ...]
    faults: tuple[Fault, ...] = ()
    live: frozenset[str] = frozenset()

    @property
    def open(self) -> list[Doubt]:
        return [doubt for row in self.rows for doubt in row.reading.open]

    @property
    def is_settled(self) -> bool:
        return not self.open and not self.stale and not self.faults


def standing(report: Report) -> dict[str, list[str]]:
    """Every code in one place: not read or refused, waiting for review, published, or ready: an
    undoubted draft that nobody has published."""
    refused = {fault.row for fault in report.faults}
    found = {"refused": sorted(refused)}
    rest = [row for row in report.rows if row.reading.row.code not in refused]
    found["review"] = [row.reading.row.code for row in rest if _waits(row, report)]
    settled = [row.reading.row.code for row in rest if not _waits(row, report)]
    found["published"] = [code for code in settled if code in report.live]
    return found | {"ready": [code for code in settled if code not in report.live]}


def _waits(row: RowReport, report: Report) -> bool:
    """What an editor wrote and published needs no review because the row is dirty."""
    is_theirs = row.outcome == Outcome.KEPT and row.reading.row.code in report.live
    return bool(row.reading.open) and not is_theirs


def why_in_review(report: Report) -> Counter:
    """In how many waiting rows each kind of doubt is open."""
    waiting = [row.reading for row in report.rows if _waits(row, report)]
    return Counter(kind for one in waiting for kind in {doubt.kind for doubt in one.open})


def as_text(report: Report) -> str:
    lines = [line for row in report.rows for line in _row_lines(row)]
    if report.stale:
        words = _("Decisions that do not answer what the rows say now (%(n)s):")
        lines += ["", words % {"n": len(report.stale)}]
        lines += [f"  ? {' '.join(one.key)}: {one.decision}" for one in report.stale]
    if report.faults:
        lines += ["", _("Not read or not published (%(n)s):") % {"n": len(report.faults)}]
        lines += [f"  ✗ {one.row}: {one.why}" for one in report.faults]
    settled = sum(len(row.reading.settled) for row in report.rows)
    words = _("Rows: %(rows)s. Doubts decided: %(settled)s, open: %(open)s. Stale: %(stale)s.")
    values = {"rows": len(report.rows), "settled": settled}
    values |= {"open": len(report.open), "stale": len(report.stale)}
    return "\n".join([*lines, "", words % values, *_standing_lines(report)])


def _standing_lines(report: Report) -> list[str]:
    found = {name: len(codes) for name, codes in standing(report).items()}
    words = _(
        "Published: %(published)s. In review: %(review)s. Ready to be published: %(ready)s. "
        "Not read or refused: %(refused)s."
    )
    lines = [words % found]
    if why := why_in_review(report):
        listed = ", ".join(f"{kind} {count}" for kind, count in sorted(why.items()))
        lines += [_("In review because of: %(kinds)s") % {"kinds": listed}]
    return lines


def _row_lines(row: RowReport) -> list[str]:
    reading = row.reading
    lines = ["", f"{reading.row.code}  {reading.spec['short_title']['vi']}", f"  {row.says}"]
    lines += [f"  · {fact}" for fact in reading.facts]
    for doubt, decision in reading.settled:
        lines += [f"  ✓ {doubt.kind} [{doubt.place}] {doubt.says}"]
        lines += [f"      → {decision.decision}: {decision.reason}"]
    return lines + [
        f"  ! {doubt.kind} [{doubt.place}] {doubt.mark} {doubt.says}" for doubt in reading.open
    ]


def as_json(report: Report) -> dict:
    return {
        "rows": [_row_json(row) for row in report.rows],
        "stale": [_decision_json(one) for one in report.stale],
        "faults": [{"row": one.row, "why": one.why} for one in report.faults],
        "standing": standing(report),
        "why_in_review": dict(sorted(why_in_review(report).items())),
    }


def _row_json(row: RowReport) -> dict:
    reading = row.reading
    return {
        "code": reading.row.code,
        "outcome": row.outcome,
        "remarks": list(row.remarks),
        "facts": list(reading.facts),
        "settled": [
            _doubt_json(doubt) | {"decision": one.decision, "reason": one.reason}
            for doubt, one in reading.settled
        ],
        "open": [_doubt_json(doubt) for doubt in reading.open],
    }


def _doubt_json(doubt: Doubt) -> dict:
    return {"kind": doubt.kind, "place": doubt.place, "mark": doubt.mark, "says": doubt.says}


def _decision_json(one: Decision) -> dict:
    return {"row": one.row, "kind": one.kind, "place": one.place, "decision": one.decision}
