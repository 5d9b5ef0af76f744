"""Blanks in the texts that an agency keeps: {code}, {name} and others, filled in from a file."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from portal.core.dates import format_date, local_date

BLANK = re.compile(r"\{([^{}]*)\}")
NEVER = "{}"


@dataclass(frozen=True, slots=True)
class Blank:
    """`find` gives the words for an application in the language that is switched on."""

    label: str
    find: Callable


def _due(application) -> str:
    promised = application.promised_at
    return format_date(local_date(promised)) if promised else _("(no date yet)")


def _agency(application) -> str:
    agency = application.receiving_agency
    return str(agency.label()) if agency else ""


BLANKS = {
    "code": Blank(gettext_lazy("code of the file"), lambda application: application.code or ""),
    "name": Blank(gettext_lazy("name of the owner"), lambda application: application.owner_name),
    "due": Blank(gettext_lazy("day promised to the citizen"), _due),
    "procedure": Blank(
        gettext_lazy("short name of the procedure"),
        lambda application: str(application.spec.short_title),
    ),
    "agency": Blank(gettext_lazy("agency that received the file"), _agency),
}


def check_blanks(text: str) -> None:
    """Raises ValidationError for a blank that nothing fills, and for a brace that stands alone."""
    unknown = [name for name in BLANK.findall(text) if name not in BLANKS]
    if unknown:
        words = _("There is no blank {%(name)s}. Use %(blanks)s.")
        known = ", ".join(f"{{{name}}}" for name in BLANKS)
        raise ValidationError(words % {"name": unknown[0], "blanks": known}, code="blank")
    if set(BLANK.sub("", text)) & set(NEVER):
        words = _("A brace stands alone: write a blank like {code}, and no other braces.")
        raise ValidationError(words, code="brace")


def filled(text: str, application, language: str) -> str:
    """Each blank once, in one go: what fills it is never looked through for blanks again."""

    def words_of(found) -> str:
        blank = BLANKS.get(found[1])
        return blank.find(application) if blank else found[0]

    with override(language):
        return BLANK.sub(words_of, text)
