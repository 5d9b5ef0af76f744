"""Small made-up rows of a catalogue: a clean one, and what can be wrong with it."""

import json

from cms.importing.decisions import Decision
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
    data = {"row": CODE, "kind": kind, "place": place, "decision": word}
    return Decision.model_validate(data | {"reason": "Made up for a test", "with": extra})


ALWAYS = [
    decision("plain_words", "words", "written", short={"vi": "Nuôi ong"}, summary={"vi": "Ong."}),
    decision("steps_unusable", "steps", "general_steps"),
]


def write(folder, rows: list[dict], decisions: list[Decision] = ()):
    """The two files of an import: (rows, decisions)."""
    first, second = folder / "rows.json", folder / "decisions.json"
    first.write_text(json.dumps({"procedures": rows}), encoding="utf-8")
    said = [one.model_dump(mode="json", by_alias=True) for one in decisions]
    second.write_text(json.dumps({"decisions": said}), encoding="utf-8")
    return first, second
