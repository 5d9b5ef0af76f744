"""What somebody decided about a doubt, and why: `cms/data/decisions.json`, one decision a line.

Each names row, kind and place of the doubt, the `mark` of the doubted words (the report prints
it), a `decision` of the vocabulary of its kind, and a `reason` with its source or the word
"unverified". `with` holds the words a decision brings along. When the row says something else
than it did, the mark is another: the decision is stale, and the doubt open.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Self

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from cms.importing.compare import DIFFERENCES
from cms.importing.general import agencies
from cms.importing.parts import APPLICANTS, Doubt
from cms.importing.rows import CODE, LONGEST, BadFile, Row, read_json
from procedures.catalogue.base import Channel, Text
from procedures.catalogue.limits import ClockTime

AS_WRITTEN = "as_written"  # the spec written with care says it
UNIT = r"(working_day|working_hour|calendar_day)"
DURATION = rf"\d{{1,3}} {UNIT}"
FEE = r"free|assessed (fee|charge)|by_channel (fee|charge)|fixed (fee|charge) [1-9]\d{2,9}"
TYPES = "|".join(sorted(set(APPLICANTS.values())))
VOCABULARY = {
    "name_junk": r"strip",
    "plain_words": r"written",
    "superseded": r"open|closed since \d{4}-\d\d-\d\d",
    "source_unverified": r"publish_marked|counter_only",
    "agency": "|".join(agencies()),
    "applicants_missing": rf"({TYPES})( ({TYPES}))*",
    "applicants_unknown": r"leave_out",
    "unit_missing": UNIT,
    "duration_missing": DURATION,
    "durations_differ": r"as_stated|longest",
    "channel_times": r"longest|shortest",
    "day_kind": r"working_day|calendar_day",
    "time_in_note": rf"as_column|{DURATION}",
    "foreign_currency": r"leave_out",
    "amount_tiny": FEE,
    "fees_contradict": FEE,
    "fee_in_text": FEE,
    "free_but_charge": FEE,
    "fee_tiers_in_note": FEE,
    "fee_kind": r"fee|charge",
    "papers_are_notes": r"leave_out|as_notes",
    "papers_alternatives": r"cases_optional|all_optional|rewritten",
    "papers_outdated": r"leave_out|rewritten",
    "text_damaged": r"leave_out|whole_lines|rewritten",
    "citation_damaged": r"leave_out|read_as \S+",
    "results_unclear": r"keep( [1-9]\d?)+",
    "steps_unusable": r"general_steps|written",
    **dict.fromkeys(DIFFERENCES, AS_WRITTEN),
}


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WrittenPaper(_Part):
    """`channels` empty: whatever the way of filing."""

    name: Text
    note: Text = Text()
    originals: int = 1
    copies: int = 0
    required: bool = True
    channels: tuple[Channel, ...] = ()


class Extra(_Part):
    """Words for the page. `ask` is the hint of the form's question, `note` stands under the guide,
    `manner` says how to file at the counter, `names` are those of the results kept, `label` and
    `rule` those of the fee."""

    short: Text | None = None
    title_en: str = ""
    summary: Text | None = None
    ask: Text | None = None
    keywords: tuple[str, ...] = ()
    note: Text | None = None
    label: Text | None = None
    rule: str = ""
    cutoff: ClockTime | None = None
    names: tuple[Text, ...] = ()
    papers: tuple[WrittenPaper, ...] = ()
    steps: tuple[Text, ...] = ()
    manner: Text | None = None
    successor: str | None = Field(default=None, pattern=CODE)

    @model_validator(mode="after")
    def _fit_on_a_page(self) -> Self:
        titles = (self.title_en, *(self.short.model_dump().values() if self.short else ()))
        if any(len(title) > LONGEST for title in titles):
            words = _("A title has more than %(n)s characters")
            raise ValueError(words % {"n": LONGEST})
        return self


class Decision(_Part):
    row: str = Field(pattern=CODE)
    kind: str
    place: str
    mark: str = Field(pattern=r"^[0-9a-f]{8}$")
    decision: str
    reason: str = Field(min_length=15)
    extra: Extra = Field(default=Extra(), alias="with")

    @property
    def key(self) -> tuple[str, str, str]:
        return self.row, self.kind, self.place

    def fits(self, row: Row, doubt: Doubt) -> bool:
        """It answers this doubt, about these words, and counts no results that are not there."""
        kept = self.decision.split()[1:] if self.decision.startswith("keep") else ()
        is_there = all(int(number) <= len(row.results) for number in kept)
        return self.key == doubt.key and self.mark == doubt.mark and is_there


def load_decisions(path: Path) -> list[Decision]:
    """Raises BadFile: unreadable, unknown kind, a word outside the vocabulary, decided twice."""
    data = read_json(path)
    raw = data.get("decisions") if isinstance(data, dict) else None
    if not isinstance(raw, list):
        raise BadFile(_("%(file)s holds no list of decisions") % {"file": path.name})
    found = [_decision(number, one) for number, one in enumerate(raw, start=1)]
    counts = Counter(" ".join(one.key) for one in found)
    if twice := [key for key, count in counts.items() if count > 1]:
        raise BadFile(_("Decided more than once: %(keys)s") % {"keys": ", ".join(twice)})
    return found


def _decision(number: int, raw) -> Decision:
    try:
        found = Decision.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        values = {"number": number, "why": first["msg"]}
        values["place"] = ".".join(str(step) for step in first["loc"]) or "-"
        words = _("Decision %(number)s cannot be read: %(place)s: %(why)s")
        raise BadFile(words % values) from error
    words = VOCABULARY.get(found.kind)
    if words is None:
        text = _("Decision %(number)s: there is no doubt of the kind “%(kind)s”")
        raise BadFile(text % {"number": number, "kind": found.kind})
    if not re.fullmatch(rf"{AS_WRITTEN}|{words}", found.decision):
        text = _("Decision %(number)s: “%(decision)s” does not answer “%(kind)s”")
        values = {"number": number, "decision": found.decision, "kind": found.kind}
        raise BadFile(text % values)
    if found.kind == "superseded" and not _has_a_day(found.decision):
        raise BadFile(_("Decision %(number)s names a day that does not exist") % {"number": number})
    return found


def _has_a_day(decision: str) -> bool:
    """“open”, or closed since a day of the calendar."""
    try:
        return bool(decision == "open" or date.fromisoformat(decision.split()[-1]))
    except ValueError:
        return decision == AS_WRITTEN


class Verdicts:
    """The decisions that answer the doubts of one row."""

    def __init__(self, doubts: Iterable[Doubt], decisions: Iterable[Decision]):
        keys = {doubt.key for doubt in doubts}
        said = (one for one in decisions if one.decision != AS_WRITTEN)
        self._found = {one.key[1:]: one for one in said if one.key in keys}
        self.doubted = {kind for _row, kind, _place in keys}
        self.decided = {kind for kind, _place in self._found}

    def __iter__(self):
        return iter(self._found.values())

    def get(self, kind: str, place: str | None = None) -> Decision | None:
        """The decision of this kind; `place` where a row may have several of the kind."""
        for (one, where), decision in self._found.items():
            if one == kind and place in (None, where):
                return decision
        return None

    def word(self, kind: str, place: str | None = None) -> str:
        """What was decided; empty when nothing was."""
        found = self.get(kind, place)
        return found.decision if found else ""

    def first(self, *kinds: str) -> Decision | None:
        return next((one for kind in kinds if (one := self.get(kind))), None)
