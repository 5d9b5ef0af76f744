"""Controls that show again exactly what was typed."""

from django import forms

from portal.core.forms import DateInputs
from procedures.forms.answers import show_date


class TypedDateInputs(DateInputs):
    """Posts NAME-day, NAME-month, NAME-year; a date that does not exist comes back as typed."""

    def __init__(self, attrs=None):
        super().__init__(attrs)
        self.widgets_names = ["-day", "-month", "-year"]

    def decompress(self, value):
        shown = show_date(value)
        return shown if isinstance(shown, list) else ["", "", ""]


class UnitInput(forms.TextInput):
    """A box with its unit behind it."""

    template_name = "procedures/citizen/form/unit.html"

    def __init__(self, unit, attrs=None):
        super().__init__(attrs)
        self.unit = unit

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["unit"] = self.unit
        return context


class AnswerField(forms.Field):
    """Reads an answer without judging it. `required` only words the label.

    read, show: from what is posted to JSON, and back (procedures.forms.answers).
    """

    def __init__(self, *, read=None, show=None, **kwargs):
        super().__init__(**kwargs)
        self._read, self._show = read, show
        self.max_length = None

    def clean(self, value):
        if self._read:
            return self._read(value)
        return "" if value is None else value

    def prepare_value(self, value):
        return self._show(value) if self._show else value
