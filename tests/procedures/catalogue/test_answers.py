"""Answers: normalised, and what is said beside the question when they are wrong."""

import pytest
from hypothesis import given

from procedures.catalogue.answers import clean_answers, validate_answers
from procedures.catalogue.conditions import Context
from tests.procedures.catalogue.samples import (
    choice,
    compare,
    group,
    make_spec,
    question,
    section,
    text,
)
from tests.procedures.catalogue.strategies import cases

CITIZEN_ONLINE = Context("citizen", "online")
PERSON = {
    "full_name": "Nguyễn  Thị Mẫu ",
    "birth_date": "1990-05-20",
    "sex": "female",
    "national_id": "027 190 123 456",
}
ADDRESS = {"province": "27", "district": "256", "commune": "09163", "street": "Số 1 "}
LABEL = '<span lang="vi">Câu a</span>'  # marked in an English sentence
COLORS = [{"value": value, "label": text(value)} for value in ("red", "green", "blue")]


def one(field: dict, value) -> tuple:
    """The clean value and the errors of one answer."""
    spec = make_spec(sections=[section(field)])
    answers = {field["id"]: value}
    cleaned = clean_answers(spec, answers, CITIZEN_ONLINE).get(field["id"])
    return cleaned, validate_answers(spec, answers, CITIZEN_ONLINE)


@pytest.mark.parametrize(
    ("type_", "more", "value", "stored"),
    [
        ("text", {}, "  Nguyễn \t Văn\x00 An ", "Nguyễn Văn An"),
        ("text", {}, "Hoa\u0300", "Hoà"),
        ("paragraph", {}, "một\r\nhai\x07", "một\nhai"),
        ("integer", {}, " 12 ", 12),
        ("integer", {}, 0, 0),
        ("money", {}, "150.000 đ", 150_000),
        ("money", {}, 24_000, 24_000),
        ("decimal", {}, "120,50", "120.5"),
        ("decimal", {}, 100, "100"),
        ("date", {}, "2024-02-29", "2024-02-29"),
        ("choices", {"options": COLORS}, ["blue", "red", "blue"], ["red", "blue"]),
        ("yes_no", {}, False, False),
        ("consent", {}, True, True),
        ("national_id", {}, "027.190.123.456", "027190123456"),
        ("phone", {}, "0912.345.678", "+84912345678"),
        ("tax_code", {}, "0100109106", "0100109106"),
        ("email", {}, " an@example.vn ", "an@example.vn"),
        ("agency", {}, "H05.23.01", "H05.23.01"),
        ("address", {}, ADDRESS, ADDRESS | {"street": "Số 1"}),
        (
            "person",
            {},
            PERSON | {"nickname": "x"},
            PERSON | {"full_name": "Nguyễn Thị Mẫu", "national_id": "027190123456"},
        ),
    ],
)
def test_good_answers_are_brought_into_one_form(type_, more, value, stored):
    assert one(question("a", type_, **more), value) == (stored, {})


@pytest.mark.parametrize(
    ("type_", "more", "value", "message"),
    [
        ("text", {"max_length": 3}, "dài quá", "Use at most 3 characters; there are 7 now"),
        ("text", {"min_length": 3}, "à", "Use at least 3 characters"),
        ("text", {}, 7, "Enter text"),
        ("integer", {}, "12a", "Enter a whole number"),
        ("integer", {}, True, "Enter a whole number"),
        ("integer", {}, 1.5, "Enter a whole number"),
        ("integer", {"min": 1}, 0, "Must be at least 1"),
        ("integer", {"max": 50}, 51, "Must be at most 50"),
        ("integer", {}, 10**16, "Must be at most 1000000000000000"),
        ("money", {}, "nhiều", "Enter an amount in đồng, such as 150.000"),
        ("money", {"min": 1000}, 5, "Must be at least 1.000\N{NO-BREAK SPACE}đ"),
        ("decimal", {"places": 1}, "1.25", "Digits after the comma: at most 1"),
        ("decimal", {}, "1e5", "Enter a number, such as 120 or 120,5"),
        ("decimal", {"max": "2.5"}, "2.51", "Must be at most 2.5"),
        ("date", {}, "29/02/2024", "Enter a date that exists, such as 20/09/2024"),
        ("date", {}, "2023-02-29", "Enter a date that exists, such as 20/09/2024"),
        ("date", {}, "20240229", "Enter a date that exists, such as 20/09/2024"),
        ("date", {"max": "2024-01-01"}, "2024-01-02", "The date must not be after 01/01/2024"),
        ("date", {"min": "2024-01-01"}, "2023-12-31", "The date must not be before 01/01/2024"),
        ("choice", {"options": COLORS}, "pink", "Choose one of the options"),
        ("choice", {"options": COLORS}, ["red"], "Choose one of the options"),
        ("choices", {"options": COLORS}, "red", "Choose from the options"),
        ("choices", {"options": COLORS, "min": 2}, ["red"], "Choose at least 2"),
        ("choices", {"options": COLORS, "max": 1}, ["red", "blue"], "Choose at most 1"),
        ("yes_no", {}, "yes", "Answer yes or no"),
        ("consent", {}, False, "Tick the box to go on"),
        ("email", {}, "an@", "Enter an e-mail address, such as an@example.vn"),
        ("agency", {}, "H05 ; x", "Choose an agency from the list"),
        ("person", {}, "An", "Answer every part of this question"),
    ],
)
def test_bad_answers_are_told(type_, more, value, message):
    cleaned, errors = one(question("a", type_, **more), value)
    assert cleaned == value
    assert errors == {"a": [message]}


@pytest.mark.parametrize("type_", ["national_id", "phone", "tax_code"])
def test_numbers_with_checks_of_their_own(type_):
    assert set(one(question("a", type_), "12345")[1]) == {"a"}


def test_a_bound_of_today(monkeypatch):
    field = question("a", "date", max="today")
    assert set(one(field, "2999-01-01")[1]) == {"a"}
    assert one(field, "2001-01-01")[1] == {}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"birth_date": "1990-02-30"}, "a.birth_date"),
        ({"birth_date": "2999-02-01"}, "a.birth_date"),
        ({"birth_date": "1991-05-20"}, "a.national_id"),
        ({"sex": "male"}, "a.national_id"),
        ({"sex": "nữ"}, "a.sex"),
        ({"national_id": "999999999999"}, "a.national_id"),
        ({"full_name": "   "}, "a.full_name"),
        ({"full_name": "R2D2"}, "a.full_name"),
        ({"full_name": ["An"]}, "a"),
    ],
)
def test_errors_of_a_person_stand_beside_the_part(change, path):
    assert set(one(question("a", "person"), PERSON | change)[1]) == {path}


def test_optional_parts_of_a_person():
    field = question("a", "person", optional=["national_id"])
    without = {key: value for key, value in PERSON.items() if key != "national_id"}
    assert one(field, without)[1] == {}


def test_a_person_without_a_number_cannot_contradict_it():
    field = question("a", "person", parts=["full_name", "national_id"])
    assert one(field, PERSON) == (
        {"full_name": "Nguyễn Thị Mẫu", "national_id": "027190123456"},
        {},
    )


@pytest.mark.parametrize(
    ("more", "change", "paths"),
    [
        ({}, {"commune": ""}, set()),
        ({}, dict.fromkeys(("province", "district", "commune")), {"a"}),
        ({}, {"Not a level": "1"}, set()),
        ({}, {"street": None}, {"a.street"}),
        ({}, {"district": None}, set()),
        ({}, {"province": "Bắc Ninh"}, {"a.province"}),
        ({"street": False}, {"street": None}, set()),
        ({"level": "province", "street": False}, {"commune": "", "district": ""}, set()),
        ({}, {"street": "x" * 201}, {"a.street"}),
    ],
)
def test_parts_of_an_address(more, change, paths):
    assert set(one(question("a", "address", **more), ADDRESS | change)[1]) == paths


@pytest.mark.parametrize(
    ("field", "message"),
    [
        (question("a"), f"Enter: {LABEL}"),
        (choice("a", "red"), f"Choose an answer: {LABEL}"),
        (question("a", "yes_no"), f"Choose an answer: {LABEL}"),
        (question("a", "consent"), "Tick the box to go on"),
    ],
)
def test_required_questions(field, message):
    for nothing in (None, ""):
        assert one(field, nothing)[1] == {"a": [message]}
    assert one(field | {"required": False}, None)[1] == {}


def test_blanks_are_no_answer():
    assert one(question("a"), "   ") == (None, {"a": [f"Enter: {LABEL}"]})


def test_information_has_no_answer():
    assert one(question("a", "info"), "x") == (None, {})


def hidden_spec():
    return make_spec(
        sections=[
            section(choice("kind", "home", "other")),
            section(
                question("which", when=compare("eq", "kind", "other")),
                question("size", "integer"),
                section_id="two",
            ),
        ]
    )


def test_hidden_questions_are_neither_required_nor_kept():
    answers = {"kind": "home", "which": 7, "size": 3, "extra": 1}
    assert validate_answers(hidden_spec(), answers, CITIZEN_ONLINE) == {}
    assert clean_answers(hidden_spec(), answers, CITIZEN_ONLINE) == {"kind": "home", "size": 3}


def test_one_section_at_a_time():
    spec = hidden_spec()
    assert set(validate_answers(spec, {}, CITIZEN_ONLINE, section="two")) == {"size"}
    answers = {"kind": "other"}
    assert list(validate_answers(spec, answers, CITIZEN_ONLINE, section="two")) == ["which", "size"]
    assert list(validate_answers(spec, {}, CITIZEN_ONLINE)) == ["kind", "size"]


def rows_spec(**more):
    inner = (question("name"), question("n", "integer", required=False))
    return make_spec(sections=[section(question("a"), groups=[group(*inner, **more)])])


def test_errors_of_rows_have_their_number():
    answers = {"a": "x", "rows": [{"name": "one", "n": "two"}, {}]}
    errors = validate_answers(rows_spec(), answers, CITIZEN_ONLINE)
    assert errors == {
        "rows.0.n": ["Enter a whole number"],
        "rows.1.name": ['Enter: <span lang="vi">Câu name</span>'],
    }


def test_too_few_and_too_many_rows():
    row = {"name": "x"}
    for rows, message in (
        (None, "Add at least 2 rows"),
        ([row], "Add at least 2 rows"),
        ([row] * 4, "Keep at most 3 rows"),
    ):
        errors = validate_answers(rows_spec(min=2, max=3), {"a": "x", "rows": rows}, CITIZEN_ONLINE)
        assert errors == {"rows": [message]}
    no_rows = validate_answers(rows_spec(min=0), {"a": "x"}, CITIZEN_ONLINE)
    assert no_rows == {}


@given(cases())
def test_cleaning_twice_changes_nothing_and_what_is_wrong_stays_wrong(case):
    spec, applications = case
    for answers, context in applications:
        once = clean_answers(spec, answers, context)
        assert clean_answers(spec, once, context) == once
        assert validate_answers(spec, once, context) == validate_answers(spec, answers, context)
