"""A small spec in JSON that passes every check, and ways to vary it."""

import copy
from typing import Any

from procedures.catalogue.serialise import load_spec
from procedures.catalogue.spec import ProcedureSpec

CITIZEN = {"op": "eq", "field": "@applicant_type", "value": "citizen"}


def text(vi: str, en: str = "") -> dict:
    return {"vi": vi, "en": en}


def question(question_id: str, type_: str = "text", **more) -> dict:
    return {"id": question_id, "type": type_, "label": text(f"Câu {question_id}"), **more}


def choice(question_id: str, *values: str, **more) -> dict:
    options = [{"value": value, "label": text(value.title(), value.upper())} for value in values]
    return question(question_id, "choice", options=options, **more)


def compare(op: str, field: str, value: Any = None) -> dict:
    return {"op": op, "field": field, "value": value}


def section(*fields: dict, section_id: str = "one", **more) -> dict:
    return {"id": section_id, "title": text("Phần"), "fields": list(fields), **more}


def group(*fields: dict, group_id: str = "rows", **more) -> dict:
    return {"id": group_id, "title": text("Các dòng"), "fields": list(fields), **more}


def fee(amount: dict, fee_id: str = "fee", **more) -> dict:
    return {
        "id": fee_id,
        "label": text("Lệ phí", "Charge"),
        "kind": "charge",
        "amount": amount,
    } | more


def step(kind: str = "approve", step_id: str = "approve", **more) -> dict:
    titles = {"title": text("Duyệt"), "citizen_title": text("Đang duyệt")}
    return {"id": step_id, "kind": kind, "role": "approver", "hours": 4, **titles, **more}


def spec_json(**changes) -> dict:
    words = {name: text("Chữ") for name in ("summary", "field", "who", "performer")}
    base = {
        "code": "1.000001",
        "title": text("Thủ tục thử", "Trial procedure"),
        "short_title": text("Thử", "Trial"),
        "guide": words,
        "applicant_types": ["citizen", "organisation"],
        "channels": ["online", "in_person"],
        "sections": [section(question("name"))],
        "time_limits": [{"id": "always", "amount": 3}],
        "route": [step()],
        "results": [
            {
                "id": "result",
                "kind": "letter",
                "title": text("Kết quả"),
                "template": "letter",
                "symbol": "KQ",
            }
        ],
    }
    return copy.deepcopy(base | changes)


def make_spec(**changes) -> ProcedureSpec:
    return load_spec(spec_json(**changes))


# Operator, answer, value, whether it holds: for the evaluators of the server and of the browser.
COMPARISONS = [
    ("eq", 3, 3, True),
    ("eq", 3, 4, False),
    ("eq", True, 1, False),
    ("eq", 1, True, False),
    ("eq", "red", "red", True),
    ("eq", None, "red", False),
    ("ne", "blue", "red", True),
    ("ne", None, "red", False),
    ("ne", "", "red", False),
    ("gt", 3, 3, False),
    ("ge", 3, 3, True),
    ("lt", 2, 3, True),
    ("le", 4, 3, False),
    ("lt", 3, 3, False),
    ("gt", 2.5, 2, False),
    ("ne", 2.5, 2, True),
    ("eq", 2.0, 2, True),
    ("gt", "10", 9, False),
    ("gt", "b", "a", False),
    ("gt", "2024-03-01", "2024-02-29", True),
    ("le", "2024-02-29", "2024-02-29", True),
    ("gt", "2024-03-01\n", "2024-02-29", False),
    ("in", "red", ["red", "blue"], True),
    ("in", "green", ["red", "blue"], False),
    ("in", 2, [1, 2], True),
    ("contains", ["red", "blue"], "red", True),
    ("contains", ["blue"], "red", False),
    ("contains", "red", "red", False),
    ("ge", [{}, {}], 2, True),
    ("lt", [{}, {}], 2, False),
    ("present", "x", None, True),
    ("present", False, None, True),
    ("present", 0, None, True),
    ("present", [], None, False),
    ("absent", "", None, True),
    ("absent", {"full_name": "", "sex": None}, None, True),
    ("absent", {"full_name": "A"}, None, False),
]
