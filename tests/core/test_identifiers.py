from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from portal.core.identifiers import (
    PROVINCES,
    NationalId,
    display_phone,
    normalise_passport,
    normalise_phone,
    normalise_tax_code,
    validate_national_id,
    validate_phone,
)
from portal.core.phones import is_mobile


def test_a_national_id_tells_its_parts():
    found = NationalId.parse("027 302 001.418")
    assert found == NationalId("027302001418", "027", "female", 2002)
    assert found.province == "Bắc Ninh"


@pytest.mark.parametrize(
    ("number", "sex", "year"),
    [
        ("001099000001", "male", 1999),
        ("024185000001", "female", 1985),
        ("096224000001", "male", 2024),
    ],
)
def test_century_and_sex(number, sex, year):
    found = NationalId.parse(number)
    assert (found.sex, found.birth_year) == (sex, year)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("", "length"),
        ("02730200141", "length"),
        ("0273020014180", "length"),
        ("02730200141x", "length"),
        ("٠٢٧٣٠٢٠٠١٤١٨", "length"),
        ("003302001418", "impossible"),
        ("097302001418", "impossible"),
        ("027999001418", "impossible"),
        ("027299001418", "impossible"),
    ],
)
def test_impossible_numbers_are_refused(number, code):
    with pytest.raises(ValidationError) as refused:
        validate_national_id(number)
    assert refused.value.code == code


def test_a_year_of_birth_may_not_lie_ahead():
    with time_machine.travel("2024-12-31T16:00:00Z"), pytest.raises(ValidationError):
        NationalId.parse("027225000001")
    with time_machine.travel("2024-12-31T17:00:00Z"):
        assert NationalId.parse("027225000001").birth_year == 2025


@pytest.mark.parametrize(
    ("birth_date", "sex", "agrees"),
    [
        (date(2002, 5, 1), "female", True),
        (date(2002, 5, 1), "", True),
        (None, "female", True),
        (None, "", True),
        (date(2001, 5, 1), "female", False),
        (date(2002, 5, 1), "male", False),
    ],
)
def test_agreement_with_the_person(birth_date, sex, agrees):
    assert NationalId.parse("027302001418").agrees_with(birth_date, sex) is agrees


def test_there_were_63_provinces():
    assert len(PROVINCES) == 63
    assert (PROVINCES["001"], PROVINCES["079"]) == ("Hà Nội", "Hồ Chí Minh")


@pytest.mark.parametrize(
    ("typed", "canonical", "shown", "mobile"),
    [
        ("0912345678", "+84912345678", "0912 345 678", True),
        ("0912.345.678", "+84912345678", "0912 345 678", True),
        ("+84 912 345 678", "+84912345678", "0912 345 678", True),
        ("84912345678", "+84912345678", "0912 345 678", True),
        ("0084-912-345-678", "+84912345678", "0912 345 678", True),
        ("(0222) 3822 345", "+842223822345", "0222 3822 345", False),
        ("02438221234", "+842438221234", "024 3822 1234", False),
        ("0841234567", "+84841234567", "0841 234 567", True),
    ],
)
def test_phones(typed, canonical, shown, mobile):
    assert normalise_phone(typed) == canonical
    assert display_phone(canonical) == shown
    assert is_mobile(canonical) is mobile
    assert normalise_phone(shown) == canonical


@pytest.mark.parametrize(
    "typed",
    ["", "113", "091234567", "09123456789", "0612345678", "912345678", "0912x45678", "+1912345678"],
)
def test_what_is_no_phone_is_refused(typed):
    with pytest.raises(ValidationError):
        validate_phone(typed)


@given(st.text(max_size=40))
def test_any_text_is_a_phone_or_a_validation_error(text):
    try:
        canonical = normalise_phone(text)
    except ValidationError:
        return
    assert normalise_phone(canonical) == canonical


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("0100233488", "0100233488"),
        ("0300588569", "0300588569"),
        ("01.00.109.106", "0100109106"),
        ("0314409058002", "0314409058-002"),
        ("0314409058-002", "0314409058-002"),
        ("027302001418", "027302001418"),
    ],
)
def test_tax_codes(typed, code):
    assert normalise_tax_code(typed) == code


@pytest.mark.parametrize("typed", ["", "0100233480", "12345", "0314409058-000", "000302001418"])
def test_wrong_tax_codes_are_refused(typed):
    with pytest.raises(ValidationError):
        normalise_tax_code(typed)


def test_passports():
    assert normalise_passport("c 1234567") == "C1234567"
    for wrong in ("", "ABCDEF", "C12", "C123456789", "C12345_"):
        with pytest.raises(ValidationError):
            normalise_passport(wrong)
