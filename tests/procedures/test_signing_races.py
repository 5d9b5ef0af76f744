"""Signatures asked for, confirmed and used at one moment: one of each, whoever comes first."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from portal.documents.models import IssuedDocument, SignatureRequest, SigningBatch
from portal.documents.signing import services, steps
from portal.tasks.testing import drain
from procedures.models import ResultSignature, Status
from procedures.services import processing, signing
from procedures.services.errors import ActRefused, NotAllowed
from tests import signers, states
from tests.payments.races import together
from tests.procedures.signing import quick

__all__ = ["quick"]

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("fresh_db")]


@pytest.fixture
def leader(world, phone):
    person = world.officer("approver")
    phone.give(person)
    return person


@pytest.fixture
def application(world, civil_status, leader):
    return states.step(world, states.started(world, civil_status))


def ask(application, leader):
    run = application.steps.open().get()
    return lambda: signing.approve(application=application, actor=leader, run_id=run.pk)


@pytest.fixture
def confirmed(application, leader, phone) -> SigningBatch:
    """On the phone; the worker does not know it yet."""
    ask(application, leader)()
    assert signers.look(leader).state == SigningBatch.State.WAITING
    phone.answer(leader)
    return SigningBatch.objects.get()


def is_issued_once(application) -> bool:
    drain("default", "documents")
    application.refresh_from_db()
    used = ResultSignature.objects.filter(used_at__isnull=False).count()
    issued = IssuedDocument.objects.filter(kind="result").count()
    return application.status != Status.PROCESSING and (used, issued) == (1, 1)


def test_a_double_click_asks_the_phone_once(application, leader):
    results = together(ask(application, leader), ask(application, leader), expected=(ActRefused,))
    assert sum(isinstance(one, ActRefused) for one in results) == 1
    assert SignatureRequest.objects.count() == 1


def test_of_two_leaders_one_is_asked(world, application, leader, phone):
    second = world.officer("approver", number=2)
    phone.give(second)
    results = together(ask(application, leader), ask(application, second), expected=(ActRefused,))
    assert sum(isinstance(one, ActRefused) for one in results) == 1
    assert SignatureRequest.objects.count() == 1


def test_two_workers_fetch_and_use_one_confirmation_once(application, leader, phone, confirmed):
    look = str(confirmed.pk)
    together(lambda: steps.advance(look), lambda: steps.advance(look))

    assert is_issued_once(application)
    assert phone.app.asked.count("signatures/signHash") == 1


def test_a_signature_that_is_delivered_twice_approves_once(application, leader, confirmed):
    steps.advance(str(confirmed.pk))
    request = str(SignatureRequest.objects.get().pk)
    together(lambda: signing.paper_signed(request), lambda: signing.paper_signed(request))

    assert is_issued_once(application)
    assert ResultSignature.objects.get().problem == ""


def test_who_stops_waiting_as_the_phone_confirms_has_one_or_the_other(
    application, leader, confirmed
):
    look = str(confirmed.pk)
    together(lambda: services.cancel(batch=confirmed), lambda: steps.advance(look))
    cache.clear()

    ended = SigningBatch.objects.get()
    if ended.state == SigningBatch.State.DONE:
        assert is_issued_once(application)
    else:
        assert (ended.state, ended.problem) == (SigningBatch.State.REFUSED, "cancelled")
        assert not ResultSignature.objects.filter(used_at__isnull=False).exists()


def test_a_file_sent_back_as_its_signature_arrives_goes_one_way(application, leader, confirmed):
    steps.advance(str(confirmed.pk))
    request, run = str(SignatureRequest.objects.get().pk), application.steps.open().get()
    SigningBatch.objects.update(busy_until=timezone.now())
    results = together(
        lambda: signing.paper_signed(request),
        lambda: processing.return_step(
            application=application, actor=leader, run_id=run.pk, reason="Sửa lại"
        ),
        expected=(ActRefused, NotAllowed),
    )
    kept = ResultSignature.objects.get()
    if isinstance(results[1], (ActRefused, NotAllowed)):
        assert is_issued_once(application)
    else:
        assert (kept.used_at, kept.problem) == (None, "changed")
        assert not IssuedDocument.objects.filter(kind="result").exists()
