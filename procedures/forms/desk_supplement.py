"""What an officer asks the citizen to supply: everything at once, each thing with its note."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core import moments
from portal.core.dates import format_datetime_long
from procedures.catalogue.documents import required_documents
from procedures.catalogue.visibility import visible
from procedures.forms.desk import LONG, ActForm, box
from procedures.services import supplements


class SupplementForm(ActForm):
    """A tick and a note for every document and every question, then other things in words."""

    reason = forms.CharField(
        label=gettext_lazy("Reason, and the rule it follows from"), widget=box(3), max_length=LONG
    )

    def build(self):
        self.documents, self.other_documents, self.sections = [], [], []
        spec, answers = self.application.spec, self.application.answers
        context = self.application.context
        asked = required_documents(spec, answers, context)
        for item in asked:
            self.documents.append(self._tick("document", item.id, str(item.name)))
        others = [item for item in spec.documents if item not in asked]
        self.other_documents = [self._tick("document", one.id, str(one.name)) for one in others]
        shown = visible(spec, answers, context) - supplements.fixed_answers(self.application)
        for section in spec.sections:
            questions = [one for one in section.fields if one.id in shown and one.type != "info"]
            rows = [self._tick("field", one.id, str(one.label)) for one in questions]
            if rows:
                self.sections.append((str(section.title), rows))
        self._add_words()

    def _tick(self, kind, part_id, label):
        """Names of the two fields: the tick and its note."""
        tick, note = f"{kind}-{part_id}", f"{kind}-{part_id}-note"
        reveal = forms.CheckboxInput(attrs={"data-aria-controls": f"of-{tick}"})
        self.fields[tick] = forms.BooleanField(label=label, required=False, widget=reveal)
        self.fields[note] = forms.CharField(
            label=_("What is wrong with it"), required=False, max_length=500
        )
        return tick, note

    def _add_words(self):
        self.fields["other"] = forms.CharField(
            label=_("Anything else, one a line"), widget=box(2), required=False, max_length=LONG
        )
        self.fields["reason"] = self.fields.pop("reason")
        part = supplements.part_of(self.application, self.act.target)
        self.notice = supplements.why_exception(self.application, moments.now(), part)
        if self.notice:
            self.fields["exception"] = forms.CharField(
                label=_("The rule by which it may be asked for all the same"), max_length=200
            )
        elif until := supplements.ask_until(self.application, part):
            words = _("A supplement may be asked for until %(moment)s, once.")
            self.notice = words % {"moment": format_datetime_long(until)}

    @property
    def document_rows(self):
        return [(self[tick], self[note]) for tick, note in self.documents]

    @property
    def other_document_rows(self):
        return [(self[tick], self[note]) for tick, note in self.other_documents]

    @property
    def section_rows(self):
        return [
            (title, [(self[tick], self[note]) for tick, note in rows])
            for title, rows in self.sections
        ]

    def clean(self):
        if not self._items():
            raise ValidationError(_("Tick at least one thing, or write what else is missing."))
        return self.cleaned_data

    def _items(self) -> list[dict]:
        ticks = self.documents + self.other_documents
        ticks += [row for _title, rows in self.sections for row in rows]
        given = self.cleaned_data
        items = [
            {"kind": kind, "id": part_id, "note": given.get(note, "")}
            for tick, note in ticks
            for kind, _dash, part_id in [tick.partition("-")]
            if given.get(tick)
        ]
        lines = [line.strip() for line in given.get("other", "").splitlines() if line.strip()]
        return items + [{"kind": "other", "id": "", "note": line} for line in lines]

    def arguments(self):
        request = {"reason": self.cleaned_data["reason"], "items": self._items()}
        return {"request": request | {"exception": self.cleaned_data.get("exception", "")}}
