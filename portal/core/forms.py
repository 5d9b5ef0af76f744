"""Forms in GOV.UK markup: the project's renderer, a base class, and fields for dates and money."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.money import parse_vnd
from portal.core.spoken import alike, as_words, is_foreign, sentence
from portal.core.text import nfc


class GovukRenderer(TemplatesSetting):
    """`{{ form }}` and `{{ form.name.as_field_group }}` of every form give GOV.UK markup."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


class GovukForm:
    """Mixin, before Form or ModelForm: messages that say what to enter, no browser bubbles."""

    label_suffix = ""
    use_required_attribute = False

    def full_clean(self):
        for name, field in self.fields.items():
            if (
                field.error_messages.get("required")
                is forms.Field.default_error_messages["required"]
            ):
                field.error_messages["required"] = _missing(field, self[name].label)
        super().full_clean()

    def _widget_data_value(self, widget, html_name):
        """Text as NFC, whatever keyboard it came from; passwords as they were typed."""
        value = super()._widget_data_value(widget, html_name)
        is_text = isinstance(value, str) and not isinstance(widget, forms.PasswordInput)
        return nfc(value) if is_text else value


def _missing(field, label):
    """ "Enter your full name" rather than "this field is required"."""
    label = as_words(label)
    if label.endswith("?"):
        return sentence(_("Answer the question: %(label)s"), label=label)
    label = _lower_first(label)
    if isinstance(field, forms.FileField):
        return sentence(_("Add a file: %(label)s"), label=label)
    if isinstance(field, forms.BooleanField):
        return sentence(_("Tick to confirm: %(label)s"), label=label)
    if isinstance(field, (forms.ChoiceField, forms.ModelChoiceField)):
        return sentence(_("Choose %(label)s"), label=label)
    return sentence(_("Enter %(label)s"), label=label)


def _lower_first(label):
    """ "Full name" -> "full name", but an abbreviation keeps its capitals."""
    return label if label[1:2].isupper() else alike(label, label[:1].lower() + label[1:])


# --- choices ----------------------------------------------------------------------------------
class WithHints:
    """Of a choice widget. `hints`: {value: text} shown under single choices."""

    def __init__(self, *args, hints=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.hints = hints or {}

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        return option | {"hint": self.hints.get(str(value), "")}


class Select(forms.Select):
    """An option holds no element: it carries the language of its words itself."""

    def optgroups(self, *args, **kwargs):
        """Groups are named by attributes, which hold none either."""
        groups = super().optgroups(*args, **kwargs)
        return [(name and str(name), options, index) for name, options, index in groups]

    def create_option(self, name, value, label, *args, **kwargs):
        option = super().create_option(name, value, label, *args, **kwargs)
        if is_foreign(label):
            option["attrs"]["lang"] = "vi"
        return option | {"label": str(label)}


class Radios(WithHints, forms.RadioSelect):
    pass


class Checkboxes(WithHints, forms.CheckboxSelectMultiple):
    pass


class YesNoField(forms.TypedChoiceField):
    """A question whose answer is True or False, and None while it is not answered."""

    def __init__(self, **kwargs):
        choices = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
        widget = Radios(attrs={"class": "govuk-radios--inline"})
        settings = {"choices": choices, "widget": widget, "empty_value": None}
        super().__init__(coerce=lambda value: value == "yes", **(settings | kwargs))

    def prepare_value(self, value):
        return {True: "yes", False: "no"}.get(value, value)

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)


# --- dates ------------------------------------------------------------------------------------
class DateInputs(forms.MultiWidget):
    """Day, month and year in three boxes, posted as NAME_day, NAME_month and NAME_year."""

    template_name = "forms/widgets/date.html"
    use_fieldset = True
    labels = (gettext_lazy("Day"), gettext_lazy("Month"), gettext_lazy("Year"))

    def __init__(self, attrs=None):
        box = {"inputmode": "numeric", "autocomplete": "off"}
        parts = {part: forms.TextInput(attrs=box) for part in ("day", "month", "year")}
        super().__init__(parts, attrs)

    def decompress(self, value):
        """The three texts of a date, or of the ISO text in which drafts keep one."""
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value)
            except ValueError:
                return ["", "", ""]
        return [str(value.day), str(value.month), str(value.year)] if value else ["", "", ""]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        boxes = context["widget"]["subwidgets"]
        for box, label, width in zip(boxes, self.labels, (2, 2, 4), strict=True):
            box["label"] = label
            box["attrs"]["class"] += f" govuk-date-input__input govuk-input--width-{width}"
        return context


class DateField(forms.Field):
    """Gives a `datetime.date`, or None when nothing was entered and nothing is required."""

    widget = DateInputs
    default_error_messages = {
        "day": gettext_lazy("Enter the day"),
        "month": gettext_lazy("Enter the month"),
        "year": gettext_lazy("Enter the year"),
        "digits": gettext_lazy("Enter the day, month and year in digits"),
        "short_year": gettext_lazy("Enter the year with four digits"),
        "no_such_day": gettext_lazy("There is no day %(day)s. Check the day, month and year."),
    }

    def to_python(self, value):
        if isinstance(value, date) or value in self.empty_values:
            return value or None
        parts = [str(part or "").strip() for part in value]
        if not any(parts):
            return None
        self._check_parts(parts)
        day, month, year = map(int, parts)
        try:
            return date(year, month, day)
        except ValueError:
            written = f"{day:02}/{month:02}/{year}"
            message = self.error_messages["no_such_day"]
            raise ValidationError(message, "no_such_day", {"day": written}) from None

    def _check_parts(self, parts):
        for name, part in zip(("day", "month", "year"), parts, strict=True):
            if not part:
                raise ValidationError(self.error_messages[name], name)
        if not all(part.isascii() and part.isdigit() for part in parts):
            raise ValidationError(self.error_messages["digits"], "digits")
        if len(parts[2]) != 4:
            raise ValidationError(self.error_messages["short_year"], "short_year")

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != self.to_python(self.widget.decompress(initial))
        except ValidationError:
            return True


# --- money ------------------------------------------------------------------------------------
class MoneyInput(forms.TextInput):
    """A box with a đ behind it; whole đồng, shown with dots between thousands."""

    template_name = "forms/widgets/money.html"

    def __init__(self, attrs=None):
        super().__init__({"inputmode": "numeric", "autocomplete": "off"} | (attrs or {}))

    def format_value(self, value):
        return f"{value:,}".replace(",", ".") if isinstance(value, int) else value


class MoneyField(forms.IntegerField):
    """Whole đồng, never negative; reads "150000", "150.000" and "150.000 đ"."""

    widget = MoneyInput
    default_error_messages = {"invalid": gettext_lazy("Enter an amount in đồng, such as 150.000")}

    def __init__(self, **kwargs):
        super().__init__(**({"min_value": 0} | kwargs))

    def to_python(self, value):
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        try:
            return parse_vnd(value)
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], "invalid") from None
