"""What a row leaves open. A doubt is found, said in words, and never settled here."""

import re
from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from cms.importing import citations, compare, fees, papers, times
from cms.importing.marks import mark
from cms.importing.parts import APPLICANTS, Doubt
from cms.importing.rows import Row
from procedures.catalogue.spec import ProcedureSpec

__all__ = ["Doubt", "find_doubts"]

JUNK = re.compile(r"\(\s*[0-9]\.[0-9]{6}[^()]*\)")  # the code once more, in the name
OVER = re.compile(r"\(trước [0-9/]+\)|,\s*trước [0-9/]+\)")
LEVEL_WORDS = {"commune": ("xã",), "district": ("huyện",), "province": ("tỉnh", "Sở ")}
UNFINISHED = re.compile(r"[.!?;:”\"]\s*$")
REFUSAL = re.compile(r"từ chối|không đủ điều kiện|cần sửa đổi|phiếu yêu cầu", re.IGNORECASE)
LONGEST_RESULT = 120  # characters of a document's name; longer ones are sentences or lists


def find_doubts(row: Row, written: ProcedureSpec | None = None) -> list[Doubt]:
    """In the order in which the report shows them; `written` is a spec written with care."""
    found = [*_found(row), *(compare.doubts(row, written) if written else ())]
    return [replace(one, mark=mark(row, one)) for one in found]


def _found(row: Row) -> Iterator[Doubt]:
    for find in (_name, _words, _superseded, _source, _agency, _applicants):
        yield from find(row)
    yield from times.doubts(row)
    yield from fees.doubts(row)
    yield from papers.doubts(row)
    yield from _conditions(row)
    yield from citations.doubts(row)
    yield from _results(row)
    yield from _steps(row)


def _name(row: Row) -> Iterator[Doubt]:
    if found := JUNK.search(row.name):
        words = _("The name ends in %(junk)s, which is no part of it")
        yield Doubt(row.code, "name_junk", "name", words % {"junk": found.group()})


def _words(row: Row) -> Iterator[Doubt]:
    words = _("The row has only the legal name, of %(n)s characters: no short name, no summary")
    yield Doubt(row.code, "plain_words", "words", words % {"n": len(row.name)})


def _superseded(row: Row) -> Iterator[Doubt]:
    if not row.levels_2026 or OVER.search(row.name):
        words = _("The row looks superseded: %(name)s; levels today: %(levels)s")
        values = {"name": row.name[-60:], "levels": ", ".join(row.levels_2026) or "-"}
        yield Doubt(row.code, "superseded", "row", words % values)


def _source(row: Row) -> Iterator[Doubt]:
    if "unverified" in row.source or not row.source:
        words = _("The row does not come from the catalogue: %(source)s")
        yield Doubt(row.code, "source_unverified", "row", words % {"source": row.source or "-"})


def _agency(row: Row) -> Iterator[Doubt]:
    """Settled by the row itself when today's level, the old one and the performer agree."""
    old = row.level_2023_three_tier.value if row.level_2023_three_tier else ""
    performer = row.performing_agency or ""
    levels = row.levels_2026
    named = LEVEL_WORDS.get(levels[0], ()) if len(levels) == 1 else ()
    if (old,) == levels and any(word in performer for word in named):
        return
    words = _("Who receives and decides is not clear: today %(now)s; three tiers %(old)s; %(who)s")
    values = {"now": ", ".join(levels) or "-", "old": old or "-", "who": performer or "-"}
    yield Doubt(row.code, "agency", "agency", words % values)


def _applicants(row: Row) -> Iterator[Doubt]:
    if not row.applicants:
        words = _("Nobody is named who may apply")
        yield Doubt(row.code, "applicants_missing", "applicants", words)
    unknown = [name for name in row.applicants if name not in APPLICANTS]
    if unknown:
        words = _("Kinds of applicant that the portal does not know: %(names)s")
        values = {"names": ", ".join(unknown)}
        yield Doubt(row.code, "applicants_unknown", "applicants", words % values)


def _conditions(row: Row) -> Iterator[Doubt]:
    if row.conditions and not UNFINISHED.search(row.conditions):
        words = _("The conditions end in the middle of a sentence: …%(end)s")
        values = {"end": row.conditions[-40:]}
        yield Doubt(row.code, "text_damaged", "conditions", words % values)


def _results(row: Row) -> Iterator[Doubt]:
    odd = [one for one in row.results if REFUSAL.search(one.name) or len(one.name) > LONGEST_RESULT]
    if len(row.results) == 1 and not odd:
        return
    words = _("Which documents are handed over is not clear: %(names)s")
    names = "; ".join(f"{n}. {one.name[:60]}" for n, one in enumerate(row.results, start=1))
    yield Doubt(row.code, "results_unclear", "results", words % {"names": names or "-"})


def _steps(row: Row) -> Iterator[Doubt]:
    if row.steps_text_raw:
        words = _("The text of the steps (%(n)s characters) was flattened; it is never published")
        yield Doubt(row.code, "steps_unusable", "steps", words % {"n": len(row.steps_text_raw)})
    else:
        yield Doubt(row.code, "steps_unusable", "steps", _("The row says nothing about the steps"))
