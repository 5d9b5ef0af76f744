"""Notices that are due soon, or overdue: who may pay is told once of each."""

from datetime import timedelta

from django.db import transaction

from portal.core.dates import format_date, today
from portal.core.money import format_vnd
from portal.notices.services import News, notify
from procedures.models import Fee
from procedures.services.parties import to_be_told
from procedures.workflow import OPEN_STATUSES

SOON = timedelta(days=3)
BATCH = 500
KINDS = {Fee.Reminded.SOON: "obligation_soon", Fee.Reminded.OVERDUE: "obligation_overdue"}


def remind_of_notices():
    """Periodic. A notice that was entered late gets the second reminder only.

    Of an application that has ended, or whose result is handed over, nothing is reminded: what is
    owed again then is between the payer and the agency, whose cashier has a case.
    """
    day, asked = today(), Fee.objects.owed().filter(assessed_by__isnull=False)
    asked = asked.filter(application__status__in=OPEN_STATUSES)
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
    title = application.spec.short_title
    return {
        "code": application.code or "",
        "procedure": {"vi": title.vi, "en": title.in_language("en")},
        "fee": {"vi": fee.label, "en": fee.label_en or fee.label},
        "amount": format_vnd(fee.owed),
        "pay_by": format_date(fee.pay_by),
    }
