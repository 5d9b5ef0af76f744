"""A row read: what it says, what it leaves open, what was decided, the spec that follows. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cms.importing import draft, fees, times
from cms.importing.decisions import AS_WRITTEN, Decision, Verdicts
from cms.importing.doubts import find_doubts
from cms.importing.papers import real_papers
from cms.importing.parts import Doubt
from cms.importing.rows import Row
from procedures.catalogue.spec import ProcedureSpec


@dataclass(frozen=True, slots=True)
class Reading:
    """`facts` is what the row says outright, in words; `spec` the JSON of a ProcedureSpec, whole
    only where nothing is open. `closed` is the day since which nobody can file."""

    row: Row
    facts: tuple[str, ...]
    settled: tuple[tuple[Doubt, Decision], ...]
    open: tuple[Doubt, ...]
    stale: tuple[Decision, ...]
    spec: dict
    closed: date | None = None
    successor: str | None = None


def read_row(
    row: Row, decisions: Iterable[Decision], written: ProcedureSpec | None = None
) -> Reading:
    """`decisions` of other rows are passed over; one that answers no doubt of this row, or answers
    what the row no longer says, is stale.

    `written` is the spec of a row with one of its own: only there “as written” says anything.
    """
    mine = [one for one in decisions if one.row == row.code]
    if written is None:
        mine = [one for one in mine if one.decision != AS_WRITTEN]
    doubts = find_doubts(row, written)
    by_key = {doubt.key: doubt for doubt in doubts}
    answers = {one.key: one for one in mine if one.key in by_key and one.fits(row, by_key[one.key])}
    verdicts = Verdicts(doubts, answers.values())
    closed, successor = draft.closing(verdicts) or (None, None)
    return Reading(
        row=row,
        facts=tuple(_facts(row)),
        settled=tuple((one, answers[one.key]) for one in doubts if one.key in answers),
        open=tuple(one for one in doubts if one.key not in answers),
        stale=tuple(one for one in mine if one.key not in answers),
        spec=draft.spec_of(row, verdicts),
        closed=closed,
        successor=successor,
    )


def _facts(row: Row):
    yield _("Field: %(field)s") % {"field": row.field}
    if row.decision_no:
        yield _("Announced by %(number)s") % {"number": row.decision_no}
    yield _("Ways of filing: %(channels)s") % {
        "channels": ", ".join(dict.fromkeys(one.channel for one in row.channels))
    }
    for time in sorted(set(times.stated_limits(row).values())):
        yield _("Time: %(n)s %(unit)s") % {"n": time[0], "unit": time[1]}
    for amount in sorted(set().union(*fees.amounts(row).values())):
        yield _("Amount: %(amount)s đồng") % {"amount": amount}
    yield _("Papers: %(n)s; legal texts: %(texts)s; results: %(results)s") % {
        "n": len(real_papers(row)),
        "texts": len(row.legal_basis),
        "results": len(row.results),
    }
    if blanks := [one.form_file for one in row.documents if one.form_file]:
        words = _("Blank forms named in the row, which the portal does not have: %(files)s")
        yield words % {"files": ", ".join(dict.fromkeys(blanks))}
