"""verify_ledger finds every way in which the books can be wrong, and names the first bad row."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from payments.ledger import verify
from payments.models import Allocation, Attempt, Capture, Case, GatewayMessage, Receipt
from payments.triggers import KEPT, RULES
from portal.core import triggers
from portal.documents.models import IssuedDocument, Series
from procedures.models import Fee
from tests.core.test_encryption import Secret
from tests.payments.ledger_checks import drop_triggers

pytestmark = [pytest.mark.django_db, pytest.mark.tampers]


@pytest.fixture
def open_books(till):
    """Cash was taken, an overpayment is held; the triggers are off, as for an intruder."""
    attempt = till.attempt()
    till.pay(attempt)
    till.cash()
    till.ask(attempt)
    assert list(verify()) == []
    drop_triggers()
    return till


def found() -> dict:
    """{invariant: first bad row}, the missing triggers aside."""
    return {item.invariant: item.row for item in verify() if item.invariant}


def raw(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def an_hour_and_more():
    return timezone.now() - timedelta(hours=2)


def test_missing_triggers_are_told(open_books):
    names = {item.row for item in verify()}
    assert names == triggers.missing(connection, KEPT) >= {rule.name for rule in KEPT}
    assert triggers.missing(connection, RULES) >= {rule.name for rule in RULES}


def test_a_table_that_no_migration_makes_is_not_looked_for(db):
    assert Secret in apps.get_models()
    assert list(verify()) == []


def test_a_receipt_of_another_amount(open_books):
    Receipt.objects.update(amount=9_000)
    assert found() == {1: str(Receipt.objects.get().pk)}


def test_a_capture_of_another_amount(open_books):
    bad = Allocation.objects.get().capture
    Capture.objects.filter(pk=bad.pk).update(amount=9_000)
    assert found() == {2: str(bad.pk), 16: str(bad.pk)}


def test_a_capture_in_suspense_without_its_case(open_books):
    case = Case.objects.get()
    raw("DELETE FROM payments_case")
    assert found() == {2: str(case.capture_id)}


def test_an_allocation_on_the_receipt_of_another_capture(open_books):
    allocation = Allocation.objects.get()
    Allocation.objects.update(capture=Case.objects.get().capture)
    assert str(allocation.pk) in {item.row for item in verify() if item.invariant == 2}


def test_a_receipt_of_another_kind(open_books):
    Receipt.objects.update(kind="charge")
    assert found() == {2: str(Allocation.objects.get().pk)}


def test_money_that_a_case_lost_in_words(open_books):
    case = Case.objects.get()
    ended = {"state": "resolved", "resolution": "Xong", "resolved_at": timezone.now()}
    Case.objects.update(**ended)
    assert found() == {2: str(case.capture_id), 9: str(case.pk)}


def test_a_gap_in_the_numbers(open_books):
    series = Series.objects.get(key__contains="receipt")
    Series.objects.filter(pk=series.pk).update(last_number=2)
    assert found() == {3: str(series.pk)}


def test_a_number_dated_before_the_one_before(open_books, civil_status):
    from tests.payments.test_receipts import another

    another(open_books, civil_status).cash()
    last = Receipt.objects.get(document__number=2).document
    IssuedDocument.objects.filter(pk=last.pk).update(issued_at=an_hour_and_more())
    assert found() == {3: str(last.pk)}


def test_a_receipt_cancelled_without_a_counter_document(open_books):
    document = Receipt.objects.get().document
    IssuedDocument.objects.filter(pk=document.pk).update(state="void")
    assert found() == dict.fromkeys((1, 4, 9), str(document.pk))


def test_a_fee_that_books_more_than_came(open_books):
    Fee.objects.update(settled=9_000)
    assert found() == {5: str(Fee.objects.get().pk)}


def test_a_fee_still_open_though_all_came(open_books):
    Fee.objects.update(state="open")
    assert found() == {5: str(Fee.objects.get().pk)}


def test_a_fee_paid_too_much_without_a_case(open_books):
    Fee.objects.update(amount=3_000)
    assert found() == {6: str(Fee.objects.get().pk)}


def test_an_attempt_that_never_ends(open_books):
    Attempt.objects.update(state="open", expires_at=an_hour_and_more())
    key = str(Attempt.objects.get().pk)
    assert found() == {7: key, 9: key}  # and no event says that it was opened again


@pytest.mark.fault(62)
@pytest.mark.parametrize("state", ["new", "unmatched", "parked"])
def test_a_message_that_nobody_works_off(open_books, state):
    message = GatewayMessage.objects.create(
        gateway="stripe",
        event_id="evt_1",
        kind="x",
        body=b"",
        state=state,
        received_at=an_hour_and_more(),
    )
    assert found() == {8: str(message.pk)}


def test_the_command_names_the_row_and_fails(open_books, capsys):
    Receipt.objects.update(amount=9_000)
    with pytest.raises(CommandError) as caught:
        call_command("verify_ledger")
    assert caught.value.returncode == 1
    assert str(Receipt.objects.get().pk) in capsys.readouterr().err


def test_the_command_is_content_with_good_books(till, capsys):
    till.cash()
    call_command("verify_ledger")
    assert "agrees" in capsys.readouterr().out
