"""What verify_ledger works out again: each kind is wrong in one row here, and that row is named."""

import hashlib
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db.models import F
from django.utils import timezone

from payments import recounts
from payments.ledger import verify_again
from payments.models import BookCheck
from payments.nightly import CHECKS
from payments.recounts import RECOUNTS
from portal.audit.models import Event
from portal.audit.retention import empty_payloads
from portal.audit.services import record
from portal.core.dates import today
from portal.documents.models import IssuedDocument, Signature
from procedures.models import Application, Attachment
from procedures.services import fee_states, reception, supplements
from tests import states
from tests.documents import papers
from tests.documents.authority import rsa_key
from tests.documents.conftest import here, same, seals
from tests.factories import AttachmentFactory
from tests.payments.ledger_checks import drop_triggers

__all__ = ["here", "same", "seals"]
pytestmark = [pytest.mark.django_db, pytest.mark.tampers]
DAY = timedelta(days=1)


def found() -> dict:
    """{invariant: first bad row}"""
    return {finding.invariant: finding.row for finding in verify_again()}


def spoil(row):
    """Other bytes under the same name, as who has the disk can write."""
    with row.file.open("r+b") as file:
        first = file.read(1)
        file.seek(0)
        file.write(bytes([first[0] ^ 1]))


@pytest.fixture
def sealed(world, seals, same) -> IssuedDocument:
    seals.give(world.commune, key=rsa_key())
    drop_triggers()
    return papers.rendered(papers.receipt(world.commune))


@pytest.fixture
def received(world, civil_status) -> Application:
    """With a file of the citizen, a fee, and a clock that runs."""
    application = states.received(world, civil_status)
    AttachmentFactory(application=application, document_id="old_copy", is_filed=True)
    return application


# --- files ------------------------------------------------------------------------------------
def test_a_paper_of_which_one_bit_is_another(sealed):
    assert found() == {}
    spoil(sealed)
    assert found() == {12: str(sealed.pk)}


def test_a_paper_whose_file_is_gone(sealed):
    sealed.file.storage.delete(sealed.file.name)
    assert found() == {12: str(sealed.pk)}


def test_another_file_with_its_hash_has_no_seal_of_ours(sealed, world, seals):
    """Who has disk and database exchanges both: the seal is what they have not."""
    seals.give(world.commune, key=rsa_key())
    other = papers.rendered(papers.receipt(world.commune))
    exchanged = {"file": other.file.name, "sha256": other.sha256}
    IssuedDocument.objects.filter(pk=sealed.pk).update(**exchanged)
    assert found() == {15: str(sealed.pk)}


def test_a_seal_that_is_said_to_stand_over_something_else(sealed):
    Signature.objects.update(unsigned_sha256="0" * 64)
    assert found() == {15: str(sealed.pk)}


def test_an_upload_that_was_exchanged(received):
    assert found() == {}
    file = Attachment.objects.get(application=received)
    spoil(file)
    assert found() == {12: str(file.pk)}


# --- due dates --------------------------------------------------------------------------------
def test_a_date_put_off_by_hand(received):
    Application.objects.filter(pk=received.pk).update(due_at=received.due_at + DAY)
    assert found() == {14: str(received.pk)}


def test_a_clock_that_runs_while_the_citizen_is_asked(world, received):
    reception.start(application=received, actor=world.officer("examiner"))
    items = [{"kind": "other", "id": "", "note": "Ảnh rõ hơn"}]
    request = {"reason": "Ảnh bị mờ", "items": items}
    actor = world.officer("examiner")
    supplements.ask_supplement(application=received, actor=actor, request=request)
    assert found() == {}
    received.clock.filter(act="pause").delete()
    assert found() == {14: str(received.pk)}


# --- fees -------------------------------------------------------------------------------------
def test_a_fee_that_the_answers_do_not_give(received):
    received.fees.update(amount=F("amount") + 1, settled=F("settled") + 1)
    assert found() == {22: str(received.pk)}


def test_a_fee_that_was_forgotten(received):
    received.fees.all().delete()
    assert found() == {9: str(received.pk), 22: str(received.pk)}


def test_a_cancelled_fee_of_an_open_application_is_missed(received):
    received.fees.update(state="cancelled")
    assert found() == {9: str(received.pk), 22: str(received.pk)}


def test_a_row_that_cannot_be_judged_is_named_and_the_next_ones_are_judged(sealed, world):
    """Garbage with its own hash: no reader of PDFs gets beyond it."""
    with sealed.file.open("wb") as file:
        file.write(b"garbage")
    digest = hashlib.sha256(b"garbage").hexdigest()
    IssuedDocument.objects.filter(pk=sealed.pk).update(sha256=digest)
    after = papers.rendered(papers.receipt(world.commune))
    Signature.objects.filter(pk=after.pk).update(unsigned_sha256="0" * 64)
    assert RECOUNTS["seals"].bad() == [str(sealed.pk), str(after.pk)]


def test_a_fee_that_was_deferred_by_hand(received):
    received.fees.update(state="deferred")
    assert found() == {9: str(received.pk)}


def test_an_entry_that_begins_where_the_one_before_it_did_not_end(received):
    fee = received.fees.get()
    entries = {"states": [[str(fee.pk), "deferred", fee.state]]}
    stands = {"before": received.status, "after": received.status}
    record(stream=received.audit_stream, act="x", actor=None, payload=entries, **stands)
    assert found() == {9: str(received.pk)}


def test_of_a_file_from_before_entries_were_kept_only_changes_are_judged(received, monkeypatch):
    monkeypatch.setattr(fee_states, "TOLD", "other")
    assert found() == {}
    fee = received.fees.get()
    fee.application = received
    fee_states.become(received, fee, "deferred")
    stands = {"before": received.status, "after": received.status}
    payload = fee_states.taken(received)
    record(stream=received.audit_stream, act="x", actor=None, payload=payload, **stands)
    assert found() == {9: str(received.pk)}  # the row was not saved
    fee.save()
    assert found() == {}


def test_where_retention_has_emptied_an_event_nothing_is_said(received):
    empty_payloads(Event.objects.filter(stream=received.audit_stream))
    received.fees.update(state="deferred")
    assert found() == {}


# --- at night ---------------------------------------------------------------------------------
def test_the_command_names_the_row_and_fails(received, capsys):
    Application.objects.filter(pk=received.pk).update(due_at=received.due_at + DAY)
    with pytest.raises(CommandError):
        call_command("verify_ledger")
    assert str(received.pk) in capsys.readouterr().err


def test_the_night_goes_through_all_of_them_piece_by_piece(world, same, monkeypatch):
    monkeypatch.setattr(recounts, "AT_ONCE", 2)
    made = [papers.rendered(papers.receipt(world.commune)) for _ in range(5)]
    spoil(made[0])
    spoil(made[4])
    lines, places, place = [], [], None
    while place != "":
        some, place = CHECKS[BookCheck.Subject.PAPERS_KEPT](place or "")
        lines += some
        places.append(place)
    assert places == [str(made[1].pk), str(made[3].pk), ""]
    assert [line.split("; ")[1] for line in lines] == [str(made[0].pk), str(made[4].pk)]


def test_an_old_paper_is_looked_at_in_one_night_of_sixteen(world, same):
    old = papers.rendered(papers.receipt(world.commune))
    spoil(old)
    nights = []
    for number in range(3, 3 + len(recounts.SHARES)):
        with time_machine.travel(timezone.now() + number * DAY):
            lines, _place = RECOUNTS["papers_kept"].piece("")
            nights += [today()] * len(list(lines))
    assert len(nights) == 1


def test_what_was_found_is_looked_at_every_night_until_it_is_mended(world, same):
    old = papers.rendered(papers.receipt(world.commune))
    spoil(old)
    (line,) = RECOUNTS["papers_kept"].piece("")[0]
    BookCheck.objects.create(subject="papers_kept", findings=[line])
    for number in range(3, 3 + len(recounts.SHARES)):
        with time_machine.travel(timezone.now() + number * DAY):
            assert list(CHECKS[BookCheck.Subject.PAPERS_KEPT]("")[0]) == [line]
    spoil(old)
    assert list(CHECKS[BookCheck.Subject.PAPERS_KEPT]("")[0]) == []
