"""Which papers of an application their owner wants to keep, and how long each is good for."""

from django import forms
from django.utils.translation import gettext as _

from portal.core.dates import today
from portal.core.forms import DateField, GovukForm
from portal.core.spoken import Vietnamese
from procedures.models import CitizenDocument


class KeepForm(GovukForm, forms.Form):
    """For each paper a box to tick; of those that the citizen gave also the last day."""

    def __init__(self, data=None, *, papers):
        super().__init__(data)
        self.papers = papers
        for paper in papers:
            self.fields[paper.key] = forms.BooleanField(label=_("Keep it"), required=False)
            if paper.origin == CitizenDocument.Origin.UPLOAD:
                self.fields[f"until-{paper.key}"] = DateField(
                    label=_("Valid until"),
                    help_text=_("As printed on it; empty if it stays valid"),
                    required=False,
                )

    @property
    def rows(self):
        """[(paper, its title, box, date or None)]"""
        for paper in self.papers:
            until = f"until-{paper.key}"
            last = self[until] if until in self.fields else None
            yield paper, Vietnamese(paper.title), self[paper.key], last

    def clean(self):
        for name in self.fields:
            last = self.cleaned_data.get(name)
            if name.startswith("until-") and last and last < today():
                self.add_error(
                    name, _("This paper is no longer valid, so it cannot be given again.")
                )
        if not self.errors and not self.chosen:
            self.add_error(self.papers[0].key, _("Tick at least one paper."))
        return self.cleaned_data

    @property
    def chosen(self) -> dict:
        """{key: last day or None} of those that are ticked."""
        given = self.cleaned_data
        keys = [paper.key for paper in self.papers if given.get(paper.key)]
        return {key: given.get(f"until-{key}") for key in keys}
