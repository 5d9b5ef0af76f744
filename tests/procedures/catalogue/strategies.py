"""Random specs that pass every check, and random answers to them: good, bad and missing ones."""

from typing import Any

from hypothesis import strategies as st

from procedures.catalogue.base import ApplicantType, Channel
from procedures.catalogue.checks import check_spec
from procedures.catalogue.conditions import Context
from procedures.catalogue.fields import Group
from procedures.catalogue.serialise import load_spec
from procedures.catalogue.spec import ProcedureSpec
from tests.procedures.catalogue.samples import compare, group, question, section, spec_json, text

APPLICANTS: tuple[ApplicantType, ...] = ("citizen", "organisation")
CHANNELS: tuple[Channel, ...] = ("online", "in_person")
OPTIONS = ("red", "green", "blue")
DATES = ("2020-01-31", "2024-02-29")
NUMBERS = st.integers(0, 3)
TYPES = ("text", "integer", "money", "date", "choice", "choices", "yes_no", "decimal", "person")
ORDERS = ("eq", "ne", "gt", "ge", "lt", "le")

contexts = st.builds(Context, st.sampled_from(APPLICANTS), st.sampled_from(CHANNELS))


def _pairs(operators, values: st.SearchStrategy) -> st.SearchStrategy:
    return st.tuples(st.sampled_from(operators), values)


def _words(words: tuple[str, ...]) -> st.SearchStrategy:
    several = st.lists(st.sampled_from(words), min_size=1, max_size=2, unique=True)
    return _pairs(("eq", "ne"), st.sampled_from(words)) | _pairs(("in",), several)


PRESENCE = _pairs(("present", "absent"), st.none())
INTEGERS = _pairs(ORDERS, NUMBERS) | _pairs(("in",), st.lists(NUMBERS, min_size=1, max_size=3))
# Operator and value of a comparison with each kind of subject. Built once: building is slow.
COMPARED = {
    "choice": _words(OPTIONS) | PRESENCE,
    "choices": _pairs(("contains",), st.sampled_from(OPTIONS)) | PRESENCE,
    "integer": INTEGERS | PRESENCE,
    "money": INTEGERS | PRESENCE,
    "group": _pairs(ORDERS, st.integers(1, 3)) | PRESENCE,
    "date": _pairs(ORDERS, st.sampled_from(DATES)) | PRESENCE,
    "yes_no": _pairs(("eq", "ne"), st.booleans()) | PRESENCE,
    "@applicant_type": _words(APPLICANTS) | PRESENCE,
    "@channel": _words(CHANNELS) | PRESENCE,
}
SHAPES = st.sampled_from(("leaf", "leaf", "leaf", "leaf", "all", "any", "not"))
COUNTS = st.integers(1, 3)
TYPE = st.sampled_from(TYPES)
FLAGS = st.booleans()


@st.composite
def conditions(draw, known: dict[str, str], depth: int = 2) -> dict:
    """Trees over the subjects asked so far: `{subject: kind}`."""
    shape = draw(SHAPES) if depth else "leaf"
    if shape == "not":
        return {"not": draw(conditions(known, depth - 1))}
    if shape != "leaf":
        return {shape: [draw(conditions(known, depth - 1)) for _part in range(draw(COUNTS))]}
    kinds = {"@applicant_type": "@applicant_type", "@channel": "@channel", **known}
    subject = draw(st.sampled_from(list(kinds)))
    operator, value = draw(COMPARED.get(kinds[subject], PRESENCE))
    return compare(operator, subject, value)


@st.composite
def _fields(draw, prefix: str, known: dict[str, str]) -> list[dict]:
    fields = []
    for number in range(draw(COUNTS)):
        type_ = draw(TYPE)
        item = question(f"{prefix}_q{number}", type_, required=draw(FLAGS))
        if type_ in ("choice", "choices"):
            item["options"] = [{"value": one, "label": text(one)} for one in OPTIONS]
        if draw(FLAGS):
            item["when"] = draw(conditions(known))
        known[item["id"]] = type_
        fields.append(item)
    return fields


@st.composite
def _sections(draw) -> list[dict]:
    known: dict[str, str] = {}
    sections = []
    for number in range(draw(COUNTS)):
        when = draw(conditions(known)) if draw(FLAGS) else None
        item = section(*draw(_fields(f"s{number}", known)), section_id=f"s{number}", when=when)
        if draw(FLAGS):
            rows = f"s{number}_rows"
            inner = draw(_fields(f"g{number}", dict(known)))
            item["groups"] = [group(*inner, group_id=rows, min=draw(st.integers(0, 1)))]
            known[rows] = "group"
        sections.append(item)
    return sections


@st.composite
def specs(draw) -> ProcedureSpec:
    """Specs for which `check_spec` finds nothing; conditions that can never hold are taken out."""
    data = spec_json(sections=draw(_sections()), channels=list(CHANNELS))
    while problems := check_spec(load_spec(data)):
        for problem in problems:
            _without_when(data, problem.path)
    return load_spec(data)


def _without_when(data: Any, path: str):
    steps = path.split(".")
    for name in steps[: steps.index("when")]:
        data = data[int(name)] if isinstance(data, list) else data[name]
    data.pop("when", None)


GOOD = {
    "text": st.text("aăâđ 1", min_size=1, max_size=8).filter(str.strip),
    "integer": NUMBERS,
    "money": NUMBERS,
    "date": st.sampled_from(DATES),
    "choice": st.sampled_from(OPTIONS),
    "choices": st.lists(st.sampled_from(OPTIONS), unique=True, max_size=3),
    "yes_no": st.booleans(),
    "decimal": st.sampled_from(("1", "2.5")),
    "person": st.just(
        {
            "full_name": "Nguyễn Thị Mẫu",
            "birth_date": "1990-05-20",
            "sex": "female",
            "national_id": "027190123456",
        }
    ),
}
JUNK = st.none() | st.sampled_from(
    ["", [], {}, 0, 1, 1.0, 2.5, True, False, "red", "2024-02-29", "2024-02-29\n", ["red", 1], "😀"]
    + [[{}], [None, 7, "x"], {"full_name": ""}, {"full_name": "A"}, "\u0968", -1, "１"]
)


ANSWER = {type_: st.one_of(good, good, JUNK) for type_, good in GOOD.items()}
SOMETIMES = st.integers(0, 4)


@st.composite
def answers(draw, spec: ProcedureSpec, *, good_only: bool = False) -> dict[str, Any]:
    """Some questions are left out; what is hidden may be answered all the same."""
    given = {}
    for part in spec.sections:
        for item in (*part.fields, *part.groups):
            if draw(SOMETIMES):
                given[item.id] = draw(_answers_to(item, good_only))
    return given


def _answers_to(item, good_only: bool) -> st.SearchStrategy:
    if not isinstance(item, Group):
        return GOOD[item.type] if good_only else ANSWER[item.type]
    row = {field.id: _answers_to(field, good_only) for field in item.fields}
    rows = st.lists(st.fixed_dictionaries({}, optional=row), min_size=item.min, max_size=3)
    return rows if good_only else rows | JUNK


@st.composite
def cases(draw) -> tuple[ProcedureSpec, list[tuple[dict[str, Any], Context]]]:
    """A spec and several applications to it."""
    spec = draw(specs())
    return spec, [(draw(answers(spec)), draw(contexts)) for _one in range(6)]
