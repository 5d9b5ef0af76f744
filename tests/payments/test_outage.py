"""The gateway is silent for three days while people pay: nothing is lost, nothing comes twice.

One payment of each fate in twenty in the ordinary run, 10,000 when asked for (`-m outage`).
"""

import resource
from collections import Counter
from copy import copy
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from payments.mockpay import objects
from payments.models import (
    Attempt,
    Bill,
    BillLine,
    Capture,
    Case,
    GatewayMessage,
    Listing,
    Receipt,
)
from payments.services import reconciliation
from portal.audit.services import record
from portal.core.ids import uuid7
from portal.tasks.testing import drain
from procedures.models import Application, Fee
from tests.payments.ledger_checks import books
from tests.payments.scenes import PRICE

LENGTH = timedelta(days=3)
LIFETIME = timedelta(hours=1)
MEGABYTES = 400  # that the process may grow by, with 10,000 payments
# What became of it while nobody could be asked; the answer to the call that opened it may be lost.
FATES = ("paid",) * 11 + ("unpaid",) * 5 + ("paid, answer lost", "never opened", "failed", "open")
PAID = ("paid", "paid, answer lost")


def alike(row, **changed):
    """A copy with a key of its own, not saved."""
    other = copy(row)
    other._state = copy(row._state)
    other.pk, other._state.adding = uuid7(), True
    for name, value in changed.items():
        setattr(other, name, value)
    return other


@transaction.atomic
def begin_many(till, number) -> dict:
    """{attempt: its fate}, spread over the three days, each for an application of its own."""
    pattern, start = till.application, timezone.now() - LENGTH
    fee = pattern.fees.get()
    applications = [
        alike(pattern, code=f"{pattern.code}-{place}", submission_key=None)
        for place in range(number)
    ]
    fees = [alike(fee, application=one) for one in applications]
    bills = [
        Bill(application=one, payee=fee.collecting_agency, amount=PRICE) for one in applications
    ]
    for rows in (applications, fees, bills):
        type(rows[0]).objects.bulk_create(rows, batch_size=500)
    BillLine.objects.bulk_create(
        BillLine(bill=bill, fee=one, fee_version=one.version, amount=PRICE)
        for bill, one in zip(bills, fees, strict=True)
    )
    for one in applications:
        record(stream=one.audit_stream, act="submit", actor=None, after=one.status)
    begun = {}
    for place, bill in enumerate(bills):
        at = start + place * (LENGTH - 2 * LIFETIME) / number
        begun[_begin(till, bill, at)] = FATES[place % len(FATES)]
    return begun


def _begin(till, bill, at) -> Attempt:
    return Attempt(
        bill=bill,
        number=1,
        gateway="stripe",
        amount=PRICE,
        started_by=till.payer,
        created_at=at,
        expires_at=at + LIFETIME,
        state=Attempt.State.OPEN,
    )


def happen(till, begun):
    """At the gateway, without a word to us: each session is opened, and meets its fate."""
    bank = till.bank.bank
    with bank.store.transaction() as db:
        for attempt, fate in begun.items():
            if fate != "never opened":
                session = bank.open(_session(attempt))
                attempt.provider_ref, attempt.checkout_url = session["id"], session["url"]
                _meet(bank, session["id"], fate)
                _date_back(db, attempt)
            if fate in ("paid, answer lost", "never opened"):
                attempt.provider_ref, attempt.state = "", Attempt.State.UNKNOWN
    Attempt.objects.bulk_create(begun, batch_size=500)


def _session(attempt) -> dict:
    line = objects.line_item(name="Lệ phí", currency="vnd", unit_amount=PRICE, quantity=1)
    told = {"reference": attempt.reference}
    params = {
        "currency": "vnd",
        "client_reference_id": attempt.reference,
        "metadata": told,
        "expires_at": int(attempt.expires_at.timestamp()),
        "payment_intent_data": {"description": "x", "metadata": told},
    }
    created = int(attempt.created_at.timestamp())
    return objects.session(now=created, url="http://mockpay.test", lines=[line], params=params)


def _meet(bank, key, fate):
    if fate in PAID:
        bank.pay(key)
    elif fate == "unpaid":
        bank.expire(key)
    elif fate == "failed":
        bank.decline(key)
        bank.expire(key)


def _date_back(db, attempt):
    moment = int(attempt.created_at.timestamp())
    db.execute(
        "UPDATE object SET created = ?, body = json_set(body, '$.created', ?) WHERE created > ?",
        (moment, moment, int((timezone.now() - timedelta(minutes=5)).timestamp())),
    )


def sweep_until_quiet(most):
    """As often as the worker would, until nothing is open; how often that was."""
    for number in range(1, most + 1):
        Attempt.objects.unfinished().update(asked_at=None)  # minutes pass between two sweeps
        reconciliation.sweep()
        if not Attempt.objects.unfinished().exists():
            return number
    raise AssertionError(f"still open after {most} sweeps")


def state_of_books() -> tuple:
    rows = Capture.objects.order_by("pk").values_list("pk", "amount", "attempt")
    return (
        list(rows),
        Receipt.objects.count(),
        Counter(Attempt.objects.values_list("state", flat=True)),
        Case.objects.count(),
    )


@pytest.mark.django_db
@pytest.mark.fault(62)
def test_three_days_of_silence_are_made_up_for(till):
    make_up_for(till, number=20)


@pytest.mark.outage
@pytest.mark.fault(62)
def test_ten_thousand_payments_are_made_up_for(fresh_db, till, settings):
    """With real commits: in one transaction PostgreSQL would keep every version of each counter."""
    settings.DEBUG_LOCKS = False
    make_up_for(till, number=10_000)


def make_up_for(till, number):
    Listing.objects.create(gateway="stripe", listed_until=timezone.now() - LENGTH)
    begun = begin_many(till, number)
    happen(till, begun)
    paid = {attempt.pk for attempt, fate in begun.items() if fate in PAID}

    till.bank.faults.set("unavailable", times=10**6)
    for _sweep in range(2):
        reconciliation.sweep()
    assert Attempt.objects.unfinished().count() == number
    assert not Capture.objects.exists()
    assert set(Case.objects.values_list("kind", flat=True)) == {Case.Kind.SILENT}

    till.bank.faults.clear()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sweep_until_quiet(most=number // 500 + 3)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    assert grown < MEGABYTES

    assert sorted(Capture.objects.values_list("attempt", flat=True)) == sorted(paid)
    numbers = sorted(Receipt.objects.values_list("document__number", flat=True))
    assert numbers == list(range(1, len(paid) + 1))
    settled = Fee.objects.filter(state=Fee.State.SETTLED, settled=PRICE)
    assert settled.count() == len(paid)
    assert not Case.objects.open().exists()
    assert books() == []

    made = state_of_books()
    Listing.objects.update(listed_until=timezone.now() - LENGTH)
    reconciliation.sweep()
    till.receive(till.webhooks(), times=2)  # those of three days, late and twice
    drain("default", most=number * 10)  # neither mails nor papers
    assert not GatewayMessage.objects.filter(state=GatewayMessage.State.NEW).exists()
    assert state_of_books() == made
    assert Application.objects.count() == number + 1
