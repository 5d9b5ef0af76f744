"""The questions of a form, their sections and repeating groups.

Answers are plain JSON, `{field id: value}`, and a group is `{group id: [{field id: value}, ...]}`:

| type | value |
|---|---|
| text, paragraph, national_id, tax_code, phone, email, agency (its code), choice | string |
| choices | list of option values |
| integer, money (đồng) | integer |
| decimal | string, "123.45" |
| date | string, ISO |
| yes_no, consent | boolean |
| person | `{"full_name", "birth_date", "sex", "national_id", "nationality"}` (strings) |
| address | `{code of a level: code of an area, ..., "street": text}` |
| info | none |
"""

import datetime
from typing import Annotated, Literal

from pydantic import Field

from procedures.catalogue.base import Part, Slug, Text
from procedures.catalogue.conditions import Condition

PersonPart = Literal["full_name", "birth_date", "sex", "national_id", "nationality"]
Level = Slug  # its code; which levels there are, the loaded map says
Prefill = Literal[
    "profile.person",
    "profile.full_name",
    "profile.birth_date",
    "profile.sex",
    "profile.national_id",
    "profile.phone",
    "profile.email",
    "profile.address",
    "organisation.name",
    "organisation.tax_code",
    "organisation.address",
]
# A bound of a date: an ISO date, or the day on which the form is filled in.
DateBound = datetime.date | Literal["today"]
Decimal = Annotated[str, Field(pattern=r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$")]


class Question(Part):
    id: Slug
    label: Text
    print_label: Text = Text()  # on results and slips, where a question would read oddly
    hint: Text = Text()
    required: bool = True
    when: Condition | None = None
    prefill: Prefill | None = None


class TextQuestion(Question):
    type: Literal["text", "paragraph"]
    min_length: int = Field(default=0, ge=0)
    max_length: int = Field(default=200, ge=1, le=10_000)


class NumberQuestion(Question):
    type: Literal["integer", "money"]
    min: int = Field(default=0, ge=-(10**15))
    max: int = Field(default=10**15, le=10**15)
    unit: Text = Text()


class DecimalQuestion(Question):
    type: Literal["decimal"]
    min: Decimal | None = None
    max: Decimal | None = None
    places: int = Field(default=2, ge=0, le=6)
    unit: Text = Text()


class DateQuestion(Question):
    type: Literal["date"]
    min: DateBound | None = None
    max: DateBound | None = None


class Option(Part):
    value: Slug
    label: Text
    hint: Text = Text()


class ChoiceQuestion(Question):
    type: Literal["choice"]
    options: tuple[Option, ...] = Field(min_length=1)


class ChoicesQuestion(Question):
    type: Literal["choices"]
    options: tuple[Option, ...] = Field(min_length=1)
    min: int = Field(default=0, ge=0)
    max: int | None = None


class PersonQuestion(Question):
    """Parts are asked in this order; those in `optional` may stay empty."""

    type: Literal["person"]
    parts: tuple[PersonPart, ...] = ("full_name", "birth_date", "sex", "national_id")
    optional: tuple[PersonPart, ...] = ()


class AddressQuestion(Question):
    """`level` is the smallest area asked for (None: the smallest that the map has); `street` is
    asked as free text under it."""

    type: Literal["address"]
    level: Level | None = None
    street: bool = True


class AgencyQuestion(Question):
    """Choose one agency of a level and, if given, of a sector."""

    type: Literal["agency"]
    level: Level | None = None
    sector: Slug | None = None


class PlainQuestion(Question):
    """`consent` must be true; `info` is words only (the label) and has no answer."""

    type: Literal["yes_no", "national_id", "tax_code", "phone", "email", "consent", "info"]


FormField = Annotated[
    TextQuestion
    | NumberQuestion
    | DecimalQuestion
    | DateQuestion
    | ChoiceQuestion
    | ChoicesQuestion
    | PersonQuestion
    | AddressQuestion
    | AgencyQuestion
    | PlainQuestion,
    Field(discriminator="type"),
]


class Group(Part):
    """Questions asked again for every row; between `min` and `max` rows."""

    id: Slug
    title: Text
    row_title: Text = Text()  # "Thửa đất"; the page adds the number
    intro: Text = Text()
    when: Condition | None = None
    min: int = Field(default=1, ge=0)
    max: int = Field(default=20, ge=1, le=200)
    fields: tuple[FormField, ...]


class Section(Part):
    """One page of the form: its questions, then its groups."""

    id: Slug
    title: Text
    intro: Text = Text()
    when: Condition | None = None
    fields: tuple[FormField, ...] = ()
    groups: tuple[Group, ...] = ()
