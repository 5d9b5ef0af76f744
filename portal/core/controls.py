"""GOV.UK markup for the controls of any Django form, without touching its widgets.

`forms/field.html` renders a bound field through `render`; a widget's own class and attributes are
kept, and a widget that has its own template keeps that too.
"""

from copy import copy

from django import forms
from django.forms.widgets import ChoiceWidget

DJANGO = "django/forms/widgets/"
# First match wins: the order is from the special to the general.
TEMPLATES = [
    (forms.CheckboxSelectMultiple, "forms/widgets/checkboxes.html"),  # is a RadioSelect too
    (forms.RadioSelect, "forms/widgets/radios.html"),
    (forms.CheckboxInput, "forms/widgets/checkbox.html"),
    (forms.FileInput, "forms/widgets/file.html"),
    (forms.PasswordInput, "forms/widgets/password.html"),
    (forms.Textarea, "forms/widgets/textarea.html"),
]
CLASSES = [
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (forms.Select, "govuk-select"),
    (forms.Textarea, "govuk-textarea"),
    (forms.FileInput, "govuk-file-upload"),
    (forms.RadioSelect, ""),
    (forms.Widget, "govuk-input"),
]
WIDTHS = [(4, "govuk-input--width-4"), (12, "govuk-input--width-10"), (20, "govuk-input--width-20")]


def render(bound):
    """HTML of the control alone; label, hint and error stand around it in the template."""
    widget = copy(bound.field.widget)
    if widget.template_name.startswith(DJANGO):
        widget.template_name = _first(TEMPLATES, widget) or widget.template_name
    return bound.as_widget(widget, attrs=_attrs(bound, widget))


def kind(bound):
    """How the field is laid out: hidden, checkbox, group (a fieldset) or text."""
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    return "group" if widget.use_fieldset and not isinstance(widget, forms.FileInput) else "text"


def _first(table, widget):
    return next((value for kinds, value in table if isinstance(widget, kinds)), None)


def _attrs(bound, widget):
    base = _first(CLASSES, widget)
    names = [base, _width(bound, widget), widget.attrs.get("class", "")]
    if bound.errors and base:
        names.append(f"{base}--error")
    if isinstance(widget, forms.PasswordInput):
        names.append("govuk-password-input__input govuk-js-password-input-input")
    attrs = {}
    if isinstance(widget, forms.Textarea) and bound.field.max_length:
        names.append("govuk-js-character-count")
        attrs["aria-describedby"] = _joined([bound.aria_describedby, f"{bound.auto_id}-info"])
    return attrs | {"class": _joined(names)}


def _joined(words):
    return " ".join(word for word in words if word)


def _width(bound, widget):
    """Fields of a known length show it; the rest are as wide as the column."""
    if isinstance(bound.field, (forms.IntegerField, forms.DecimalField)):
        return "govuk-input--width-10"
    length = getattr(bound.field, "max_length", None)
    if not length or not isinstance(widget, forms.TextInput):
        return ""
    return next((name for limit, name in WIDTHS if length <= limit), "")


# --- error summary ----------------------------------------------------------------------------
def form_errors(items):
    """[{text, href}] in the order of the page; `items` are forms and formsets."""
    return [error for form in _forms(items) for error in _errors_of(form)]


def _forms(items):
    for item in items:
        if isinstance(item, forms.BaseFormSet):
            yield item
            yield from item.forms
        elif item is not None:
            yield item


def _errors_of(form):
    if isinstance(form, forms.BaseFormSet):
        return [{"text": text, "href": ""} for text in form.non_form_errors()]
    found = [{"text": text, "href": ""} for text in form.non_field_errors()]
    for name in form.fields:
        bound = form[name]
        found += [{"text": text, "href": f"#{first_control_id(bound)}"} for text in bound.errors]
    return found


def first_control_id(bound):
    """Where a link from the error summary must lead: the first input of a group."""
    widget = bound.field.widget
    if isinstance(widget, ChoiceWidget):
        return widget.id_for_label(bound.auto_id, index="0")
    if isinstance(widget, forms.MultiWidget):
        return f"{bound.auto_id}_0"
    return bound.id_for_label or bound.auto_id
