"""Vietnamese telephone numbers: kept as `+84912345678`, shown as `0912 345 678`."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

PREFIX = re.compile(r"(?:\+84|0084|84(?=\d{9,10}$)|0)", re.ASCII)
MOBILE = re.compile(r"[35789]\d{8}", re.ASCII)
LANDLINE = re.compile(r"2\d{9}", re.ASCII)
SEPARATORS = str.maketrans("", "", " .-()\u00a0")
LONG_NUMBERING = ("24", "28")  # Hà Nội and Hồ Chí Minh City: two digits, then eight


def normalise_phone(text: str) -> str:
    """`0912.345.678`, `+84 912 345 678` -> `+84912345678`. Raises ValidationError."""
    written = text.translate(SEPARATORS)
    prefix = PREFIX.match(written)
    national = written[prefix.end() :] if prefix else ""
    if not (MOBILE.fullmatch(national) or LANDLINE.fullmatch(national)):
        raise ValidationError(
            _("Enter a telephone number in Vietnam, like 0912 345 678"), code="phone"
        )
    return f"+84{national}"


def display_phone(canonical: str) -> str:
    """`+84912345678` -> `0912 345 678`, `+842223822345` -> `0222 3822 345`."""
    national = canonical.removeprefix("+84")
    if len(national) == 9:
        return f"0{national[:3]} {national[3:6]} {national[6:]}"
    area = 2 if national.startswith(LONG_NUMBERING) else 3
    return f"0{national[:area]} {national[area : area + 4]} {national[area + 4 :]}"


def is_mobile(canonical: str) -> bool:
    """Whether it can receive a text message."""
    return bool(MOBILE.fullmatch(canonical.removeprefix("+84")))


def validate_phone(text: str) -> None:
    normalise_phone(text)
