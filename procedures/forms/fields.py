"""The form fields of one question: one, or one a part for a person or an address."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import Person
from portal.core.forms import Checkboxes, MoneyInput, Radios, Select
from procedures.forms import answers
from procedures.forms.places import Places, with_blank
from procedures.forms.widgets import AnswerField, TypedDateInputs, UnitInput

PART_LABELS = {
    "full_name": gettext_lazy("Full name"),
    "birth_date": gettext_lazy("Date of birth"),
    "sex": gettext_lazy("Sex"),
    "national_id": gettext_lazy("Identity number"),
    "nationality": gettext_lazy("Nationality"),
    "street": gettext_lazy("House number, street, hamlet"),
}
NUMERIC = {"inputmode": "numeric", "autocomplete": "off"}
PRIVATE = {"autocomplete": "off"}
SEARCHED = 12  # a list longer than this is a select, however few are asked for


@dataclass(frozen=True)
class Place:
    """Where a question stands: its path, the answer so far and the lists of the page."""

    path: str
    answer: object
    places: Places


def name_of(path: str) -> str:
    """`parcels.0.owner.sex` -> `parcels-0-owner-sex`; ids of questions hold no hyphen."""
    return path.replace(".", "-")


def fields_of(question, place: Place) -> dict[str, forms.Field]:
    """{path: field}; empty for words without an answer."""
    if question.type == "info":
        return {}
    if question.type == "person":
        return _person(question, place)
    if question.type == "address":
        return _address(question, place)
    build = BUILDERS.get(question.type, _line)
    field = build(question, place)
    field.label, field.help_text = str(question.label), str(question.hint)
    field.required = question.required
    return {place.path: field}


def _line(question, place):
    field = AnswerField(widget=forms.TextInput)
    field.max_length = getattr(question, "max_length", None)
    return field


def _code(question, place):
    field = AnswerField(widget=forms.TextInput(attrs=NUMERIC))
    field.max_length = 14
    return field


def _paragraph(question, place):
    box = forms.Textarea(attrs={"rows": 5, "maxlength": question.max_length})
    field = AnswerField(widget=box)
    field.max_length = question.max_length
    return field


def _measured(question, attrs):
    unit = str(question.unit)
    return UnitInput(unit, attrs) if unit else forms.TextInput(attrs=attrs)


def _integer(question, place):
    field = AnswerField(widget=_measured(question, NUMERIC))
    field.max_length = 12
    return field


def _decimal(question, place):
    box = _measured(question, {"inputmode": "decimal", "autocomplete": "off"})
    field = AnswerField(widget=box, show=answers.show_decimal)
    field.max_length = 12
    return field


def _money(question, place):
    return AnswerField(widget=MoneyInput, show=answers.show_money)


def _date(question, place):
    return AnswerField(widget=TypedDateInputs, read=answers.read_date)


def _yes_no(question, place):
    box = Radios(choices=[("yes", _("Yes")), ("no", _("No"))], attrs={"class": INLINE})
    return AnswerField(widget=box, read=answers.read_yes_no, show=answers.show_yes_no)


INLINE = "govuk-radios--inline"


def _consent(question, place):
    return AnswerField(widget=forms.CheckboxInput)


def _choice(question, place):
    options = [(option.value, str(option.label)) for option in question.options]
    if len(options) > SEARCHED:
        return AnswerField(widget=Select(choices=with_blank(options)))
    return AnswerField(widget=Radios(choices=options, hints=_hints(question)))


def _choices(question, place):
    options = [(option.value, str(option.label)) for option in question.options]
    return AnswerField(widget=Checkboxes(choices=options, hints=_hints(question)))


def _hints(question) -> dict[str, str]:
    return {option.value: str(option.hint) for option in question.options}


def _agency(question, place):
    return AnswerField(widget=Select(choices=with_blank(place.places.agencies(question))))


def _phone(question, place):
    box = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})
    field = AnswerField(widget=box, show=answers.show_phone)
    field.max_length = 20
    return field


def _email(question, place):
    return AnswerField(widget=forms.EmailInput(attrs={"autocomplete": "email"}))


BUILDERS = {
    "paragraph": _paragraph,
    "integer": _integer,
    "decimal": _decimal,
    "money": _money,
    "date": _date,
    "yes_no": _yes_no,
    "consent": _consent,
    "choice": _choice,
    "choices": _choices,
    "agency": _agency,
    "national_id": _code,
    "tax_code": _code,
    "phone": _phone,
    "email": _email,
}


FULL_WIDTH = "govuk-!-width-full"


# --- composites -------------------------------------------------------------------------------
def _person(question, place):
    builders = {
        "birth_date": lambda: AnswerField(widget=TypedDateInputs, read=answers.read_date),
        "sex": lambda: AnswerField(widget=_sexes()),
        "national_id": lambda: _code(question, place),
    }
    fields = {}
    for part in question.parts:
        field = builders.get(part, lambda: AnswerField(widget=forms.TextInput(attrs=PRIVATE)))()
        needed = question.required and part not in question.optional
        fields[f"{place.path}.{part}"] = _named(field, part, needed)
    return fields


def _sexes():
    return Radios(
        choices=[("male", Person.Sex.MALE.label), ("female", Person.Sex.FEMALE.label)],
        attrs={"class": INLINE},
    )


def _address(question, place):
    answer = place.answer if isinstance(place.answer, dict) else {}
    fields = {}
    for level, choices in place.places.address(question, answer).items():
        box = Select(choices=with_blank(choices), attrs={"data-area": level, "class": FULL_WIDTH})
        field = AnswerField(widget=box)
        field.label, field.required = place.places.levels[level].place_label(), question.required
        fields[f"{place.path}.{level}"] = field
    if question.street:
        box = forms.TextInput(attrs={"autocomplete": "street-address"})
        street = _named(AnswerField(widget=box), "street", question.required)
        fields[f"{place.path}.street"] = street
    return fields


def _named(field, part, required):
    field.label, field.required = PART_LABELS[part], required
    return field
