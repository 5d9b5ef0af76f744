"""Every batch comes to an end, wherever its worker dies and whatever the service does not say."""

from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.documents.models import SigningBatch
from portal.documents.signing import papers as signing_papers
from portal.documents.signing import provider, services, steps
from portal.tasks.testing import drain, run_job
from procedures.models import ResultSignature, Status
from procedures.services import signing
from tests import signers
from tests.procedures.signing import (
    Batch,
    Killed,
    Request,
    approve,
    decided,
    leader,
    quick,
    runs_of,
    seals,
    still_open,
    waiting,
)

__all__ = ["leader", "quick", "seals"]

pytestmark = pytest.mark.django_db


def die_always(monkeypatch, module, name, *, after=False):
    """Whoever comes by is killed, before or after the call."""
    real = getattr(module, name)

    def dies(*args, **kwargs):
        if after:
            real(*args, **kwargs)
        raise Killed

    monkeypatch.setattr(module, name, dies)


def sweep():
    """A minute later another worker comes by."""
    DBTaskResult.objects.filter(status="RUNNING").update(status="READY", worker_ids=[])
    SigningBatch.objects.update(busy_until=timezone.now())
    with suppress(Killed):
        run_job("documents.follow_signing")
    with suppress(Killed):
        drain("default", "documents")


POINTS = [
    (signing_papers, "_keep_prepared"),
    (provider, "authorise"),
    (steps, "_move"),
    (provider, "confirmed"),
    (provider, "sign"),
    (steps, "_keep"),
    (signing_papers, "finish"),
    (signing_papers, "_store"),
]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(("module", "name"), POINTS)
def test_a_batch_at_which_every_worker_dies_ends_and_its_file_is_free(
    world, civil_status, phone, leader, monkeypatch, module, name, after
):
    application = decided(world, civil_status)
    approve(application, leader)
    with monkeypatch.context() as dying:
        die_always(dying, module, name, after=after)
        with suppress(Killed):
            drain("default", "documents")
        for _turn in range(4):
            sweep()
            phone.answer(leader)
        later = timezone.now() + steps.PREPARED_WITHIN + steps.FINISHED_WITHIN
        with time_machine.travel(later, tick=False):
            sweep()

    assert not SigningBatch.objects.get().is_open
    sweep()
    application.refresh_from_db()
    is_decided = application.status != Status.PROCESSING
    assert is_decided == ResultSignature.objects.filter(used_at__isnull=False).exists()
    assert is_decided or still_open(application, leader)
    assert is_decided or approve(application, leader)


def test_a_confirmation_of_which_the_service_says_nothing_any_more_ends_with_its_time(
    world, civil_status, phone, leader, monkeypatch
):
    """The SAD was handed out and used, its signatures were lost, and the service is silent."""
    application = waiting(world, civil_status, leader)
    phone.answer(leader)
    with monkeypatch.context() as dying:
        die_always(dying, steps, "_keep")
        sweep()
    phone.app.service.acts["credentials/authorizeCheck"] = lambda asked: {"handle": "x"}
    sweep()
    batch = SigningBatch.objects.get()
    assert batch.state == Batch.AUTHORISED

    with time_machine.travel(batch.expires_at, tick=False):
        sweep()

    batch.refresh_from_db()
    assert (batch.state, batch.problem) == (Batch.FAILED, "unfinished")
    assert batch.requests.get().state == Request.FAILED
    assert still_open(application, leader)
    assert approve(application, leader)


def test_a_page_that_died_before_it_began_leaves_nothing_open(world, civil_status, phone, leader):
    application = decided(world, civil_status)
    batch = services.begin(signer=leader)
    signing._ask(batch=batch, actor=leader, run=runs_of(application)[0])
    sweep()
    assert SigningBatch.objects.get().is_open

    with time_machine.travel(timezone.now() + steps.PREPARED_WITHIN, tick=False):
        sweep()

    assert SigningBatch.objects.get().problem == "slow"
    assert still_open(application, leader)


def test_one_bad_batch_stops_no_other(world, civil_status, phone, leader, monkeypatch, caplog):
    second = world.officer("approver", number=2)
    phone.give(second)
    for person in (leader, second):
        waiting(world, civil_status, person)
        phone.answer(person)
    first = SigningBatch.objects.earliest("created_at")
    real = provider.confirmed

    def confirmed(handle):
        if handle == first.transaction:
            raise RuntimeError("bí mật")
        return real(handle)

    monkeypatch.setattr(provider, "confirmed", confirmed)
    run_job("documents.follow_signing")

    assert sorted(SigningBatch.objects.values_list("state", flat=True)) == ["done", "waiting"]
    assert f"signing batch {first.pk}: RuntimeError" in caplog.text
    assert "bí mật" not in caplog.text


def test_a_fault_while_the_phone_is_asked_rings_it_once(
    world, civil_status, phone, leader, monkeypatch
):
    application = decided(world, civil_status)
    approve(application, leader)
    rung = []
    monkeypatch.setattr(provider, "authorise", lambda *_told: rung.append(1) or 1 / 0)
    signers.look(leader)
    sweep()

    assert (len(rung), SigningBatch.objects.get().problem) == (1, "broken")
    assert still_open(application, leader)


def test_a_paper_that_cannot_be_stored_stops_no_other_and_ends_too(
    world, civil_status, phone, leader, monkeypatch
):
    applications = [decided(world, civil_status) for _number in range(2)]
    signing.sign_many(actor=leader, runs=runs_of(*applications))
    signers.look(leader)
    phone.answer(leader)
    real = signing_papers._store

    def store(request, pdf):
        if request.of_step.run.application_id == applications[0].pk:
            raise OSError("No space left on device")
        real(request, pdf)

    monkeypatch.setattr(signing_papers, "_store", store)
    batch = signers.look(leader)
    assert batch.state == Batch.AUTHORISED
    assert batch.requests.filter(state=Request.SIGNED).count() == 1

    late = batch.expires_at + steps.FINISHED_WITHIN + timedelta(seconds=1)
    with time_machine.travel(late, tick=False):
        sweep()

    batch.refresh_from_db()
    assert batch.state == Batch.DONE
    assert batch.requests.get(state=Request.FAILED).problem == "unfinished"
    assert still_open(applications[0], leader)
