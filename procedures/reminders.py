"""What people must do by a day that is near, or past: they are told once of each."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from portal.core import moments
from portal.core.dates import format_date, local, today
from portal.core.money import format_vnd
from portal.notices.models import Notice
from portal.notices.services import News, notify
from procedures.models import Application, Fee, PaymentState, Status, SupplementRequest
from procedures.services import endings
from procedures.services.parties import to_be_told
from procedures.told import about, moment
from procedures.workflow import OPEN_STATUSES

SOON = timedelta(days=3)
BATCH = 500
KINDS = {Fee.Reminded.SOON: "obligation_soon", Fee.Reminded.OVERDUE: "obligation_overdue"}


def remind_of_notices(only=None):
    """Periodic. A notice that was entered late gets the second reminder only. `only`: of this
    application.

    Of an application that has ended, or whose result is handed over, nothing is reminded: what is
    owed again then is between the payer and the agency, whose cashier has a case.
    """
    day, asked = today(), Fee.objects.owed().filter(assessed_by__isnull=False)
    asked = asked.filter(application__status__in=OPEN_STATUSES)
    asked = asked.filter(application=only) if only else asked
    overdue = asked.filter(pay_by__lt=day).exclude(reminded=Fee.Reminded.OVERDUE)
    soon = asked.filter(pay_by__range=(day, day + SOON), reminded=Fee.Reminded.NO)
    for fees, stage in ((overdue, Fee.Reminded.OVERDUE), (soon, Fee.Reminded.SOON)):
        for fee in fees.select_related("application__version__procedure")[:BATCH]:
            _remind(fee, stage)


@transaction.atomic
def _remind(fee, stage):
    """Two workers at once, or a payment meanwhile: only who changes the row writes."""
    same = Fee.objects.owed().filter(pk=fee.pk, reminded=fee.reminded)
    if same.update(reminded=stage):
        application = fee.application
        kind = KINDS[stage]
        news = News(kind, f"fee:{fee.pk}:{kind}", application.pk, _context(fee, application))
        for account in to_be_told(application):
            notify(recipient=account, news=news)


def _context(fee, application) -> dict:
    return about(application) | {
        "fee": {"vi": fee.label, "en": fee.label_en or fee.label},
        "amount": format_vnd(fee.owed),
        "pay_by": format_date(fee.pay_by),
    }


# --- supplements and fees at filing ---------------------------------------------------------------
def remind_of_answers(only=None):
    """Periodic: supplements and filing fees without which an application ends in `SOON`; `only` of
    this application."""
    now = moments.now()
    asked = SupplementRequest.objects.filter(
        state=SupplementRequest.State.OPEN, answer_by__range=(now, now + SOON)
    )
    asked = asked.filter(application__status=Status.SUPPLEMENT_REQUESTED)
    asked = asked.filter(application=only) if only else asked
    for request in _untold(asked, "supplement_soon", "application", "asked_at"):
        application, day = request.application, {"answer_by": moment(request.answer_by)}
        _tell(application, "supplement_soon", f"supplement:{request.pk}:soon", day)
    old = now - endings.UNPAID
    unpaid = Application.objects.filter(
        status=Status.REGISTERED,
        payment_state=PaymentState.DUE,
        submitted_at__range=(old, old + SOON),
    )
    unpaid = unpaid.filter(pk=only.pk) if only else unpaid
    for application in _untold(unpaid, "unpaid_soon", "pk", "submitted_at"):
        day = {"pay_by": format_date(local(application.submitted_at + endings.UNPAID).date())}
        _tell(application, "unpaid_soon", f"application:{application.pk}:unpaid_soon", day)


def _untold(rows, kind, subject, since):
    """The first rows of whose application nobody was told this since it began."""
    told = Notice.objects.filter(
        kind=kind, subject_id=OuterRef(subject), created_at__gte=OuterRef(since)
    )
    version = "version__procedure"
    related = version if rows.model is Application else f"application__{version}"
    rows = rows.exclude(Exists(told)).select_related(related)
    return rows.order_by(since, "pk")[:BATCH]


def _tell(application, kind, key, context):
    news = News(kind, key, application.pk, about(application) | context)
    for account in to_be_told(application):
        notify(recipient=account, news=news)
