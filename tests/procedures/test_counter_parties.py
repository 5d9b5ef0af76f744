"""Nobody serves themselves or whom they act for; a mandate is the visitor's, not the officer's."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from portal.accounts.models import Mandate
from portal.accounts.walk_ins import Claim, WalkInRefused, identify
from portal.core.dates import today
from procedures.models import Application, ProcedureVersion, Status
from procedures.services import drafts, entering, reception, submission
from procedures.services.authority import is_party
from procedures.services.errors import ActRefused, NotAllowed
from tests import factories, states
from tests.procedures.test_counter import (
    CARD,
    at_counter,
    desk,
    filed_by_counter,
    officer,
    typed_person,
    url,
)

__all__ = ["desk"]

pytestmark = pytest.mark.django_db


# --- whose account --------------------------------------------------------------------------------
@pytest.mark.parametrize("way", ["email", "phone"])
def test_an_officer_whose_account_names_no_person_is_known_by_it(world, way):
    me = officer(world)
    assert me.person is None
    me.phone = "0911222333"
    me.save()
    mine = {"email": me.email.upper()} if way == "email" else {"phone": me.phone}
    with pytest.raises(WalkInRefused) as refused:
        identify(actor=me, card=replace(CARD, **mine), claim=Claim())
    assert refused.value.field == "number"
    assert not Application.objects.exists()


def test_nor_receives_it_after_a_colleague_has_entered_it(world, civil_status):
    me, colleague = officer(world), officer(world, number=2)
    draft = at_counter(world, civil_status, card=replace(CARD, email=me.email), by=colleague)
    assert is_party(me, draft)
    with pytest.raises(NotAllowed):
        entering.note_papers(application=draft, actor=me, papers={})
    filed = states.paid(submission.submit(application=draft, actor=colleague, key=uuid4()))
    with pytest.raises(NotAllowed):
        reception.receive(application=filed, actor=me)
    assert reception.receive(application=filed, actor=colleague).status == Status.RECEIVED


def test_two_people_who_share_a_telephone_stay_two(world, civil_status):
    me = officer(world)
    me.person = factories.PersonFactory(phone=CARD.phone)
    me.phone = CARD.phone
    me.save()
    filed = filed_by_counter(world, civil_status)
    assert not is_party(me, filed)


# --- for whom somebody acts -----------------------------------------------------------------------
def represented(world, **details):
    """(holder's account, what they may do for somebody)."""
    account = identify(actor=officer(world), card=CARD, claim=Claim())
    return factories.MandateFactory(
        holder=account.person, person=factories.PersonFactory(), **details
    )


def test_who_acts_for_the_owner_does_not_enter_it(desk, world, civil_status):
    mandate = represented(world)
    colleague, me = officer(world, number=2), officer(world)
    party = drafts.Party("citizen", mandate)
    draft = at_counter(world, civil_status, by=colleague, party=party)
    me.person = factories.PersonFactory()
    me.save()
    assert not is_party(me, draft)
    factories.MandateFactory(holder=me.person, person=mandate.person)
    assert is_party(me, draft)
    with pytest.raises(NotAllowed):
        at_counter(world, civil_status, party=party)
    for page in ("tasks", "check"):
        answer = desk.get(url(page, draft))
        assert answer.status_code == 403
        assert "chính ông/bà" in answer.content.decode()
    assert desk.post(url("check", draft), {"key": str(uuid4())}).status_code == 403
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


def test_ones_own_draft_through_the_counter_is_told_clearly(desk, world, civil_status):
    me = officer(world)
    me.person = factories.PersonFactory()
    me.save()
    visit = desk.post(reverse("desk:counter"), typed_person(world)).url
    type(me).objects.filter(is_dormant=True).update(person=me.person)
    answer = desk.post(visit, {"procedure": civil_status.procedure.code})
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()
    draft = at_counter(world, civil_status, by=officer(world, number=2))
    Application.objects.filter(pk=draft.pk).update(filed_by=me, owner=me.person)
    section = url("section", draft, civil_status.content.sections[0].id)
    for page in (section, url("documents", draft), url("discard", draft), url("guide", draft)):
        assert desk.post(page, {"do": "continue"}).status_code == 403


# --- the mandate is the visitor's -----------------------------------------------------------------
@pytest.fixture
def outdated(world, civil_status):
    """By a representative, under rules that ended long ago."""
    party = drafts.Party("citizen", represented(world))
    draft = at_counter(world, civil_status, party=party, fee_category="child")
    factories.VersionFactory(procedure=civil_status.procedure, content=civil_status.content)
    ProcedureVersion.objects.filter(pk=civil_status.pk).update(
        valid_to=today() - submission.KEPT_RULES - timedelta(days=1)
    )
    draft.refresh_from_db()
    return draft


def test_a_draft_by_mandate_goes_on_under_the_rules_of_today(desk, outdated):
    answer = desk.post(url("check", outdated), {"key": str(uuid4())})
    assert answer.url == url("tasks", outdated)
    outdated.refresh_from_db()
    assert outdated.version.number == 2


def test_a_mandate_that_has_ended_is_told_and_nothing_is_filed(desk, outdated):
    Mandate.objects.update(valid_to=today() - timedelta(days=1))
    answer = desk.post(url("check", outdated), {"key": str(uuid4())}, follow=True)
    assert answer.status_code == 200
    assert "không còn hiệu lực" in answer.content.decode()
    outdated.refresh_from_db()
    assert (outdated.status, outdated.version.number) == (Status.DRAFT, 1)


def test_at_the_counter_too_a_mandate_must_be_in_force(world, civil_status):
    party = drafts.Party("citizen", represented(world))
    draft = at_counter(world, civil_status, party=party, fee_category="child")
    Mandate.objects.update(valid_to=today() - timedelta(days=1))
    with pytest.raises(ActRefused):
        entering.file_and_receive(application=draft, actor=officer(world), key=uuid4())
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


def test_a_citizen_whose_draft_cannot_be_renewed_is_told(client, world, civil_status):
    draft = states.ready(world, civil_status)
    ProcedureVersion.objects.filter(pk=civil_status.pk).update(
        valid_to=today() - submission.KEPT_RULES - timedelta(days=1)
    )
    client.force_login(world.citizen)
    data = {"declared": "on", "key": str(uuid4())}
    page = client.post(reverse("application_check", args=[draft.pk]), data, follow=True)
    assert page.redirect_chain[-1][0] == reverse("application_tasks", args=[draft.pk])
    assert page.status_code == 200
