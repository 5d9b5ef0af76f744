"""Differences between versions, in words."""

import copy
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from procedures.catalogue.base import Part
from procedures.catalogue.checks.words import duplicate_ids
from procedures.catalogue.diff import NOUNS, differences, grouped
from procedures.catalogue.serialise import SpecError, content_hash, load_spec
from procedures.catalogue.words import ATTRIBUTES
from tests.procedures.catalogue.samples import (
    CITIZEN,
    choice,
    compare,
    fee,
    group,
    make_spec,
    question,
    section,
    step,
    text,
)
from tests.procedures.catalogue.strategies import specs

SPECS = Path(__file__).resolve().parents[3] / "procedures" / "data" / "specs"


def said(before: dict, after: dict) -> list[str]:
    found = differences(make_spec(**before), make_spec(**after), "en")
    return [sentence.replace("\N{NO-BREAK SPACE}", " ") for sentence in found]


def of_fields(before: list, after: list) -> list[str]:
    return said({"sections": [section(*before)]}, {"sections": [section(*after)]})


def of_fee(before: dict, after: dict) -> list[str]:
    return said({"fees": [fee(**before)]}, {"fees": [fee(**after)]})


FIXED = {"amount": {"kind": "fixed", "amount": 8000}}


@given(specs())
def test_a_spec_does_not_differ_from_itself(spec):
    assert differences(spec, spec, "vi") == []


@given(specs(), specs())
def test_two_specs_differ_in_words_or_not_at_all(one, other):
    for language in ("vi", "en"):
        is_told = bool(differences(one, other, language))
        assert is_told == (content_hash(one) != content_hash(other))


@st.composite
def changed_somewhere(draw):
    """A published spec, and the same with one value in it changed, taken away or moved."""
    before = json.loads(draw(st.sampled_from(sorted(SPECS.glob("*.json")))).read_text("utf-8"))
    after = copy.deepcopy(before)
    place, key = draw(st.sampled_from(list(_places(after))))
    act = draw(st.sampled_from(("change", "drop", "move")))
    if act == "drop":
        del place[key]
    elif act == "move" and isinstance(place, list):
        place.append(place.pop(key))
    else:
        place[key] = _another(place[key], draw)
    try:
        pair = load_spec(before), load_spec(after)
    except SpecError:
        pair = None
    assume(pair and content_hash(pair[0]) != content_hash(pair[1]))
    assume(not list(duplicate_ids(pair[1])))  # such a spec is never published
    return pair


def _places(node):
    """(list or object, index or key) of all that stands in the JSON, but for ids."""
    pairs = enumerate(node) if isinstance(node, list) else node.items()
    for key, value in pairs:
        if key not in ("id", "schema_version"):
            yield node, key
        if isinstance(value, list | dict):
            yield from _places(value)


def _another(value, draw):
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        words = ("x", "restart", "postal", "calendar_day", "cashier", "opinion", "foreigner")
        return draw(st.sampled_from([value + "x", *words]))
    return [*value, *value[:1]] if isinstance(value, list) else {}


@settings(suppress_health_check=[HealthCheck.too_slow])  # each example is a whole procedure
@given(changed_somewhere())
def test_no_change_of_a_published_spec_is_left_untold(pair):
    for language in ("vi", "en"):
        found = grouped(*pair, language)
        sentences = [one for _heading, several in found for one in several]
        assert sentences
        for sentence in sentences:
            assert not any(mark in sentence for mark in ("vi='", "op='", "[{", "=None"))
            left, arrow, right = sentence.rpartition(" → ")
            assert not (arrow and left.endswith(f": {right}")), sentence


def test_every_attribute_has_its_words():
    def all_kinds(kind):
        return {kind, *(one for below in kind.__subclasses__() for one in all_kinds(below))}

    ours = [one for one in all_kinds(Part) if one.__module__.startswith("procedures.")]
    names = {name for kind in ours for name in kind.model_fields} - {"vi", "en"}
    told_otherwise = {"id", "schema_version", "all", "any", "negated", "op", "guide", *NOUNS}
    assert names - told_otherwise - {"fields", "groups"} - ATTRIBUTES.keys() == set()


def test_changes_stand_under_the_heading_of_their_part():
    before = {"fees": [fee(FIXED["amount"])]}
    after = {"fees": [fee({"kind": "fixed", "amount": 1})], "consent": text("Cam đoan", "I swear")}
    found = grouped(make_spec(**before), make_spec(**after), "en")
    assert [heading for heading, _sentences in found] == ["Procedure", "Fees"]
    assert all(one.startswith("Fee “Charge”") for one in found[1][1])


def test_an_amount():
    after = {"amount": {"kind": "fixed", "amount": 10_000}}
    assert of_fee(FIXED, after) == ["Fee “Charge”: amount: 8.000 đ → 10.000 đ"]


def test_another_way_to_price():
    pages = {
        "kind": "per_unit",
        "quantity": 3,
        "unit": text("trang"),
        "tiers": [{"upto": 2, "price": 2000}, {"price": 1000}],
        "cap": 200_000,
    }
    assert of_fee(FIXED, {"amount": pages}) == [
        "Fee “Charge”: amount: 8.000 đ → up to 2: 2.000 đ, after: 1.000 đ, at most 200.000 đ a copy"
    ]
    channels = {"kind": "by_channel", "amounts": {"online": 1000, "in_person": 2000}}
    assert of_fee(FIXED, {"amount": channels}) == [
        "Fee “Charge”: amount: 8.000 đ → Online: 1.000 đ, At the counter: 2.000 đ"
    ]
    assert of_fee(FIXED, {"amount": {"kind": "assessed"}}) == [
        "Fee “Charge”: amount: 8.000 đ → set during the process"
    ]


def test_exemptions_and_reductions():
    exempt = [{"when": CITIZEN, "reason": text("Hộ nghèo", "Poor household")}]
    cut = [{"when": CITIZEN, "reason": text("Trực tuyến", "Online filing"), "percent": 50}]
    assert of_fee(FIXED, FIXED | {"exempt_when": exempt, "reductions": cut}) == [
        "Fee “Charge”: exemptions: new: “Poor household” "
        "(condition: “Type of applicant” is “Vietnamese citizen”)",
        "Fee “Charge”: reductions: new: “Online filing” "
        "(condition: “Type of applicant” is “Vietnamese citizen”; reduction in percent: 50)",
    ]


def test_required_has_a_sentence_of_its_own():
    optional, required = question("a", required=False), question("a")
    assert of_fields([optional], [required]) == ["Question “Câu a” is now required"]
    assert of_fields([required], [optional]) == ["Question “Câu a” is no longer required"]


def test_new_and_removed():
    assert of_fields([question("a")], [question("a"), question("b")]) == [
        "Question “Câu b” is new: type: Short text"
    ]
    assert of_fields([question("a"), question("b")], [question("b")]) == [
        "Question “Câu a” was removed"
    ]


def test_wording_and_the_other_language():
    old = question("a") | {"label": text("Tên", "Name")}
    new = question("a") | {"label": text("Tên", "Full name")}
    assert of_fields([old], [new]) == ["Question “Name”: wording: “Name” → “Full name”"]
    before, after = make_spec(sections=[section(old)]), make_spec(sections=[section(new)])
    assert differences(before, after, "vi")
    (sentence,) = differences(before, after, "vi")
    assert sentence == "Câu hỏi “Tên”: câu chữ (tiếng Anh): “Name” → “Full name”"


def test_a_condition_is_told_in_words():
    first = choice("color", "red", "blue")
    plain, asked = question("a"), question("a", when=compare("eq", "color", "red"))
    assert of_fields([first, plain], [first, asked]) == [
        "Question “Câu a”: condition: nothing → “Câu color” is “RED”"
    ]


def test_options_order_type_and_bounds():
    assert of_fields([choice("a", "red")], [choice("a", "red", "blue")]) == [
        "Question “Câu a”: options: new: “BLUE”"
    ]
    assert of_fields([question("a"), question("b")], [question("b"), question("a")]) == [
        "Question: the order changed"
    ]
    assert of_fields([question("a", "integer", max=5)], [question("a", "integer", max=9)]) == [
        "Question “Câu a”: largest value: 5 → 9"
    ]


def test_a_part_of_a_part():
    old = choice("a", "red")
    new = choice("a", "red")
    new["options"][0] |= {"hint": text("Đỏ tươi")}
    assert of_fields([old], [new]) == [
        "Question “Câu a”: options (“RED”): hint (in Vietnamese): nothing → “Đỏ tươi”"
    ]


def test_prices_are_told_one_by_one():
    before = {"kind": "per_unit", "quantity": 3, "unit": text("trang"), "tiers": [{"price": 2000}]}
    after = before | {"quantity": "name", "tiers": [{"upto": 2, "price": 2000}, {"price": 1000}]}
    assert of_fee({"amount": before}, {"amount": after}) == [
        "Fee “Charge”: amount: quantity: 3 → “Câu name”",
        "Fee “Charge”: amount: prices (1): up to number: nothing → 2",
        "Fee “Charge”: amount: prices: new: after: 1.000 đ",
    ]


def test_what_reads_alike_is_told_with_identifiers():
    twins = choice("a", "red", "crimson")
    twins["options"][1]["label"] = twins["options"][0]["label"]
    one, other = (question("b", when=compare("eq", "a", value)) for value in ("red", "crimson"))
    assert of_fields([twins, one], [twins, other]) == [
        "Question “Câu b”: condition: a eq “red” → a eq “crimson”"
    ]


def test_a_question_that_moves_is_still_the_same_and_told():
    before = {"sections": [section(question("a"), question("b"))]}
    after = {"sections": [section(question("a"), groups=[group(question("b"))])]}
    assert said(before, after) == [
        "Question “Câu b”: place in the form: “Phần” → “Các dòng”",
        "Group “Các dòng” is new",
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"time_limits": [{"id": "always", "amount": 5, "cutoff": "15:00"}]},
            [
                "Time limit “always”: amount: 3 → 5",
                "Time limit “always”: cut-off hour: nothing → 15:00",
            ],
        ),
        ({"channels": ["online"]}, ["Procedure: ways of filing: Online, At the counter → Online"]),
        ({"route": [step(hours=8)]}, ["Step “Duyệt”: working hours: 4 → 8"]),
        (
            {"route": [step(agency={"kind": "parent", "level": "district"})]},
            [
                "Step “Duyệt”: agency: The receiving agency → "
                "Its superior of a level (level of government: district)"
            ],
        ),
        (
            {"route": [step(corrects=["name"])]},
            ["Step “Duyệt”: answers that may be corrected: nothing → “Câu name”"],
        ),
        (
            {"consent": text("Cam đoan")},
            ["Procedure: declaration (in Vietnamese): nothing → “Cam đoan”"],
        ),
        (
            {"documents": [{"id": "d", "name": text("Bản vẽ")}]},
            ["Document “Bản vẽ” is new"],
        ),
    ],
)
def test_everything_else(change, sentence):
    assert said({}, change) == sentence
