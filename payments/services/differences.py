"""Cases about a fee that changed around its payment: less is owed than came, or more."""

from django.db import transaction
from django.utils.translation import gettext as _

from payments.models import Case, Refund
from payments.services.cases import abandon, locked_cases, open_case
from payments.services.left import returned_of, total
from portal.core.locks import locked
from portal.tasks import publish
from procedures.models import Fee


def note_shortfall(*, capture, place) -> Case:
    """The fee had risen since the bill was made: what came pays a part, the rest is still owed."""
    owed = sum(place.fees[line.fee_id].owed for line in place.lines)
    return open_case(
        kind=Case.Kind.SHORTFALL,
        capture=capture,
        application=place.application,
        agency=place.bill.payee,
        amount=owed,
        note=_("Paid by an older bill; this much is still owed."),
    )


def note_owed_again(*, refund, fee):
    """What had paid a fee went back: the payer hears of it, and where the application has ended, a
    cashier has a case; nobody pays it by any other way any more.
    """
    publish("fee.owed_again", refund=str(refund.pk))
    if not fee.application.is_open:
        facts = {"capture": refund.capture, "application": fee.application}
        facts |= {"agency": fee.collecting_agency, "kind": Case.Kind.SHORTFALL}
        known = locked_cases(Case.objects.open().filter(**facts)).first()
        case = known or open_case(**facts, amount=0, note=_("The result is handed over."))
        again = Fee.objects.filter(allocations__capture=refund.capture, application=fee.application)
        again = again.filter(collecting_agency=fee.collecting_agency).distinct()
        case.amount = sum(one.owed for one in again)
        case.save(update_fields=["amount"])


def shortfalls_of(application) -> list[Case]:
    """What older bills left owing, locked before series and events."""
    found = Case.objects.open().filter(application=application, kind=Case.Kind.SHORTFALL)
    return list(locked_cases(found.order_by("pk")))


def close_shortfalls(shortfalls):
    """The rest was paid, or the fee went down again."""
    for case in shortfalls:
        fees = Fee.objects.filter(allocations__capture=case.capture_id)
        if not any(fee.owed for fee in fees):
            abandon(case, _("Nothing of it is owed any more."))


@transaction.atomic
def note_overpaid(*, fee_id):
    """Bring the cases of a fee whose amount changed in line with what is paid too much now."""
    fee = locked(Fee.objects.filter(pk=fee_id), "fee").select_related("application").get()
    shortfalls, rest = shortfalls_of(fee.application), fee.overpaid
    for allocation in fee.allocations.select_related("capture").order_by("-pk"):
        part = min(rest, allocation.amount - returned_of(allocation))
        rest -= part
        _set_overpaid(allocation.capture, fee, part)
    close_shortfalls(shortfalls)


def _set_overpaid(capture, fee, amount):
    rows = Case.objects.open().filter(capture=capture, fee=fee, kind=Case.Kind.DIFFERENCE)
    found = locked_cases(rows).first()
    if found is None and amount:
        open_case(
            kind=Case.Kind.DIFFERENCE,
            capture=capture,
            fee=fee,
            application=fee.application,
            agency=fee.collecting_agency,
            amount=amount,
        )
    elif found and not amount:
        abandon(found, _("The fee was raised again; nothing is paid too much."))
    if found and found.state == Case.State.OPEN:
        found.amount = amount + total(found.refunds.filter(state=Refund.State.DONE))
        found.save(update_fields=["amount"])
