"""What is asked once for all files of a run; `parameters()` is what the run keeps."""

from uuid import uuid4

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import Post
from portal.core.forms import GovukForm
from procedures.forms.desk import LONG, box


class BulkForm(GovukForm, forms.Form):
    """`token` makes sending it twice one run; `people` are those who could have the work."""

    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, works):
        super().__init__(data, initial={"token": uuid4()})
        self.build(works)

    def build(self, works):
        """Add what depends on the chosen work."""

    def parameters(self) -> dict:
        return {}

    def refuse(self, refused):
        self.add_error(None, str(refused))


class BulkNoteForm(BulkForm):
    note = forms.CharField(
        label=gettext_lazy("Note for the next officer"),
        help_text=gettext_lazy("The same words stand in the history of each file."),
        widget=box(3),
        max_length=LONG,
        required=False,
    )

    def parameters(self):
        return {"note": self.cleaned_data["note"]}


class BulkReasonForm(BulkForm):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The officer of the previous step reads this, in each file."),
        widget=box(),
        max_length=LONG,
    )

    def parameters(self):
        return {"reason": self.cleaned_data["reason"]}


class BulkAssignForm(BulkForm):
    to = forms.ChoiceField(label=gettext_lazy("Colleague"))

    def build(self, works):
        places = Q(pk__in=())
        for agency, role in {(work.agency_id, work.role) for work in works}:
            places |= Q(agency=agency, role=role)
        people = Post.objects.filter(places).people().order_by("full_name")
        self.people = {str(one.pk): one for one in people}
        named = [(key, one.full_name) for key, one in self.people.items()]
        self.fields["to"].choices = [("", _("Choose")), *named]

    def parameters(self):
        return {"to": self.cleaned_data["to"]}


FORMS = {
    "receive": BulkForm,
    "start": BulkForm,
    "forward": BulkNoteForm,
    "approve": BulkNoteForm,
    "return": BulkReasonForm,
    "take": BulkForm,
    "assign": BulkAssignForm,
}
