"""Between what a browser posts and an answer as JSON.

`read` never refuses: what cannot be understood stays the text it was, is kept in the draft and
shown again; `validate_answers` says what is wrong with it. `show` is the way back.
"""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language

from portal.core.phones import display_phone
from procedures.catalogue.conditions import is_absent
from procedures.catalogue.values import clean_value

YES_NO = {"yes": True, "no": False}
STORED_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+")
STORED_PHONE = re.compile(r"\+84[0-9]{9,10}")
JOIN = "-"  # of the day, month and year of a date that does not exist


def tidy(question, value: Any) -> Any:
    """The normalised answer where it is a good one, otherwise the value as it came."""
    if question.type == "info" or is_absent(value):
        return value
    try:
        return clean_value(question, value)
    except ValidationError:
        return value


def read_date(parts: list | str | None) -> str:
    """ISO where it looks like a date, and year-month-day as typed where it does not."""
    texts = [str(part or "").strip().replace(JOIN, " ") for part in parts or []]
    if not any(texts):
        return ""
    day, month, year = texts
    numeric = all(text.isascii() and text.isdigit() for text in texts)
    if numeric and len(year) == 4 and max(len(day), len(month)) <= 2:
        return f"{year}-{month.zfill(2)}-{day.zfill(2)}"
    return JOIN.join((year, month, day))


def show_date(value: Any) -> Any:
    """The three texts for the boxes."""
    if not isinstance(value, str) or value.count(JOIN) != 2:
        return value
    year, month, day = value.split(JOIN)
    if len(year) == 4 and year.isdigit():
        return [day.lstrip("0") or day, month.lstrip("0") or month, year]
    return [day, month, year]


def read_yes_no(value: str | None) -> bool | str:
    return YES_NO.get(value or "", "")


def show_yes_no(value: Any) -> Any:
    return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


def show_money(value: Any) -> Any:
    return f"{value:,}".replace(",", ".") if type(value) is int else value


def show_decimal(value: Any) -> Any:
    vietnamese = not (get_language() or "vi").startswith("en")
    stored = isinstance(value, str) and STORED_DECIMAL.fullmatch(value)
    return value.replace(".", ",") if stored and vietnamese else value


def show_phone(value: Any) -> Any:
    stored = isinstance(value, str) and STORED_PHONE.fullmatch(value)
    return display_phone(value) if stored else value
