"""One answer at a time: bring it into its stored form, or say what is wrong with it.

Each cleaner takes a question and a JSON value that is not absent, returns the normalised value
and raises django's ValidationError, with a dict of parts for composite questions.
"""

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from portal.core.dates import format_date, today
from portal.core.identifiers import normalise_phone, normalise_tax_code
from portal.core.money import format_vnd, parse_vnd
from procedures.catalogue.composites import (
    clean_address,
    clean_national_id,
    clean_person,
    parse_date,
)

LARGEST = 10**15  # exact in JavaScript too
DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]+)?")
AGENCY_CODE = re.compile(r"[A-Za-z0-9.\-]{1,40}")


def clean_value(question, value: Any) -> Any:
    return CLEANERS[question.type](question, value)


def _text(question, value: Any) -> str:
    if not isinstance(value, str):
        raise ValidationError(_("Enter text"))
    text = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
    keep = "\n" if question.type == "paragraph" else ""
    text = "".join(one if one in keep or one.isprintable() else " " for one in text).strip()
    if question.type == "text":
        text = " ".join(text.split())
    if len(text) > question.max_length:
        words = _("Use at most %(max)s characters; there are %(count)s now")
        raise ValidationError(words, params={"max": question.max_length, "count": len(text)})
    if len(text) < question.min_length:
        words = _("Use at least %(min)s characters")
        raise ValidationError(words, params={"min": question.min_length})
    return text


def _integer(question, value: Any) -> int:
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,16}", value.strip()):
        value = int(value.strip())  # `int` strips less
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValidationError(_("Enter a whole number"))
    return _in_range(question, value, str)


def _money(question, value: Any) -> int:
    if isinstance(value, str):
        try:
            value = parse_vnd(value)
        except ValueError as error:
            raise ValidationError(_("Enter an amount in đồng, such as 150.000")) from error
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValidationError(_("Enter an amount in đồng, such as 150.000"))
    return _in_range(question, value, format_vnd)


def _decimal(question, value: Any) -> str:
    text = str(value).strip().replace(",", ".") if isinstance(value, str | int) else ""
    if isinstance(value, bool) or not DECIMAL.fullmatch(text):
        raise ValidationError(_("Enter a number, such as 120 or 120,5"))
    number = Decimal(text)
    if -number.normalize().as_tuple().exponent > question.places:
        words = _("Digits after the comma: at most %(places)s")
        raise ValidationError(words, params={"places": question.places})
    low, high = (bound and Decimal(bound) for bound in (question.min, question.max))
    _check_range(number, (low, high), str)
    return format(number.normalize(), "f")


def _date(question, value: Any) -> str:
    day = parse_date(value)
    low, high = (today() if one == "today" else one for one in (question.min, question.max))
    if low is not None and day < low:
        words = _("The date must not be before %(bound)s")
        raise ValidationError(words, params={"bound": format_date(low)})
    if high is not None and day > high:
        words = _("The date must not be after %(bound)s")
        raise ValidationError(words, params={"bound": format_date(high)})
    return day.isoformat()


def _in_range(question, value: int, show: Callable) -> int:
    _check_range(value, (max(question.min, -LARGEST), min(question.max, LARGEST)), show)
    return value


def _check_range(number, bounds: tuple, show: Callable):
    low, high = bounds
    if low is not None and number < low:
        raise ValidationError(_("Must be at least %(bound)s"), params={"bound": show(low)})
    if high is not None and number > high:
        raise ValidationError(_("Must be at most %(bound)s"), params={"bound": show(high)})


def _choice(question, value: Any) -> str:
    if value not in [option.value for option in question.options]:
        raise ValidationError(_("Choose one of the options"))
    return value


def _choices(question, value: Any) -> list[str]:
    options = [option.value for option in question.options]
    if not isinstance(value, list) or not all(item in options for item in value):
        raise ValidationError(_("Choose from the options"))
    chosen = [option for option in options if option in value]
    if len(chosen) < question.min:
        raise ValidationError(_("Choose at least %(min)s"), params={"min": question.min})
    if question.max is not None and len(chosen) > question.max:
        raise ValidationError(_("Choose at most %(max)s"), params={"max": question.max})
    return chosen


def _boolean(question, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValidationError(_("Answer yes or no"))
    return value


def _plain(clean: Callable[[str], str]) -> Callable:
    def cleaner(question, value: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError(_("Enter text"))
        return clean(value.strip())

    return cleaner


def _email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError as error:
        raise ValidationError(_("Enter an e-mail address, such as an@example.vn")) from error
    return text


def _agency(text: str) -> str:
    if not AGENCY_CODE.fullmatch(text):
        raise ValidationError(_("Choose an agency from the list"))
    return text


CLEANERS: dict[str, Callable] = {
    "text": _text,
    "paragraph": _text,
    "integer": _integer,
    "money": _money,
    "decimal": _decimal,
    "date": _date,
    "choice": _choice,
    "choices": _choices,
    "yes_no": _boolean,
    "consent": _boolean,
    "person": clean_person,
    "address": clean_address,
    "agency": _plain(_agency),
    "national_id": _plain(clean_national_id),
    "tax_code": _plain(normalise_tax_code),
    "phone": _plain(normalise_phone),
    "email": _plain(_email),
}
