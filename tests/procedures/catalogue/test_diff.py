"""Differences between versions, in words."""

import pytest
from hypothesis import given

from procedures.catalogue.diff import differences
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
        "Fee “Charge”: exemptions: nothing → “Poor household”",
        "Fee “Charge”: reductions: nothing → 50% (Online filing)",
    ]


def test_required_has_a_sentence_of_its_own():
    optional, required = question("a", required=False), question("a")
    assert of_fields([optional], [required]) == ["Question “Câu a” is now required"]
    assert of_fields([required], [optional]) == ["Question “Câu a” is no longer required"]


def test_new_and_removed():
    assert of_fields([question("a")], [question("a"), question("b")]) == ["Question “Câu b” is new"]
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
    assert "Full name" not in sentence


def test_a_condition_is_told_in_words():
    first = choice("color", "red", "blue")
    plain, asked = question("a"), question("a", when=compare("eq", "color", "red"))
    assert of_fields([first, plain], [first, asked]) == [
        "Question “Câu a”: condition: nothing → “Câu color” is “RED”"
    ]


def test_options_order_type_and_bounds():
    assert of_fields([choice("a", "red")], [choice("a", "red", "blue")]) == [
        "Question “Câu a”: options: “RED” → “RED”, “BLUE”"
    ]
    assert of_fields([question("a"), question("b")], [question("b"), question("a")]) == [
        "Question: the order changed"
    ]
    assert of_fields([question("a", "integer", max=5)], [question("a", "integer", max=9)]) == [
        "Question “Câu a”: largest value: 5 → 9"
    ]


def test_a_detail_too_fine_for_a_sentence():
    old = choice("a", "red")
    new = choice("a", "red")
    new["options"][0] |= {"hint": text("Đỏ tươi")}
    assert of_fields([old], [new]) == ["Question “Câu a”: options changed in detail"]


def test_a_question_that_moves_into_a_group_is_still_the_same():
    before = {"sections": [section(question("a"), question("b"))]}
    after = {"sections": [section(question("a"), groups=[group(question("b"))])]}
    assert said(before, after) == ["Group “Các dòng” is new"]


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
            ["Step “Duyệt”: agency: same → parent district"],
        ),
        (
            {"route": [step(corrects=["name"])]},
            ["Step “Duyệt”: answers that may be corrected: nothing → “Câu name”"],
        ),
        ({"consent": text("Cam đoan")}, ["Procedure: declaration: nothing → “Cam đoan”"]),
        (
            {"documents": [{"id": "d", "name": text("Bản vẽ")}]},
            ["Document “Bản vẽ” is new"],
        ),
    ],
)
def test_everything_else(change, sentence):
    assert said({}, change) == sentence
