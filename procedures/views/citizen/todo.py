"""The one thing a citizen must do about an application, or None."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.core import moments
from portal.core.dates import format_date, format_datetime_long
from portal.core.money import format_vnd
from portal.core.spoken import joined, sentence
from procedures.catalogue.documents import required_documents
from procedures.catalogue.visibility import visible
from procedures.models import Application, PaymentState, Status
from procedures.views.citizen.journey import DOCUMENTS, PARTICULARS

URGENT = timedelta(days=2)


@dataclass(frozen=True)
class Todo:
    application: Application
    title: str
    url: str
    button: str
    icon: str
    deadline: str = ""
    text: str = ""
    by: datetime | None = None
    is_urgent: bool = False
    is_main: bool = True

    @property
    def order(self):
        """By date; what has none comes after, drafts last."""
        far = moments.now() + timedelta(days=3650)
        return (not self.is_main, self.by or far)


def todo_of(application) -> Todo | None:
    """Needs `open_supplements` and `owed_fees` (lists) on the application."""
    if application.status == Status.DRAFT:
        return _draft(application)
    if not application.is_open:
        return None
    if application.open_supplements:
        return _supplement(application, application.open_supplements[0])
    if application.payment_state == PaymentState.DUE and application.owed_fees:
        return _payment(application, application.owed_fees)
    return None


def _supplement(application, request) -> Todo:
    return Todo(
        application,
        title=_("Send what is missing"),
        url=reverse("application_supplement", args=[application.pk]),
        button=_("Add the papers"),
        icon="fileplus",
        deadline=_("By %(moment)s.") % {"moment": format_datetime_long(request.answer_by)},
        text=_(
            "After that the application may be stopped. The time spent waiting for you does "
            "not count for the agency."
        ),
        by=request.answer_by,
        is_urgent=request.answer_by - moments.now() < URGENT,
    )


def _payment(application, fees) -> Todo:
    amount = format_vnd(sum(fee.owed for fee in fees))
    dates = [fee.pay_by for fee in fees if fee.pay_by]
    by = min(dates) if dates else None
    filing = application.status == Status.REGISTERED
    return Todo(
        application,
        title=_("Pay %(amount)s") % {"amount": amount},
        url=reverse("application", args=[application.pk]) + "#pay",
        button=_("Pay"),
        icon="coin",
        deadline=_("By %(date)s.") % {"date": format_date(by)} if by else "",
        text=_("The agency looks at the application once the fee is paid.")
        if filing
        else joined(", ", dict.fromkeys(fee.text() for fee in fees)),
    )


def _draft(application) -> Todo:
    done, total = draft_progress(application)
    return Todo(
        application,
        title=sentence(_("Go on with the draft: %(name)s"), name=application.spec.short_title),
        url=reverse("application_tasks", args=[application.pk]),
        button=_("Go on"),
        icon="pen",
        text=_("%(done)s of %(all)s parts done. Last saved %(date)s.")
        % {"done": done, "all": total, "date": format_date(application.updated_at)},
        is_main=False,
    )


def draft_progress(application) -> tuple[int, int]:
    """(done, all) parts as they were marked when saved; the task list looks closer."""
    spec, answers, context = application.spec, application.answers, application.context
    shown = visible(spec, answers, context)
    parts = [one.id for one in spec.sections if one.id in shown] + [PARTICULARS]
    if required_documents(spec, answers, context):
        parts.append(DOCUMENTS)
    return sum(part in application.sections_done for part in parts), len(parts)
