"""Loading, dumping, hashing; and the errors of a spec that cannot be loaded."""

import json

import pytest
from hypothesis import given

from portal.core.spoken import Vietnamese
from procedures.catalogue.base import Text
from procedures.catalogue.serialise import SpecError, content_hash, dump_spec, load_spec
from tests.procedures.catalogue.samples import (
    choice,
    compare,
    fee,
    make_spec,
    question,
    section,
    spec_json,
    text,
)
from tests.procedures.catalogue.strategies import specs


def load_problems(data) -> dict[str, str]:
    with pytest.raises(SpecError) as caught:
        load_spec(data)
    return {problem.path: problem.message for problem in caught.value.problems}


@given(specs())
def test_what_is_dumped_loads_as_the_same(spec):
    through_json = json.loads(json.dumps(dump_spec(spec)))
    again = load_spec(through_json)
    assert again == spec
    assert dump_spec(again) == dump_spec(spec) == through_json
    assert content_hash(again) == content_hash(spec)


def test_defaults_are_left_out_and_do_not_change_the_hash():
    plain = make_spec(sections=[section(question("a"))])
    spelled = make_spec(sections=[section(question("a", required=True, hint=text("")))])
    assert content_hash(plain) == content_hash(spelled)
    assert dump_spec(spelled)["sections"][0]["fields"][0] == {
        "id": "a",
        "type": "text",
        "label": {"vi": "Câu a"},
    }


def test_the_kind_is_written_even_when_it_is_the_default():
    spec = make_spec(fees=[fee({"kind": "fixed", "amount": 5})], reception={"kind": "same"})
    assert dump_spec(spec)["fees"][0]["amount"] == {"kind": "fixed", "amount": 5}


def test_a_change_changes_the_hash():
    one = make_spec(sections=[section(question("a"))])
    two = make_spec(sections=[section(question("a", required=False))])
    assert content_hash(one) != content_hash(two)


def test_the_same_text_in_another_unicode_form_is_the_same():
    composed, decomposed = text("Lệ phí hộ tịch"), text("Lệ phí hộ tịch")
    one, two = make_spec(title=composed), make_spec(title=decomposed)
    assert content_hash(one) == content_hash(two)


@pytest.mark.parametrize(
    ("changes", "path", "message"),
    [
        ({"code": "12345"}, "code", "“12345” is not written as it must be"),
        ({"colour": 1}, "colour", "Nothing of this name is known here"),
        ({"channels": []}, "channels", "This needs at least 1"),
        ({"channels": ["fax"]}, "channels.0", "is not one of"),
        ({"title": "Tên"}, "title", "This must be an object with named parts"),
        ({"schema_version": 2}, "schema_version", "is not one of"),
        ({"sections": {}}, "sections", "This must be a list"),
        ({"sections": [section(question("Ẩ"))]}, "sections.0.fields.0.id", "not written as"),
        ({"sections": [section(question("a", "poem"))]}, "sections.0.fields.0", "is not one of"),
        ({"sections": [section({"id": "a"})]}, "sections.0.fields.0", "The kind is missing"),
        (
            {"sections": [section({"id": "a", "type": "text"})]},
            "sections.0.fields.0.label",
            "This is missing",
        ),
        (
            {"sections": [section(question("a", "date", min="1/2/2024"))]},
            "sections.0.fields.0.min",
            "is not one of",
        ),
        ({"fees": [fee({"kind": "fixed", "amount": -1})]}, "fees.0.amount.amount", "at least 0"),
        ({"fees": [fee({"kind": "fixed", "amount": 1.5})]}, "fees.0.amount.amount", "whole number"),
        (
            {"reception": {"kind": "area"}},
            "reception",
            "The agency rule “area” also needs: area_field",
        ),
        (
            {"time_limits": [{"id": "a", "amount": 1, "cutoff": "25:00"}]},
            "time_limits.0.cutoff",
            "“25:00” is not written",
        ),
    ],
)
def test_load_errors_have_a_place_and_words(changes, path, message):
    found = load_problems(spec_json(**changes))
    assert set(found) == {path}
    assert message in found[path]


def test_a_condition_that_is_none_is_told_at_its_place():
    condition = {"all": [compare("eq", "a", 1), {"op": "like", "field": "a", "value": 1}]}
    data = spec_json(sections=[section(question("a", "integer"), question("b", when=condition))])
    assert "sections.0.fields.1.when.all.1.op" in load_problems(data)


@pytest.mark.parametrize("data", [None, [], "spec", 7])
def test_what_is_no_object_is_no_spec(data):
    assert set(load_problems(data)) == {""}


def test_bottomless_nesting_is_refused_and_does_not_exhaust_the_stack():
    condition: dict = compare("eq", "a", 1)
    for _level in range(5000):
        condition = {"not": condition}
    data = spec_json() | {"sections": [section(question("b", when=condition))]}
    assert load_problems(data) == {"": "The parts are nested too deeply"}


def test_parts_are_found_by_id():
    spec = make_spec(sections=[section(choice("color", "red"))])
    assert spec.questions["color"].options[0].value == "red"
    assert spec.section("one").fields[0].id == "color"
    assert spec.step("approve").role == "approver"
    assert spec.result("result").symbol == "KQ"
    with pytest.raises(KeyError, match="ghost"):
        spec.fee("ghost")


def test_text_falls_back_to_vietnamese_and_says_so():
    both, one = Text(vi="Xã", en="Commune"), Text(vi="Xã")
    assert (both.in_language("en-gb"), type(both.in_language("en"))) == ("Commune", str)
    assert (one.in_language("en-gb"), type(one.in_language("en"))) == ("Xã", Vietnamese)
    assert (one.in_language("vi"), type(one.in_language("vi"))) == ("Xã", str)
    assert not Text()
