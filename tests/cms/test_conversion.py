"""A spec put into a page and read back is the same spec."""

import json

import pytest
from hypothesis import HealthCheck, given, settings

from cms import formula
from cms.blocks.parts import CountedBlock
from cms.content.build import SPECS
from cms.conversion import fill_page, stream_data
from cms.models import ProcedurePage
from cms.naming import name_parts
from procedures.catalogue.serialise import dump_spec, load_spec
from procedures.models import Field
from tests.cms.conftest import spec_json
from tests.cms.strategies import any_spec
from tests.procedures.catalogue.samples import compare, fee, make_spec, text
from tests.procedures.catalogue.strategies import conditions, specs


def through_a_page(spec):
    field = Field(name=spec.guide.field.vi, name_en=spec.guide.field.en)
    page = ProcedurePage()
    fill_page(page, spec, field)
    kept = ProcedurePage.from_serializable_data(
        page.serializable_data() | {"path": "0001", "depth": 1}
    )
    kept.field = field
    return kept.spec()


@pytest.mark.parametrize("path", sorted(SPECS.glob("*.json")), ids=lambda path: path.stem)
def test_published_specs_survive_a_page(path, db):
    spec = load_spec(spec_json(path.stem))

    assert dump_spec(through_a_page(spec)) == dump_spec(spec)


@given(specs())
def test_any_spec_survives_a_page(spec):
    assert through_a_page(spec) == spec


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(any_spec())
def test_whatever_the_schema_allows_survives_a_page(data):
    """Page -> spec -> JSON -> spec -> page; drawn from the schema, so new fields are drawn too."""
    spec = load_spec(data)

    again = through_a_page(spec)

    assert again == spec
    assert through_a_page(load_spec(json.loads(json.dumps(dump_spec(again))))) == spec


@given(conditions({"colour": "choice", "number": "integer", "day": "date", "agreed": "yes_no"}))
def test_any_condition_survives_its_formula(condition):
    assert formula.parse(formula.write(condition)) == without_nothing(condition)


def without_nothing(condition):
    """Comparisons that need no value hold none."""
    if isinstance(condition, list):
        return [without_nothing(part) for part in condition]
    if isinstance(condition, dict):
        return {k: without_nothing(v) for k, v in condition.items() if v is not None}
    return condition


EVERY_AMOUNT = [
    {"kind": "fixed", "amount": 8000},
    {
        "kind": "per_unit",
        "quantity": "pages",
        "unit": text("trang", "page"),
        "tiers": [{"upto": 2, "price": 2000}, {"price": 1000}],
        "cap": 200_000,
        "copies": 3,
    },
    {"kind": "by_channel", "amounts": {"online": 0, "in_person": 20_000}},
    {"kind": "assessed", "note": text("Theo thông báo")},
]


@pytest.mark.parametrize("amount", EVERY_AMOUNT, ids=lambda amount: amount["kind"])
def test_every_kind_of_amount_survives(amount):
    rule = fee(
        amount,
        due="on_notice",
        exempt_when=[
            {"when": compare("eq", "@channel", "online"), "reason": text("Miễn"), "rule": "1/2024"}
        ],
        reductions=[{"when": compare("ge", "pages", 10), "reason": text("Giảm"), "percent": 50}],
        collector={"kind": "sector", "sector": "tax", "level": "district"},
        budget_item="1052",
    )
    spec = make_spec(fees=[rule])

    assert through_a_page(spec) == spec


@pytest.mark.parametrize(
    ("formula_text", "condition"),
    [
        ("", None),
        ("case = gift", compare("eq", "case", "gift")),
        ('name = "Gốm, sứ"', compare("eq", "name", "Gốm, sứ")),
        ('word = "yes"', compare("eq", "word", "yes")),
        ("born < 2020-01-31", compare("lt", "born", "2020-01-31")),
        ("copies >= 3", compare("ge", "copies", 3)),
        ("agreed = yes", compare("eq", "agreed", True)),
        ("@channel in [online, postal]", compare("in", "@channel", ["online", "postal"])),
        ("rows present", {"op": "present", "field": "rows"}),
        (
            "not(any(a = 1, b != 2))",
            {"not": {"any": [compare("eq", "a", 1), compare("ne", "b", 2)]}},
        ),
    ],
)
def test_formulas(formula_text, condition):
    assert formula.parse(formula_text) == condition
    assert formula.write(condition) == formula_text


@pytest.mark.parametrize(
    "wrong",
    [
        "case",
        "case =",
        "all(a = 1",
        "a ~ 1",
        "not(a = 1) b",
        "in [1]",
        r'a = "x\q"',
        'a = "x\n"',
        "not(" * 2000 + "a = 1" + ")" * 2000,
        "a in " + "[" * 2000 + "1" + "]" * 2000,
    ],
    ids=lambda wrong: wrong[:20],
)
def test_wrong_formulas_say_where(wrong):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError) as caught:
        formula.parse(wrong)
    assert caught.value.params["token"]


@pytest.mark.parametrize(
    ("said", "meant"), [("3", 3), ("²", "²"), ("pages", "pages"), (None, None)]
)
def test_a_count_is_a_number_or_the_id_of_a_question(said, meant):
    assert CountedBlock().to_spec(said) == meant


def test_parts_without_identifier_get_one_that_is_free():
    page = ProcedurePage()
    fill_page(page, load_spec(spec_json()), Field(name="Hộ tịch"))
    for number in (0, 1):
        page.documents[number].value["part_id"] = ""
        page.documents[number].value["name_vi"] = "Đơn đề nghị"
    name_parts(page)

    names = [part["id"] for part in stream_data(page.documents)]
    assert names[:2] == ["don_de_nghi", "don_de_nghi_2"]


def test_parts_inside_parts_get_identifiers_too():
    page = ProcedurePage()
    fill_page(page, load_spec(spec_json()), Field(name="Hộ tịch"))
    section = page.sections[0].value
    known = section["fields"][0].value["part_id"] = "noi_o"
    section["fields"][1].value["part_id"] = ""
    section["fields"][1].value["label_vi"] = "Nơi ở"
    name_parts(page)

    (data, *_rest) = stream_data(page.sections)
    assert data["fields"][1]["id"] == f"{known}_2"


def test_a_question_that_was_duplicated_gets_an_identifier_of_its_own():
    page, before = ProcedurePage(), ProcedurePage()
    for one in (page, before):
        fill_page(one, load_spec(spec_json()), Field(name="Hộ tịch"))
    for one in (page, before):
        first, second, *_rest = one.sections[0].value["fields"]
        second.value["when"] = f"{first.value['part_id']} present"
    raw = page.sections.get_prep_value()
    page.sections = json.dumps([*raw, {**raw[0], "id": "new"}])
    name_parts(page, before)

    sections = stream_data(page.sections)
    first, last = sections[0], sections[-1]
    assert first == stream_data(before.sections)[0]
    assert last["id"] != first["id"]
    assert not {one["id"] for one in last["fields"]} & {one["id"] for one in first["fields"]}
    assert last["fields"][1]["when"]["field"] == last["fields"][0]["id"]
