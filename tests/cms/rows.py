"""Small made-up rows of a catalogue: a clean one, and what can be wrong with it."""

import json

from pydantic import ValidationError

from cms.importing.decisions import Decision
from cms.importing.doubts import find_doubts
from cms.importing.rows import Row

CODE = "9.000001"


def channel(name="online", **changes) -> dict:
    plain = {"channel": name, "duration": 3, "duration_unit": "working_day"}
    return plain | {"fee_text": "Miễn phí"} | changes


def paper(name="Đơn đề nghị", **changes) -> dict:
    return {"group": None, "name": name, "originals": 1, "copies": 0} | changes


def raw(**changes) -> dict:
    """A row whose only doubts are those of every row: no plain words, no usable steps."""
    return {
        "code": CODE,
        "name": "Cấp phép nuôi ong",
        "name_en": "Permit to keep bees",
        "field": "Nông nghiệp",
        "decision_no": "12/QĐ-ABC",
        "levels_2026": ["commune"],
        "level_2023_three_tier": {"value": "commune", "source": "known"},
        "applicants": ["Công dân Việt Nam"],
        "performing_agency": "Ủy ban nhân dân xã",
        "channels": [channel("online"), channel("in_person")],
        "documents": [paper()],
        "legal_basis": ["60/2014/QH13"],
        "conditions": "Có ít nhất một đàn ong.",
        "results": [{"name": "Giấy phép nuôi ong", "code": "KQ.G01.000001"}],
        "source": "national catalogue",
        "steps_text_raw": "",
    } | changes


def row(**changes) -> Row:
    return Row.model_validate(raw(**changes))


def decision(kind: str, place: str, word: str, **extra) -> Decision:
    """About no row yet; `tied` to one it has the mark of what that row says."""
    data = {"row": CODE, "kind": kind, "place": place, "mark": "0" * 8, "decision": word}
    return Decision.model_validate(data | {"reason": "Made up for a test", "with": extra})


ALWAYS = [
    decision("plain_words", "words", "written", short={"vi": "Nuôi ong"}, summary={"vi": "Ong."}),
    decision("steps_unusable", "steps", "general_steps"),
]


def tied(decisions, *rows: Row, written=None) -> list[Decision]:
    """The decisions as somebody would write them who has these rows before them."""
    marks = {one.key: one.mark for row in rows for one in find_doubts(row, written)}
    return [
        one.model_copy(update={"mark": marks.get(one.key, one.mark)})
        if one.mark == "0" * 8
        else one
        for one in decisions
    ]


def _readable(rows: list[dict]):
    for one in rows:
        try:
            yield Row.model_validate(one)
        except ValidationError:
            continue


def write(folder, rows: list[dict], decisions: list[Decision] = ()):
    """The two files of an import: (rows, decisions)."""
    decisions = tied(decisions, *_readable(rows))
    first, second = folder / "rows.json", folder / "decisions.json"
    first.write_text(json.dumps({"procedures": rows}), encoding="utf-8")
    said = [one.model_dump(mode="json", by_alias=True) for one in decisions]
    second.write_text(json.dumps({"decisions": said}), encoding="utf-8")
    return first, second
