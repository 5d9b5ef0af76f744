"""What every part of a spec is made of."""

import unicodedata
from typing import Annotated, Literal

from django.utils.translation import get_language, gettext, override
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from portal.core.spoken import in_language

Language = Literal["vi", "en"]
# The ids of parts survive revisions: answers, rules and statistics hang on them.
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Nfc = Annotated[str, AfterValidator(lambda words: unicodedata.normalize("NFC", words))]
Dong = Annotated[int, Field(strict=True, ge=0, le=10**15)]  # below 2**53, exact in JavaScript too


Channel = Literal["online", "in_person", "postal"]
ApplicantType = Literal[
    "citizen",
    "overseas_vietnamese",
    "foreigner",
    "official",
    "enterprise",
    "foreign_enterprise",
    "organisation",
    "foreign_organisation",
    "cooperative",
]
# Those who apply for themselves; the others apply through somebody with a mandate.
PERSON_TYPES: tuple[ApplicantType, ...] = (
    "citizen",
    "overseas_vietnamese",
    "foreigner",
    "official",
)


class Part(BaseModel):
    """Immutable, and unknown keys are errors: a misspelt rule must not be a rule that is gone."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Text(Part):
    """The same words in Vietnamese and, if somebody wrote them, in English."""

    vi: Nfc = ""
    en: Nfc = ""

    def in_language(self, language: str) -> str:
        """`Vietnamese`, which HTML marks, where there is no English."""
        return in_language(self.vi, self.en, language)

    def __str__(self):
        return self.in_language(get_language() or "vi")

    def __bool__(self):
        return bool(self.vi or self.en)


def in_both(message: str, **values) -> Text:
    """A marked message (`gettext_noop`) in both languages; values that are a Text follow along.

    With a Text that has no English the whole has none, rather than one half in each language.
    """
    untold = any(isinstance(one, Text) and one.vi and not one.en for one in values.values())
    english = "" if untold else _said("en", message, values)
    return Text(vi=_said("vi", message, values), en=english)


def _said(language: Language, message: str, values: dict) -> str:
    words = {
        name: value.in_language(language) if isinstance(value, Text) else value
        for name, value in values.items()
    }
    with override(language):
        return gettext(message) % words
