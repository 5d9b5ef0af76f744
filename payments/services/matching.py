"""Lines of statements become money: by the reference in the payer's words, through settle.

What carries no reference of ours, or one of another agency's bill, is money of nobody yet: a case
of the agency whose account it is on.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from payments.bank import references
from payments.gateways import base
from payments.gateways.transfer import CODE
from payments.models import Attempt, Capture, Case, StatementLine
from payments.services.settle import CURRENCY, settle_inside
from portal.tasks import publish

BATCH = 200  # lines in one task
OVERDUE = timedelta(minutes=5)

logger = logging.getLogger("payments")


def book_statement(*, statement_id):
    """Book the next lines of a statement; another task goes on with the rest."""
    waiting = StatementLine.objects.filter(statement=statement_id, capture__isnull=True)
    keys = list(waiting.order_by("number").values_list("pk", flat=True)[: BATCH + 1])
    booked = [_try(key) for key in keys[:BATCH]]
    if len(keys) > BATCH and any(booked):
        with transaction.atomic():
            publish("statement.taken_in", statement=statement_id)


def book_overdue():
    """Lines whose task was lost or that could not be booked (a periodic job)."""
    old = timezone.now() - OVERDUE
    waiting = StatementLine.objects.filter(capture__isnull=True, statement__imported_at__lt=old)
    for key in waiting.order_by("statement", "number").values_list("pk", flat=True)[:BATCH]:
        _try(key)


def _try(key) -> bool:
    try:
        book(line_id=key)
    except Exception:
        logger.exception("line %s of a statement could not be booked", key)
        return False
    return True


@transaction.atomic(durable=True)
def book(*, line_id) -> Capture:
    """Settle one line. Safe to repeat, and by many at once: it is one capture."""
    lines = StatementLine.objects.select_related("account__agency", "statement__imported_by")
    line = lines.get(pk=line_id)
    capture = settle_inside(gateway=CODE, notice=_notice(line), actor=line.statement.imported_by)
    StatementLine.objects.filter(pk=line.pk, capture__isnull=True).update(capture=capture)
    Case.objects.filter(capture=capture, agency__isnull=True).update(agency=line.account.agency)
    return capture


def _notice(line) -> base.Notice:
    account = line.account
    return base.Notice(
        reference=_reference(line),
        payment_ref=f"{account.bank_code}-{account.number}:{line.key}",
        amount=line.amount,
        currency=CURRENCY,
        state=base.State.PAID,
        livemode=not (settings.DEMO or account.is_demo),
        paid_at=line.paid_at,
    )


def _reference(line) -> str:
    """The one payment to this agency that the words name; "" for none, or for several."""
    named = Attempt.objects.filter(
        gateway=CODE,
        reference__in=references.found_in(line.words),
        bill__payee=line.account.agency_id,
    )
    found = list(named.values_list("reference", flat=True)[:2])
    return found[0] if len(found) == 1 else ""
