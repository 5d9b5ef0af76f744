"""Answers of several parts: a person, an address."""

import datetime
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.core.dates import today
from portal.core.identifiers import NationalId
from procedures.catalogue.conditions import is_absent

SEXES = ("male", "female")
AREA_CODE = re.compile(r"[0-9]{1,10}")
LEVEL_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
STREET = "street"
OLDEST = datetime.date(1880, 1, 1)


def parse_date(value: Any) -> datetime.date:
    """An ISO date, written in the one way that compares as text. Raises ValidationError."""
    try:
        day = datetime.date.fromisoformat(value)
    except (TypeError, ValueError):
        day = None
    if day is None or day.isoformat() != value or day < OLDEST:
        raise ValidationError(_("Enter a date that exists, such as 20/09/2024"))
    return day


def clean_person(question, value: Any) -> dict[str, str]:
    cleaned = _parts(question.parts, value)
    errors = _missing(cleaned, [part for part in question.parts if part not in question.optional])
    for part, text in cleaned.items():
        try:
            cleaned[part] = PERSON_PARTS[part](text)
        except ValidationError as error:
            errors[part] = error
    if not errors and not _number_fits(cleaned):
        words = _("This number does not fit the date of birth or the sex given")
        errors["national_id"] = ValidationError(words)
    if errors:
        raise ValidationError(errors)
    return cleaned


def _number_fits(person: Mapping) -> bool:
    if "national_id" not in person:
        return True
    born = parse_date(person["birth_date"]) if "birth_date" in person else None
    return NationalId.parse(person["national_id"]).agrees_with(born, person.get("sex", ""))


def _full_name(text: str) -> str:
    if len(text) > 100 or any(one.isdigit() for one in text):
        raise ValidationError(_("Enter the full name as on the identity card"))
    return text


def _birth_date(text: str) -> str:
    day = parse_date(text)
    if day > today():
        raise ValidationError(_("The date of birth is in the future"))
    return day.isoformat()


def _sex(text: str) -> str:
    if text not in SEXES:
        raise ValidationError(_("Choose one of the options"))
    return text


def clean_national_id(text: str) -> str:
    return NationalId.parse(text).number


def _nationality(text: str) -> str:
    if len(text) > 60:
        raise ValidationError(_("Enter the name of the country"))
    return text


PERSON_PARTS = {
    "full_name": _full_name,
    "birth_date": _birth_date,
    "sex": _sex,
    "national_id": clean_national_id,
    "nationality": _nationality,
}


def clean_address(question, value: Any) -> dict[str, str]:
    """Which levels there are, down to which one must answer, and whether the codes exist is for
    the caller to check: levels and areas are rows of the database."""
    given = [name for name in area_codes(value or {}) if LEVEL_CODE.fullmatch(name)]
    street = [STREET] if question.street else []
    cleaned = _parts([*given, *street], value)
    errors = _missing(cleaned, street)
    if not area_codes(cleaned):
        errors[""] = ValidationError(_("Choose a place from the list"))
    for part, text in cleaned.items():
        if part != STREET and not AREA_CODE.fullmatch(text):
            errors[part] = ValidationError(_("Choose a place from the list"))
        if part == STREET and len(text) > 200:
            errors[part] = ValidationError(_("Use at most 200 characters"))
    if errors:
        raise ValidationError(errors)
    return cleaned


def area_codes(address: Any) -> dict[str, str]:
    """{code of the level: code of the area} of an address: all of it but the street."""
    given = address.items() if isinstance(address, Mapping) else ()
    return {part: code for part, code in given if part != STREET}


def _parts(names, value: Any) -> dict[str, str]:
    """The named parts that are there, trimmed; parts of other names are dropped."""
    if not isinstance(value, Mapping):
        raise ValidationError(_("Answer every part of this question"))
    given = {name: value.get(name) for name in names if not is_absent(value.get(name))}
    if not all(isinstance(part, str) for part in given.values()):
        raise ValidationError(_("Answer every part of this question"))
    trimmed = {
        name: " ".join(unicodedata.normalize("NFC", part).split()) for name, part in given.items()
    }
    return {name: part for name, part in trimmed.items() if part}


def _missing(parts: Mapping, needed) -> dict[str, ValidationError]:
    return {part: ValidationError(MISSING[part]) for part in needed if part not in parts}


MISSING = {
    "full_name": _("Enter the full name"),
    "birth_date": _("Enter the date of birth"),
    "sex": _("Choose the sex"),
    "national_id": _("Enter the identity number"),
    "nationality": _("Enter the nationality"),
    STREET: _("Enter the house number, street or hamlet"),
}
