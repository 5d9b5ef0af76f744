"""Yesterday's backup is put back: no number is given twice, and no payment is lost."""

import json
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from payments import jobs
from payments.models import Attempt, Capture, Case, GatewayMessage, Listing, Receipt, Refund
from payments.reports import tables
from payments.reports.day import DayReport
from payments.services import counter, inbox, refunds
from portal.audit.models import Event
from portal.core.dates import today
from portal.core.errors import OnHold
from portal.documents import register, restoring
from portal.documents.models import IssuedDocument, Reservation, Restoration, Series
from tests.payments.ledger_checks import books
from tests.payments.scenes import drain
from tests.payments.test_receipts import another

pytestmark = [pytest.mark.django_db, pytest.mark.fault(68)]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.REGISTER_DIR = tmp_path / "register"
    return settings.REGISTER_DIR


@contextmanager
def lost():
    """What is done inside stands in no backup: the database goes back, gateway and files do not."""
    block = transaction.atomic()
    block._from_testcase = True  # so that services see the test's own transaction only
    with block:
        yield
        transaction.set_rollback(True)


@pytest.fixture
def restored(till, civil_status):
    """One receipt was in the backup; two more were exported after it, a fourth never was.

    The attempt in the backup was paid after it, and so was one that the backup does not know.
    """
    till.cash()
    online, young = another(till, civil_status), another(till, civil_status)
    late = another(till, civil_status)
    attempt = online.attempt()
    Listing.objects.create(gateway="stripe", listed_until=timezone.now())
    register.write()
    with lost():
        online.pay(attempt)
        online.ask(attempt)
        unknown = young.attempt()
        young.pay(unknown)
        young.ask(unknown)
        register.write()
        late.cash()
        numbers = set(Receipt.objects.values_list("document__number", flat=True))
    assert (numbers, Receipt.objects.count()) == ({1, 2, 3, 4}, 1)
    return online


def put_in_order(**options):
    call_command("after_restore", verbosity=0, stdout=StringIO(), **options)


def receipts() -> list[int]:
    return sorted(Receipt.objects.values_list("document__number", flat=True))


def test_no_number_is_given_twice_and_payments_are_found_again(restored):
    put_in_order(margin=10)
    assert receipts() == [1, 14]  # 2 to 13 may stand on paper somewhere
    kept = Reservation.objects.get(series__key__startswith="test:receipt")
    assert (kept.first, kept.last) == (2, 13)
    assert "sao lưu" in kept.reason
    paid = Receipt.objects.get(document__number=14)
    assert paid.application == restored.application
    orphan = Case.objects.get(kind=Case.Kind.ORPHAN)  # of the attempt that only the gateway knows
    assert Capture.objects.filter(pk=orphan.capture_id, attempt=None).exists()
    assert not Attempt.objects.unfinished().exists()
    assert books() == []
    call_command("verify_audit", verbosity=0)


def test_the_hourly_export_notices_a_backup_and_begins_restore_mode(restored, folder, caplog):
    before = sorted(folder.iterdir())
    restoring.export()
    assert restoring.current()
    assert sorted(folder.iterdir()) == before
    assert "restore mode is on" in caplog.text
    restoring.export()
    assert Restoration.objects.count() == 1
    put_in_order()
    assert len(list(folder.iterdir())) == len(before) + 1
    assert restoring.current() is None


def test_nothing_is_issued_and_nothing_paid_meanwhile(restored, client):
    put_in_order(hold=True)
    paper, attempts = IssuedDocument.objects.count(), Attempt.objects.count()
    with pytest.raises(OnHold):
        counter.take_cash(
            application=restored.application,
            actor=restored.world.officer("cashier"),
            fees=list(restored.application.fees.all()),
            amount=8_000,
            key="0198f2c4-0000-7000-8000-000000000001",
        )
    with pytest.raises(OnHold):
        jobs.send_refund(refund="0198f2c4-0000-7000-8000-000000000002")
    with pytest.raises(OnHold):
        refunds.hand_out(refund=Refund(), actor=restored.payer, receiver="Mai Hương")
    client.force_login(restored.payer)
    page = reverse("pay", args=[restored.application.pk])
    answer = client.post(page, {"channel": "stripe"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "600")
    jobs.sweep()
    jobs.compare_days()
    assert (IssuedDocument.objects.count(), Attempt.objects.count()) == (paper, attempts)
    assert Capture.objects.count() == 1


def test_messages_are_kept_meanwhile_and_applied_afterwards(restored):
    put_in_order(hold=True)
    restored.receive(restored.webhooks())
    with pytest.raises(OnHold):
        drain()
    assert Capture.objects.count() == 1
    message = GatewayMessage.objects.filter(state="new").first()
    with pytest.raises(OnHold):  # as if restore mode had begun after the handler asked
        inbox.process(message_id=message.pk)
    message.refresh_from_db()
    assert message.tries == 0
    put_in_order(margin=10)
    drain()
    assert receipts() == [1, 14]


def test_it_can_be_looked_at_first_and_done_again(restored):
    said = StringIO()
    call_command("after_restore", check=True, stdout=said)
    assert any("test:receipt" in line and "2-53" in line for line in said.getvalue().splitlines())
    assert any("acts are lost: application:" in line for line in said.getvalue().splitlines())
    assert not Reservation.objects.exists()
    assert restoring.current()
    put_in_order(margin=10)
    count, last = Reservation.objects.count(), dict(Series.objects.values_list("pk", "last_number"))
    put_in_order(margin=0)
    assert (Reservation.objects.count(), receipts()) == (count, [1, 14])
    assert dict(Series.objects.values_list("pk", "last_number")) == last
    event = Event.objects.filter(stream="register", act="release").earliest("sequence")
    assert event.payload["reserved"] == sum(one.count for one in Reservation.objects.all())


def test_the_report_of_the_day_tells_of_the_gap(restored):
    put_in_order(margin=10)
    report = DayReport(restored.world.commune, today())
    (numbers,) = report.numbers()
    assert (numbers.range, numbers.count) == ("00000001; 00000014", 2)
    assert [one.count for one in report.reserved() if "receipt" in one.series.key] == [12]
    rows = [row for row in tables.summary(report) if row[8] == "Không lập"]
    assert [(row[3], row[6]) for row in rows] == [("2 – 13", 0)]


def test_without_the_register_restore_mode_stays_on(restored, folder):
    for path in folder.iterdir():
        path.unlink()
    with pytest.raises(CommandError, match="put the register there"):
        put_in_order()
    assert restoring.current()
    put_in_order(release="Nhầm máy")
    assert restoring.current() is None


def test_an_export_names_nobody_and_only_its_owner_reads_it(till, folder):
    till.cash()
    path = register.write()
    said = json.loads(path.read_text())
    assert set(said) == {"at", "database", "series", "heads", "anchor"}
    assert path.stat().st_mode & 0o077 == 0
    assert till.payer.full_name not in path.read_text()
    one = register.newest()
    assert any(key.startswith("test:receipt") for _code, _day, key, _period in one.series)
    assert any(stream.startswith("application:") for stream in one.heads)


def test_exports_of_another_database_are_passed_over(till, folder):
    till.cash()
    path = register.write()
    other = json.loads(path.read_text()) | {"database": "another"}
    path.unlink()
    (folder / path.name).write_text(json.dumps(other))
    assert register.newest() is None
    restoring.export()
    assert restoring.current() is None
