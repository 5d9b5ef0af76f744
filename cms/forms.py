"""The form in which editors write a procedure."""

import json

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from cms import blank_forms, open_doubts, two_people
from cms.conversion import PROCESS, fill_process, in_full, spec_data
from cms.naming import name_parts
from cms.problems import errors_of
from cms.publishing import last_version, problems_in
from procedures import served
from procedures.catalogue.serialise import SpecError, load_spec
from procedures.catalogue.spec import ProcedureSpec

LARGEST = 1_000_000  # bytes of an imported file
UPLOADED = (
    "reception", "ineligible_when", "sections", "route", "phases", "parts", "results", *PROCESS,
)  # fmt: skip


class ProcedurePageForm(WagtailAdminPageForm):
    """A draft may be incomplete; to publish or to submit it for review it must pass every check."""

    process_file = forms.FileField(
        label=_("Form, conditions of use, route and results"),
        required=False,
        help_text=_(
            "A JSON file of a whole procedure or of some of these parts: the questions of the "
            "form, the wrong doors, the receiving agency, the route and the results. It replaces "
            "the parts that it holds; the others stay as they are."
        ),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )

    settled_doubts = forms.MultipleChoiceField(
        label=_("Doubts that you have settled"),
        required=False,
        help_text=_("An import left these open. The page can be published when none is left."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        doubts = open_doubts.open_on(self.instance)
        self.fields[open_doubts.FIELD].choices = list(doubts.items())
        if not doubts:
            del self.fields[open_doubts.FIELD]

    def clean_process_file(self):
        file = self.cleaned_data.get("process_file")
        return read_process(file, spec_data(self.instance)) if file else None

    def clean_code(self):
        return self.cleaned_data.get("code") or None

    def _post_clean(self):
        super()._post_clean()
        name_parts(self.instance, self._kept())
        self._put(self.cleaned_data.get("process_file") or {})
        if settled := self.cleaned_data.get(open_doubts.FIELD):
            open_doubts.settle(self.instance, settled)
        if not self.is_deferred_validation and not self.errors:
            for name, errors in errors_of(self.instance, self._problems()).items():
                self.add_error(name, errors)

    def _kept(self):
        """The page as it was saved last."""
        page = self.instance
        return page.get_latest_revision_as_object() if page.pk and page.latest_revision_id else None

    def _put(self, process: dict) -> None:
        """The parts of an uploaded file, in place of those that were typed."""
        fill_process(self.instance, process)
        beside = {name: process[name] for name in PROCESS if name in process}
        self.instance.process = {**self.instance.process, **beside}

    def _problems(self) -> list:
        page = self.instance
        found = problems_of(page) or _unserved(page)
        if found or "action-publish" not in self.data:
            return found
        last, fees = last_version(page.code), page.spec().fees
        return list(two_people.problems_of_draft(page, fees, last, self.for_user))


def problems_of(page) -> list:
    left = [*open_doubts.problems(page), *blank_forms.lost(page)]
    try:
        return left + problems_in(load_spec(spec_data(page)))
    except SpecError as error:
        return left + error.problems


def _unserved(page) -> list:
    """What nobody can file any more needs no agency."""
    return [] if page.is_superseded else served.problems(page.spec())


def read_process(file, around: dict) -> dict:
    """The parts of a procedure in an uploaded file, in full, checked for shape only.

    `around` is the rest of the spec, because a part is checked as a part of the whole. Raises
    ValidationError with one message a problem.
    """
    if file.size > LARGEST:
        raise ValidationError(_("The file is too large for a procedure"))
    try:
        data = json.loads(file.read().decode("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ValidationError(_("This is no JSON file: %(why)s") % {"why": error}) from error
    if not isinstance(data, dict) or not data.keys() & set(UPLOADED):
        raise ValidationError(
            _("The file holds none of these parts: %(parts)s") % {"parts": ", ".join(UPLOADED)}
        )
    if strange := data.keys() - set(ProcedureSpec.model_fields):
        raise ValidationError(
            _("No part of a procedure is called %(names)s") % {"names": ", ".join(sorted(strange))}
        )
    process = {name: data[name] for name in UPLOADED if name in data}
    try:
        load_spec({**around, **process})
    except SpecError as error:
        wrong = [p for p in error.problems if p.path.split(".")[0] in process]
        if wrong:
            raise ValidationError([ValidationError(str(problem)) for problem in wrong]) from error
    return {name: in_full(name, one) for name, one in process.items()}
