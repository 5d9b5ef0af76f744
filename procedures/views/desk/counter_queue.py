"""The queue as the counter sees it: who is next, who is here, who did not come."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from portal.core.forms import GovukForm, Select
from procedures.forms.counter import counters_of
from procedures.models import QueueTicket
from procedures.services import queueing
from procedures.services.errors import ActRefused
from procedures.views.desk.counter_access import counter_required
from procedures.views.queue_places import kiosk_url

SIGN = "counter_sign"  # what the sign over this officer's counter says, in the session


class QueueForm(GovukForm, forms.Form):
    sign = forms.CharField(
        label=gettext_lazy("Your counter"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-5"}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    group = forms.ChoiceField(label=gettext_lazy("Group of work"), required=False, widget=Select)

    def __init__(self, data=None, *, groups, **initial):
        super().__init__(data, initial=initial, auto_id="queue-%s")
        self.groups = {one.code: one for one in groups}
        named = [(one.code, one.label()) for one in groups]
        self.fields["group"].choices = [("", _("All groups")), *named]

    @property
    def chosen(self):
        return self.groups.get(self.cleaned_data["group"])


@dataclass(frozen=True)
class Queue:
    """What the box of the queue shows of one agency."""

    agency: object
    form: QueueForm
    current: QueueTicket | None
    waiting: int
    kiosk: str


def queues_of(request) -> list[Queue]:
    return [_queue(request, agency) for agency in counters_of(request.user)]


def _queue(request, agency) -> Queue:
    current = QueueTicket.objects.held_by(request.user, agency)
    sign, seen = request.session.get(SIGN, "1"), str(current.pk) if current else ""
    form = QueueForm(groups=queueing.groups_of(agency), sign=sign, seen=seen)
    form.auto_id = f"queue-{agency.pk}-%s"  # an officer may sit at the counters of several
    waiting = QueueTicket.objects.today_at(agency).waiting().count()
    return Queue(agency, form, current, waiting, kiosk_url(agency))


@require_POST
@counter_required
def queue(request, agency):
    """`do` is next, no_show, served or transfer."""
    found = next((one for one in counters_of(request.user) if one.pk == agency), None)
    act = ACTS.get(request.POST.get("do"))
    if found is None or act is None:
        raise Http404
    form = QueueForm(request.POST, groups=queueing.groups_of(found))
    if not form.is_valid():
        messages.error(request, " ".join(text for texts in form.errors.values() for text in texts))
        return redirect("desk:counter")
    request.session[SIGN] = form.cleaned_data["sign"]
    desk = queueing.Desk(found, request.user, form.cleaned_data["sign"], form.cleaned_data["seen"])
    try:
        said = act(desk, form.chosen)
    except ActRefused as refused:
        said = str(refused)
    if said:
        messages.info(request, said)
    return redirect("desk:counter")


def _next(desk, group) -> str:
    return "" if queueing.call_next(desk=desk, group=group) else _("Nobody waits.")


def _served(desk, group) -> str:
    queueing.finish(desk=desk)
    return ""


def _no_show(desk, group) -> str:
    queueing.finish(desk=desk, state=QueueTicket.State.NO_SHOW)
    return ""


def _transfer(desk, group) -> str:
    queueing.transfer(desk=desk, group=group)
    return _("The number waits again.")


ACTS = {"next": _next, "served": _served, "no_show": _no_show, "transfer": _transfer}
