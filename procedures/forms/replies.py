"""The texts that an agency writes often: keeping them, and choosing one while writing."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy

from portal.core.forms import GovukForm, Radios, Select
from procedures.forms.desk import box
from procedures.models import ReplyText
from procedures.reply_words import check_blanks
from procedures.services.replies import Words

LONGEST = 3000  # shorter than what it is put into: a line may be added


class ReplyForm(GovukForm, forms.Form):
    """`key` makes a new text once, `seen` is the revision of an old one that the page showed."""

    agency = forms.TypedChoiceField(label=gettext_lazy("Agency"), coerce=int, widget=Radios)
    name = forms.CharField(
        label=gettext_lazy("Name of the text"),
        help_text=gettext_lazy("By this name your colleagues choose it"),
        max_length=80,
    )
    use = forms.ChoiceField(
        label=gettext_lazy("Where is it offered?"),
        choices=ReplyText.Use.choices,
        widget=Radios,
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=LONGEST,
        validators=[check_blanks],
        widget=box(8),
    )
    text_en = forms.CharField(
        label=gettext_lazy("The same in English"),
        help_text=gettext_lazy("Offered for messages only: what is printed is in Vietnamese"),
        max_length=LONGEST,
        validators=[check_blanks],
        required=False,
        widget=box(5),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, agencies, row=None):
        self.agencies = {one.pk: one for one in agencies}
        start = {"key": uuid4(), "agency": agencies[0].pk, "use": ReplyText.Use.ANY}
        if row:
            kept = ("name", "use", "text", "text_en")
            start = {name: getattr(row, name) for name in kept}
            start |= {"key": row.pk, "agency": row.agency_id, "seen": row.revision}
        super().__init__(data, initial=start)
        self.fields["agency"].choices = [(one.pk, one.label()) for one in agencies]
        if len(agencies) == 1:
            self.fields["agency"].widget = forms.HiddenInput()
        self.fields["seen"].required = row is not None

    @property
    def chosen_agency(self):
        return self.agencies[self.cleaned_data["agency"]]

    @property
    def words(self) -> Words:
        names = ("name", "use", "text", "text_en")
        return Words(**{name: self.cleaned_data[name] for name in names})


class PickerForm(GovukForm, forms.Form):
    """Which text goes into `field` of the form of an act; `texts` are those that are offered."""

    reply = forms.ChoiceField(label=gettext_lazy("Text of the agency"), widget=Select)

    def __init__(self, data=None, *, field, texts, in_english):
        super().__init__(data)
        self.field, self.texts = field, {}
        for one in texts:
            self.texts[str(one.pk)] = (one.name, one.text, "vi")
            if in_english and one.text_en:
                self.texts[f"{one.pk}-en"] = (f"{one.name} (English)", one.text_en, "en")
        named = [(key, name) for key, (name, _text, _language) in self.texts.items()]
        self.fields["reply"].choices = [("", gettext_lazy("Choose")), *named]

    @property
    def chosen(self) -> tuple[str, str]:
        """(text, language)"""
        return self.texts[self.cleaned_data["reply"]][1:]
