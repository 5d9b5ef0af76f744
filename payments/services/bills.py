"""What is asked for in one go: the owed fees of one application for one payee."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from payments import graph
from payments.models import Bill, BillLine, Case
from payments.services import scene
from payments.services.errors import NothingToPay
from portal.audit.services import record
from portal.tasks import publish


def payable(application) -> list[tuple]:
    """[(collecting agency, [owed fees])]: each pair is a bill of its own.

    Without the agency that has the money and could not book it yet: nobody shall pay twice.
    """
    if not application.is_open:
        return []
    unbooked = Case.objects.open().filter(kind=Case.Kind.UNBOOKED, application=application)
    paid = set(unbooked.values_list("agency_id", flat=True))
    groups: dict = {}
    for fee in application.fees.owed().select_related("collecting_agency"):
        if fee.owed and fee.collecting_agency_id not in paid:
            groups.setdefault(fee.collecting_agency, []).append(fee)
    return list(groups.items())


@transaction.atomic
def open_bill(*, application, actor, payee) -> Bill:
    """The open bill for what is owed to `payee` now; an outdated one is cancelled.

    Raises NothingToPay.
    """
    place = scene.of_application(application.pk)
    fees = place.owed_to(payee.pk)
    if not fees:
        raise NothingToPay(_("Nothing is owed for this application now."))
    for bill in place.bills:
        if bill.payee_id == payee.pk:
            if _is_right(bill.lines.all(), fees):
                return bill
            _close(bill, Bill.State.CANCELLED, actor)
    return _create(place.application, payee, fees)


def _is_right(lines, fees) -> bool:
    says = {(line.fee_id, line.fee_version, line.amount) for line in lines}
    return says == {(fee.pk, fee.version, fee.owed) for fee in fees}


def _create(application, payee, fees) -> Bill:
    amount = sum(fee.owed for fee in fees)
    bill = graph.born(Bill(application=application, payee=payee, amount=amount))
    bill.save(force_insert=True)
    BillLine.objects.bulk_create(
        BillLine(bill=bill, fee=fee, fee_version=fee.version, amount=fee.owed) for fee in fees
    )
    return bill


def _close(bill, state, actor=None):
    """Ask for this no longer; attempts still open are closed at the gateway after commit.

    Its only event: a bill without one is open.
    """
    before, edge = bill.state, graph.step(bill, state)
    bill.closed_at = timezone.now()
    bill.save(update_fields=["state", "closed_at"])
    publish("bill.closed", bill=bill.pk)
    stream = f"bill:{bill.pk}"
    record(stream=stream, act=edge.event, actor=actor, before=before, after=bill.state)


def close_settled(place, paid_bill=None, actor=None):
    """After fees of the scene were settled: bills are paid, or ask for too much."""
    for bill in place.bills:
        owed = place.owed_to(bill.payee_id)
        lines = place.lines if bill == place.bill else bill.lines.all()
        if bill.state != Bill.State.OPEN or _is_right(lines, owed):
            continue
        owes = any(place.fees[line.fee_id].owed for line in lines)
        is_paid = bill == paid_bill and not owes
        _close(bill, Bill.State.PAID if is_paid else Bill.State.CANCELLED, actor)


@transaction.atomic
def cancel_outdated(*, application_id):
    """Cancel the open bills that ask for something else than is owed now."""
    place = scene.of_application(application_id)
    for bill in place.bills:
        if not _is_right(bill.lines.all(), place.owed_to(bill.payee_id)):
            _close(bill, Bill.State.CANCELLED)
