"""Telling the payer: the money came, it cannot be booked as it stands, or a fee is owed again."""

from payments.models import Capture, Case, Refund
from portal.core.money import format_vnd
from portal.notices.services import News, notify
from procedures.services.parties import to_be_told


def tell_settled(capture: str):
    """Handler of "payment.settled": once for each capture that paid something."""
    found = Capture.objects.get(pk=capture)
    share = found.allocations.select_related("fee__application__filed_by").first()
    if share is not None:
        tell(share.fee.application, "paid", f"capture:{found.pk}:paid", found.amount)


def tell_held(case: str):
    """Handler of "payment.held": money in suspense that a cashier decides about."""
    found = Case.objects.select_related("application__filed_by").get(pk=case)
    if found.application is not None:
        tell(found.application, "payment_held", f"case:{found.pk}:held", found.amount)


def tell_owed_again(refund: str):
    """Handler of "fee.owed_again": what had paid the fee went back."""
    found = Refund.objects.select_related("allocation__fee__application__filed_by").get(pk=refund)
    fee = found.allocation.fee
    if fee.owed:
        place = "" if fee.application.is_open else fee.collecting_agency.name
        key = f"refund:{found.pk}:owed"
        tell(fee.application, "fee_owed", key, fee.owed, counter=place)


def tell(application, kind, key, amount, **more):
    """One notice of `kind` about `amount` đồng to each who may follow the application."""
    title = application.spec.short_title
    context = {
        "code": application.code or "",
        "procedure": {"vi": title.vi, "en": title.in_language("en")},
        "amount": format_vnd(amount),
        **more,
    }
    for account in to_be_told(application):
        notify(recipient=account, news=News(kind, key, application.pk, context))
