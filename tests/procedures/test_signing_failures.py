"""What goes wrong with a signature leaves the file where it was, and a way on."""

import threading
import time
from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.documents import jobs
from portal.documents.models import IssuedDocument, SignatureRequest, SigningBatch
from portal.documents.seals.files import write_private
from portal.documents.signing import papers as signing_papers
from portal.documents.signing import provider, services, steps
from portal.mocksign.store import LIFETIME
from portal.tasks.testing import run_job
from procedures.models import ResultSignature, Status
from procedures.services import processing, signatures
from tests import signers, states
from tests.documents import papers
from tests.procedures.signing import (
    Batch,
    Killed,
    Request,
    approve,
    decided,
    issued,
    leader,
    quick,
    seals,
    still_open,
    verdicts,
    waiting,
)

__all__ = ["leader", "quick", "seals"]

pytestmark = pytest.mark.django_db


# --- what goes wrong --------------------------------------------------------------------------
def test_refused_on_the_phone_nothing_is_approved_and_one_may_sign_again(
    world, civil_status, phone, leader, seals
):
    application = waiting(world, civil_status, leader)
    phone.answer(leader, "refused")

    batch = signers.look(leader)

    assert (batch.state, batch.problem) == (Batch.REFUSED, "refused")
    assert batch.requests.get().state == Request.REFUSED
    assert still_open(application, leader)
    approve(application, leader)
    signers.look(leader)
    phone.answer(leader)
    assert signers.look(leader).state == Batch.DONE
    assert issued(application).signed_request.batch != batch


def test_a_confirmation_after_the_time_is_not_fetched(world, civil_status, phone, leader, settings):
    application = waiting(world, civil_status, leader)
    asked = list(phone.app.asked)
    batch = SigningBatch.objects.get()
    phone.answer(leader)
    with time_machine.travel(batch.expires_at + timedelta(seconds=1), tick=False):
        batch = signers.look(leader)

        assert (batch.state, batch.problem) == (Batch.EXPIRED, "late")
        assert still_open(application, leader)
    assert phone.app.asked == asked
    assert signers.look(leader).state == Batch.EXPIRED


def test_the_service_says_that_it_was_too_late(world, civil_status, phone, leader):
    application = waiting(world, civil_status, leader)
    phone.app.store.clock = lambda: time.time() + LIFETIME + 1

    batch = signers.look(leader)

    assert (batch.state, batch.problem) == (Batch.EXPIRED, "late")
    assert still_open(application, leader)


@pytest.mark.parametrize("fault", ["unavailable", "garbled"])
def test_a_service_that_is_down_before_the_phone_rings_ends_it(
    world, civil_status, phone, leader, fault
):
    application = decided(world, civil_status)
    approve(application, leader)
    phone.app.fault = fault

    batch = signers.look(leader)

    assert (batch.state, batch.problem) == (Batch.FAILED, "unreachable")
    assert still_open(application, leader)


@pytest.mark.parametrize("at", ["credentials/authorizeCheck", "signatures/signHash"])
def test_a_service_that_is_down_for_a_moment_is_asked_again(
    world, civil_status, phone, leader, seals, at
):
    application = waiting(world, civil_status, leader)
    phone.answer(leader)
    phone.app.fault, phone.app.at = "unavailable", at
    assert signers.look(leader).is_open
    phone.app.fault = ""

    assert signers.look(leader).state == Batch.DONE
    assert issued(application).is_sealed


def test_a_service_that_stays_down_ends_it_when_the_time_is_over(
    world, civil_status, phone, leader
):
    application = waiting(world, civil_status, leader)
    phone.answer(leader)
    phone.app.fault, phone.app.at = "unavailable", "signatures/signHash"
    batch = signers.look(leader)
    assert batch.state == Batch.AUTHORISED
    phone.app.at = ""

    with time_machine.travel(batch.expires_at + timedelta(seconds=1), tick=False):
        batch = signers.look(leader)
        assert (batch.state, batch.problem) == (Batch.FAILED, "unreachable")
        assert still_open(application, leader)


def test_a_service_that_hangs_holds_a_worker_for_seconds_only(
    world, civil_status, phone, leader, monkeypatch
):
    monkeypatch.setattr(provider, "SECONDS", 0.2)
    released = threading.Event()
    phone.app.sleep = lambda _seconds: released.wait(5)
    waiting(world, civil_status, leader)
    phone.app.fault = "hang"
    began = time.monotonic()

    assert signers.look(leader).state == Batch.WAITING
    released.set()
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("standing", ["revoked", "expired", "disabled"])
def test_a_certificate_that_no_longer_counts_signs_nothing(
    world, civil_status, phone, leader, standing
):
    application = decided(world, civil_status)
    phone.app.service.standing[leader.signing_credentials.get().reference] = standing
    approve(application, leader)

    batch = signers.look(leader)

    assert (batch.state, batch.problem) == (Batch.FAILED, standing)
    assert still_open(application, leader)


def test_another_certificate_at_the_service_is_found_out(world, civil_status, phone, leader):
    application = decided(world, civil_status)
    other = phone.enrol("Người Khác")
    phone.app.service.swapped[leader.signing_credentials.get().reference] = other
    approve(application, leader)

    batch = signers.look(leader)

    assert (batch.state, batch.problem) == (Batch.FAILED, "another")
    assert still_open(application, leader)


def test_a_signature_by_another_key_gets_into_no_file(world, civil_status, phone, leader):
    application = waiting(world, civil_status, leader)
    phone.app.service.swapped[leader.signing_credentials.get().reference] = phone.enrol("Khác")
    phone.answer(leader)

    batch = signers.look(leader)

    request = batch.requests.get()
    assert (batch.state, batch.problem) == (Batch.FAILED, "broken")
    assert (request.state, request.problem) == (Request.FAILED, "broken")
    assert still_open(application, leader)


def test_a_certificate_that_ran_out_leaves_only_the_seal(world, civil_status, phone, leader):
    application = decided(world, civil_status)
    until = leader.signing_credentials.get().valid_to

    with time_machine.travel(until + timedelta(seconds=1), tick=False):
        assert not signatures.must_sign(application, states.open_run(application), leader)


def test_who_stopped_waiting_hears_of_no_later_confirmation(world, civil_status, phone, leader):
    application = waiting(world, civil_status, leader)
    services.cancel(batch=SigningBatch.objects.get())
    phone.answer(leader)

    batch = signers.look(leader)

    assert (batch.state, batch.problem) == (Batch.REFUSED, "cancelled")
    assert still_open(application, leader)


def test_a_file_that_went_back_meanwhile_is_not_approved_by_the_late_signature(
    world, civil_status, phone, leader
):
    application = waiting(world, civil_status, leader)
    run = states.open_run(application)
    processing.return_step(
        application=application, actor=leader, run_id=run.pk, reason="Sửa lại trích lục"
    )
    phone.answer(leader)
    signers.look(leader)

    kept = ResultSignature.objects.get()
    application.refresh_from_db()
    assert (kept.request.state, kept.problem, kept.used_at) == (Request.SIGNED, "changed", None)
    assert application.status == Status.PROCESSING
    assert not application.documents.filter(is_result=True).exists()


def test_a_draft_that_says_something_else_now_is_not_issued(world, civil_status, phone, leader):
    application = waiting(world, civil_status, leader)
    draft = application.result_drafts.get()
    draft.reasons = "Thêm một câu"
    draft.save()
    phone.answer(leader)
    signers.look(leader)

    assert ResultSignature.objects.get().problem == "changed"
    assert still_open(application, leader)


@pytest.mark.parametrize("broken", ["book", "key"])
def test_a_seal_that_cannot_be_used_stops_no_leader_and_is_waited_for(
    world, civil_status, phone, leader, seals, settings, broken
):
    """Signed, approved and numbered; the file waits, and is sealed when the seal is back."""
    settings.SEALS_REQUIRED = True
    lost = settings.SEALS_DIR / ("seals.toml" if broken == "book" else "passphrase")
    kept = lost.read_bytes()
    lost.write_bytes(b"???")
    application = waiting(world, civil_status, leader)
    phone.answer(leader)
    assert signers.look(leader).state == Batch.DONE
    document = issued(application)
    assert (document.rendering, document.number) == (IssuedDocument.Rendering.HELD, 1)

    write_private(lost, kept)
    jobs.catch_up()

    document.refresh_from_db()
    assert document.is_sealed
    assert seals.certificates[world.commune.code]
    assert all(one.bottom_line for one in verdicts(papers.bytes_of(document), seals).values())


def test_the_sheet_names_the_agency_and_not_the_certificate_of_today(
    world, civil_status, phone, leader, seals
):
    """A seal may be renewed before the records office has numbered it."""
    waiting(world, civil_status, leader)

    said = SignatureRequest.objects.get().seal

    assert said == {"signer": world.commune.name, "is_trial": True}


def test_a_trial_seal_is_set_to_no_sheet_that_says_otherwise(
    world, civil_status, phone, leader, seals
):
    application = waiting(world, civil_status, leader)
    SignatureRequest.objects.update(seal={"signer": "x", "is_trial": False})
    seals.book(trial=True)
    phone.answer(leader)
    signers.look(leader)
    document = issued(application)
    assert document.rendering == IssuedDocument.Rendering.HELD

    seals.book(trial=False)
    jobs.catch_up()

    document.refresh_from_db()
    assert document.is_sealed


def test_what_was_prepared_in_vain_is_thrown_away(world, civil_status, phone, leader):
    waiting(world, civil_status, leader)
    phone.answer(leader, "refused")
    signers.look(leader)
    request = SignatureRequest.objects.get()
    storage, name = request.file.storage, request.file.name
    assert storage.exists(name)

    run_job("documents.forget_unsigned")

    assert not storage.exists(name)
    assert SignatureRequest.objects.get().file.name == ""


# --- a worker that dies -----------------------------------------------------------------------
def die_at(monkeypatch, module, name, *, after=False):
    """Once, before or after the call."""
    real = getattr(module, name)

    def dies(*args, **kwargs):
        monkeypatch.setattr(module, name, real)
        if after:
            real(*args, **kwargs)
        raise Killed

    monkeypatch.setattr(module, name, dies)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(
    ("module", "name"),
    [
        (signing_papers, "_keep_prepared"),
        (provider, "authorise"),
        (steps, "_move"),
        (provider, "confirmed"),
        (signing_papers, "_store"),
        (processing, "forward_signed"),
    ],
)
def test_whoever_dies_in_between_the_next_worker_goes_on(
    world, civil_status, phone, leader, seals, monkeypatch, module, name, after
):
    application = decided(world, civil_status)
    approve(application, leader)
    die_at(monkeypatch, module, name, after=after)
    for _turn in range(6):
        batch = SigningBatch.objects.get()
        with suppress(Killed):
            signers.look(leader)
        DBTaskResult.objects.filter(status="RUNNING").update(status="READY", worker_ids=[])
        SigningBatch.objects.filter(pk=batch.pk).update(busy_until=timezone.now())
        phone.answer(leader)

    assert SigningBatch.objects.get().state == Batch.DONE
    assert issued(application).is_sealed
    assert ResultSignature.objects.get().used_at


def test_signatures_that_were_lost_on_the_way_are_asked_for_anew(
    world, civil_status, phone, leader, seals, monkeypatch
):
    """The service gives them once: who dies before they are kept has none."""
    application = waiting(world, civil_status, leader)
    phone.answer(leader)
    die_at(monkeypatch, steps, "_keep")
    with suppress(Killed):
        signers.look(leader)
    SigningBatch.objects.update(busy_until=timezone.now())
    DBTaskResult.objects.filter(status="RUNNING").delete()

    batch = signers.look(leader)

    assert (batch.state, batch.problem) == (Batch.FAILED, "broken")
    assert still_open(application, leader)
    approve(application, leader)
    signers.look(leader)
    phone.answer(leader)
    assert signers.look(leader).state == Batch.DONE
    assert issued(application).is_sealed


def test_a_worker_that_died_holds_the_batch_for_a_minute_only(
    world, civil_status, phone, leader, seals, monkeypatch
):
    application = waiting(world, civil_status, leader)
    SigningBatch.objects.update(busy_until=timezone.now() + steps.BUSY_FOR)
    phone.answer(leader)
    assert signers.look(leader).state == Batch.WAITING

    with time_machine.travel(timezone.now() + steps.BUSY_FOR, tick=False):
        run_job("documents.follow_signing")
    assert SigningBatch.objects.get().state == Batch.DONE
    assert issued(application).is_sealed
