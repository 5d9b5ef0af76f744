"""A short mark of the words a doubt is about: a decision holds for these words and no others."""

import hashlib
import json

from cms.importing.parts import Doubt
from cms.importing.rows import Row

TIME, FEE = ("duration", "duration_unit"), ("fee_text", "fee_amount", "fee_currency")
FIELDS = {
    "name_junk": ("name",),
    "plain_words": ("name", "field"),
    "superseded": ("name", "levels_2026"),
    "source_unverified": ("source",),
    "agency": ("levels_2026", "level_2023_three_tier", "performing_agency"),
    "applicants_missing": ("applicants",),
    "applicants_unknown": ("applicants",),
    "papers_are_notes": ("documents",),
    "papers_alternatives": ("documents",),
    "papers_outdated": ("documents",),
    "results_unclear": ("results",),
    "steps_unusable": ("steps_text_raw",),
}
OF_CHANNELS = {
    "unit_missing": TIME,
    "duration_missing": TIME,
    "durations_differ": TIME,
    "channel_times": (*TIME, "note"),
    "day_kind": (*TIME, "note"),
    "time_in_note": (*TIME, "note"),
    "foreign_currency": FEE,
    "amount_tiny": FEE,
    "fees_contradict": FEE,
    "fee_in_text": FEE,
    "free_but_charge": (*FEE, "note"),
    "fee_tiers_in_note": (*FEE, "note"),
    "fee_kind": (*FEE, "note"),
}


def mark(row: Row, doubt: Doubt) -> str:
    """Eight hexadecimal digits; a doubt that brings its own mark keeps it."""
    return doubt.mark or digest(_words(row, doubt))


def digest(words) -> str:
    text = json.dumps(words, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _words(row: Row, doubt: Doubt):
    """What the row says in the doubted fields; for all others the place names the field."""
    said = row.model_dump(mode="json")
    if doubt.kind in OF_CHANNELS:
        names = ("channel", *OF_CHANNELS[doubt.kind])
        channels = [{name: one[name] for name in names} for one in said["channels"]]
        steps = said["steps_text_raw"] if doubt.kind == "free_but_charge" else ""
        return [channels, steps]
    if doubt.kind == "citation_damaged":
        return doubt.place
    return [said[name] for name in FIELDS.get(doubt.kind, (doubt.place,))]
