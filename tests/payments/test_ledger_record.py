"""What verify_ledger says of events, of the exported register and of files; and of its own list."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from payments import ledger
from payments.models import Attempt, Case
from payments.recounts import RECOUNTS
from portal.documents import register
from portal.documents.models import IssuedDocument, Reservation, Series, Signature
from procedures.models import Application
from tests.payments.ledger_checks import drop_event_triggers
from tests.payments.test_ledger import found, open_books, raw

__all__ = ["open_books"]
pytestmark = [pytest.mark.django_db, pytest.mark.tampers]

LISTED = Path(settings.BASE_DIR) / "docs" / "invariants.md"


@pytest.fixture
def open_record(open_books):
    """The triggers of the record of events are off too."""
    drop_event_triggers()
    return open_books


def hexed(key) -> str:
    """As SQLite keeps a key; PostgreSQL reads it too."""
    return key.hex


def test_a_payment_that_ended_without_a_word(open_books):
    attempt = Attempt.objects.get()
    raw("UPDATE payments_attempt SET state = 'failed' WHERE id = %s", hexed(attempt.pk))
    assert found() == {9: str(attempt.pk)}


def test_a_case_resolved_behind_the_back_of_the_record(open_books):
    case = Case.objects.get()
    raw(
        "UPDATE payments_case SET state = 'resolved', resolution = 'x', is_suspense = %s,"
        " resolved_at = opened_at WHERE id = %s",
        True,
        hexed(case.pk),
    )
    assert found()[9] == str(case.pk)


def test_an_application_moved_by_hand(open_books):
    one = Application.objects.first()
    raw("UPDATE procedures_application SET status = 7 WHERE id = %s", hexed(one.pk))
    assert found() == {9: str(one.pk)}


def test_an_event_that_begins_elsewhere(open_record):
    raw("UPDATE audit_event SET before = 9 WHERE stream LIKE 'application:%%' AND sequence = 2")
    assert set(found()) == {9}


def test_an_event_that_the_register_knows_is_gone(open_record, settings, tmp_path):
    settings.REGISTER_DIR = tmp_path
    register.write()
    assert found() == {}
    stream = f"attempt:{Attempt.objects.get().pk}"
    raw("UPDATE audit_event SET hash = 'x' WHERE stream = %s", stream)
    assert found() == {10: stream}
    raw("DELETE FROM audit_event WHERE stream = %s", stream)
    assert found()[10] == stream


def test_a_number_that_was_reserved_and_given_away(open_books):
    series = Series.objects.get(key__contains="receipt")
    Reservation.objects.create(series=series, first=1, last=1, reason="x")
    assert set(found()) == {3}


def test_a_reserved_number_is_no_gap_and_a_missing_one_beside_it_is(open_books):
    series = Series.objects.get(key__contains="receipt")
    Reservation.objects.create(series=series, first=2, last=5, reason="x")
    Series.objects.filter(pk=series.pk).update(last_number=5)
    assert found() == {}
    Series.objects.filter(pk=series.pk).update(last_number=6)
    assert found() == {3: str(series.pk)}


def test_a_paper_without_its_file_and_a_seal_without_its_bytes(open_books):
    paper = IssuedDocument.objects.get(kind="receipt")
    whole = {"rendering": "done", "sha256": "a" * 64, "file": "a.pdf"}
    IssuedDocument.objects.filter(pk=paper.pk).update(**whole)
    assert found() == {}
    Signature.objects.create(
        document=paper,
        signer="x",
        certificate="c" * 64,
        is_trial=True,
        level="B-B",
        unsigned_sha256="a" * 64,
        unsigned_size=9,
    )
    assert found() == {15: str(paper.pk)}
    raw("UPDATE documents_issueddocument SET file = ''")
    assert found()[12] == str(paper.pk)


def test_every_invariant_stands_in_the_list_with_the_place_that_proves_it():
    """And what verify_ledger says of itself is what the list says of it."""
    rows = re.findall(r"^\| (\d+) \|.*\| (.+?) \|$", LISTED.read_text(), re.MULTILINE)
    said = {int(number) for number, proof in rows if "`verify_ledger`" in proof}
    assert [int(number) for number, _proof in rows] == list(range(1, 24))
    asked = {number for part in ledger.PARTS.values() for number, _what, _rows in part()}
    assert said == asked | {recount.invariant for recount in RECOUNTS.values()}
    tests = {path for _number, proof in rows for path in re.findall(r"`(tests/[\w/.]+)`", proof)}
    assert {path for path in tests if not (Path(settings.BASE_DIR) / path).exists()} == set()
