"""Answers as people read them: on the check page, the desk, slips and results."""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.accounts.models import Agency, Area, Person
from portal.core.money import format_vnd
from portal.core.phones import display_phone
from portal.core.spoken import alike, joined
from portal.core.text import mask_national_id
from procedures.catalogue.base import Text
from procedures.catalogue.composites import area_codes
from procedures.catalogue.visibility import prune, visible

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[a-z_]+)?)\}")
CODE = re.compile(r"[0-9]{1,10}|[A-Z]\S{0,29}")  # of an area; of an agency


@dataclass(frozen=True, slots=True)
class Row:
    """One answered question; `value` is text, `lines` its parts where it is a composite."""

    id: str
    label: str
    value: str
    is_blank: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A section or one row of a group, with its rows."""

    id: str
    section_id: str
    title: str
    rows: list


class Names:
    """Names of areas and agencies by code, read once for a whole page."""

    def __init__(self, answers: dict):
        codes = set(_codes(answers))
        places = {code for code in codes if code.isdigit()}
        self.areas = _names(Area, places, "-level__rank")  # as in an address: the smallest first
        self.agencies = _names(Agency, codes - places, "code")


def _names(model, codes, *order) -> dict:
    rows = model.objects.filter(code__in=codes).order_by(*order, "valid_from")
    return dict(rows.values_list("code", "name"))


def _codes(value):
    if isinstance(value, dict):
        for part in value.values():
            yield from _codes(part)
    elif isinstance(value, list):
        for part in value:
            yield from _codes(part)
    elif isinstance(value, str) and CODE.fullmatch(value):
        yield value


def answered(application, *, answers=None, mask=False) -> list[Part]:
    """All visible questions with their answers, section by section."""
    spec, context = application.spec, application.context
    answers = application.answers if answers is None else answers
    live, shown = prune(spec, answers, context), visible(spec, answers, context)
    names = Names(live)
    show = Shower(names, get_language() or "vi", mask=mask)
    parts = []
    for section in spec.sections:
        if section.id not in shown:
            continue
        rows = show.rows(section.fields, live, shown)
        parts.append(Part(section.id, section.id, str(section.title), rows))
        for group in section.groups:
            parts.extend(_group_parts(section, group, live, shown, show))
    return parts


def _group_parts(section, group, live, shown, show):
    for number, row in enumerate(live.get(group.id, [])):
        title = numbered(group.row_title or group.title, number)
        rows = show.rows(group.fields, row, shown, prefix=f"{group.id}.{number}.")
        yield Part(f"{group.id}.{number}", section.id, title, rows)


class Shower:
    """Turns answers into text in one language, with the names of one page."""

    def __init__(self, names: Names, language: str, *, mask=False):
        self.names, self.language, self.mask = names, language, mask

    def rows(self, fields, answers, shown, prefix="") -> list[Row]:
        return [
            self.row(question, answers.get(question.id))
            for question in fields
            if question.type != "info" and prefix + question.id in shown
        ]

    def row(self, question, value) -> Row:
        text = self.value(question, value)
        label = question.label.in_language(self.language)
        return Row(question.id, label, text or _("Not answered"), is_blank=not text)

    def value(self, question, value) -> str:
        """The answer as text; "" when there is none.

        What was kept although it does not fit its question ("2 bản") is shown as it was typed.
        """
        if value in (None, "", [], {}):
            return ""
        show = getattr(self, f"_{question.type}", None)
        try:
            return show(question, value) if show else str(value)
        except (ValueError, TypeError, ArithmeticError):
            return str(value)

    def _money(self, question, value):
        return format_vnd(value)

    def _integer(self, question, value):
        unit = question.unit.in_language(self.language)
        return _measured(f"{value:,}".replace(",", "."), unit)

    def _decimal(self, question, value):
        unit = question.unit.in_language(self.language)
        shown = f"{Decimal(value):,f}"
        if self.language == "vi":
            shown = shown.translate(str.maketrans(",.", ".,"))
        return _measured(shown, unit)

    def _date(self, question, value):
        return _iso_date(value)

    def _yes_no(self, question, value):
        return _("Yes") if value else _("No")

    def _consent(self, question, value):
        return _("Agreed") if value else ""

    def _choice(self, question, value):
        labels = {option.value: option.label for option in question.options}
        return labels[value].in_language(self.language) if value in labels else str(value)

    def _choices(self, question, value):
        return joined(", ", [self._choice(question, item) for item in value])

    def _agency(self, question, value):
        return self.names.agencies.get(value, value)

    def _phone(self, question, value):
        return display_phone(value)

    def _national_id(self, question, value):
        return mask_national_id(value) if self.mask else value

    def _address(self, question, value):
        codes = set(area_codes(value).values())
        areas = [name for code, name in self.names.areas.items() if code in codes]
        return ", ".join(part for part in [value.get("street", ""), *areas] if part)

    def _person(self, question, value):
        return ", ".join(part for part in self._person_parts(value) if part)

    def _person_parts(self, value):
        yield value.get("full_name", "")
        if value.get("birth_date"):
            yield _("born %(date)s") % {"date": _iso_date(value["birth_date"])}
        if value.get("sex"):
            yield str(Person.Sex(value["sex"]).label) if value["sex"] in Person.Sex else ""
        if value.get("national_id"):
            number = value["national_id"]
            yield _("ID %(number)s") % {"number": mask_national_id(number) if self.mask else number}
        yield value.get("nationality", "")


def address_text(address: dict | None, names: Names | None = None) -> str:
    """A stored address in one line, in Vietnamese; "" for none. `names`: of many, read before."""
    if not address:
        return ""
    return Shower(names or Names({"address": address}), "vi")._address(None, address)


def numbered(title, number: int) -> str:
    """ "Paper 2" for the second row of a group, which is number 1."""
    words = str(title)
    return alike(words, f"{words} {number + 1}")


def _measured(amount: str, unit: str) -> str:
    return alike(unit, f"{amount}\N{NO-BREAK SPACE}{unit}") if unit else amount


def _iso_date(value: str) -> str:
    year, month, day = value.split("-")
    return f"{day}/{month}/{year}"


def fill(text: Text, values: dict[str, str], language: str = "vi") -> str:
    """Put `values` in place of `{field_id}`; an unknown or empty one becomes dots to fill by hand.

    Never a template engine: the text is an editor's, the values are a citizen's.
    """
    return PLACEHOLDER.sub(lambda m: values.get(m[1]) or "…………", text.in_language(language))


def blanks(text: Text, values: dict[str, str]) -> list[str]:
    """The placeholders of the text that have no value."""
    return [name for name in PLACEHOLDER.findall(text.vi) if not values.get(name)]


def flat_values(application, result=None, particulars=None, names=None) -> dict[str, str]:
    """{question id: text} in Vietnamese, with `person.full_name` style parts, for results.

    `particulars` are the officer's answers to the questions of `result`.
    """
    live = prune(application.spec, application.answers, application.context)
    answers = {**live, **(particulars or {})}
    questions = questions_of(application.spec, result)
    show = Shower(names or Names(answers), "vi")
    values = {}
    for name, question in questions.items():
        answer = answers.get(name)
        values[name] = show.value(question, answer)
        if isinstance(answer, dict):
            values |= {f"{name}.{key}": _plain(key, part) for key, part in answer.items()}
    return values


def questions_of(spec, result=None) -> dict:
    """The questions of the form and those the officer answers for the result."""
    own = {question.id: question for question in result.particulars} if result else {}
    return {**spec.questions, **own}


def _plain(key, value):
    return _iso_date(value) if key.endswith("date") and value else str(value or "")
