"""How much: what the row says, what is unclear."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms.importing.parts import Doubt
from cms.importing.rows import ChannelRow, Row

FREE = {"miễn phí", "free"}
DONG = {"VND", None}
LEAST = 500  # đồng; a smaller amount has lost its thousands
CHARGED = re.compile(r"\bphí\b|Hội đồng nhân dân", re.IGNORECASE)
COLLECTED = re.compile(r"(?:nộp|thu)\s+(?:phí|lệ phí)|nghĩa vụ nộp lệ phí", re.IGNORECASE)
AMOUNT = re.compile(r"\b(\d{1,3}(?:[.,]\d{3}){1,4}|\d{4,9})\s*(?:đồng|VNĐ|đ\b)", re.IGNORECASE)


def doubts(row: Row) -> Iterator[Doubt]:
    for find in (_foreign, _tiny, _contradictory, _in_text, _free_but, _note_amounts, _kind):
        if words := find(row):
            yield Doubt(row.code, KINDS[find], "fees", words)


def amounts(row: Row) -> dict[str, set[int]]:
    """What the columns say in đồng, by channel."""
    found: dict[str, set[int]] = {}
    for one in _in_dong(row):
        found.setdefault(one.channel, set()).add(one.fee_amount)
    return found


def says_free(row: Row) -> bool:
    return all(is_free(one) for one in row.channels)


def is_free(one: ChannelRow) -> bool:
    return (one.fee_text or "").lower() in FREE


def kind_named(row: Row) -> str:
    """ "fee" (phí) or "charge" (lệ phí), as the texts beside the amount call it; else empty."""
    texts = " ".join(f"{one.fee_text or ''} {one.note or ''}" for one in _in_dong(row)).lower()
    if "lệ phí" in texts:
        return "charge"
    return "fee" if re.search(r"\bphí\b", texts) else ""


def _in_dong(row: Row) -> list[ChannelRow]:
    return [one for one in row.channels if one.fee_amount is not None and one.fee_currency in DONG]


def _foreign(row: Row) -> str:
    found = {f"{one.fee_amount} {one.fee_currency}" for one in row.channels if _is_foreign(one)}
    words = _("An amount is not in đồng: %(amounts)s")
    return words % {"amounts": ", ".join(sorted(found))} if found else ""


def _is_foreign(one: ChannelRow) -> bool:
    return one.fee_amount is not None and one.fee_currency not in DONG


def _tiny(row: Row) -> str:
    found = {one.fee_amount for one in _in_dong(row) if 0 < one.fee_amount < LEAST}
    words = _("An amount is too small to be meant: %(amounts)s đồng")
    return words % {"amounts": ", ".join(map(str, sorted(found)))} if found else ""


def _contradictory(row: Row) -> str:
    found = amounts(row)
    values = set().union(*found.values())
    some_free = found and set(found) != {one.channel for one in row.channels}
    if len(values) < 2 and not some_free:
        return ""
    said = "; ".join(f"{one.channel}: {one.fee_text}" for one in row.channels)
    return _("The amounts differ: %(said)s") % {"said": said}


def _in_text(row: Row) -> str:
    found = {
        one.fee_text or "-" for one in row.channels if one.fee_amount is None and not is_free(one)
    }
    words = _("The amount is not in its column but says: %(texts)s")
    return words % {"texts": "; ".join(sorted(found))} if found else ""


def _free_but(row: Row) -> str:
    free = [one for one in row.channels if is_free(one)]
    notes = [one.note for one in free if one.note and CHARGED.search(one.note)]
    if notes:
        return _("“Miễn phí” stands beside a note about a charge: %(note)s") % {"note": notes[0]}
    if free and (found := COLLECTED.search(row.steps_text_raw)):
        return _("“Miễn phí”, but the steps say: …%(words)s…") % {
            "words": _around(row.steps_text_raw, found)
        }
    return ""


def _around(text: str, found: re.Match) -> str:
    return " ".join(text[max(0, found.start() - 30) : found.end() + 40].split())


def _note_amounts(row: Row) -> str:
    """Amounts in the note of a row that has its amount, beyond that amount itself."""
    for one in _in_dong(row):
        named = {int(re.sub(r"\D", "", text)) for text in AMOUNT.findall(one.note or "")}
        if others := sorted(named - {one.fee_amount}):
            words = _("The column says %(amount)s đồng, the note also: %(others)s")
            return words % {"amount": one.fee_amount, "others": ", ".join(map(str, others))}
    return ""


def _kind(row: Row) -> str:
    if amounts(row) and not kind_named(row):
        return _("Whether the amount is a fee (phí) or a charge (lệ phí) is not said")
    return ""


KINDS = {
    _foreign: "foreign_currency",
    _tiny: "amount_tiny",
    _contradictory: "fees_contradict",
    _in_text: "fee_in_text",
    _free_but: "free_but_charge",
    _note_amounts: "fee_tiers_in_note",
    _kind: "fee_kind",
}
