"""Whose account it is that a visitor of the counter gets, and what becomes of one they had."""

import re
from dataclasses import replace
from datetime import date

import pytest
from django.core import mail
from django.urls import reverse

from portal.accounts import claims
from portal.accounts.models import Person
from portal.accounts.walk_ins import SEEN, Claim, WalkInRefused, identify
from portal.audit.models import Event
from procedures.models import Application
from procedures.services import takeover
from tests import factories
from tests.procedures.test_counter import (
    BORN,
    CARD,
    NAME,
    NUMBER,
    desk,
    filed_by_counter,
    officer,
    typed_person,
)

__all__ = ["desk"]

pytestmark = pytest.mark.django_db


def named(world, login, card=CARD):
    """The holder of this account stands there and reads its mail."""
    with pytest.raises(WalkInRefused) as asked:
        identify(actor=officer(world), card=card, claim=Claim(login=login))
    assert asked.value.field == "code", str(asked.value)
    code = re.search(r"\d{6}", mail.outbox[-1].subject)[0]
    assert mail.outbox[-1].to == [login]
    return identify(actor=officer(world), card=card, claim=Claim(login=login, code=code))


def test_an_account_takes_it_over_once_the_card_was_seen(client, world, civil_status):
    filed = filed_by_counter(world, civil_status)
    mine = factories.UserFactory(person__national_id="", person__full_name=NAME, email=CARD.email)
    client.force_login(mine)
    page = reverse("application", args=[filed.pk])
    assert client.get(page).status_code == 404  # the same name and e-mail prove nothing

    account = named(world, mine.email)
    assert account == mine
    assert takeover.take_over(account=account, actor=officer(world)) == 1
    assert takeover.take_over(account=account, actor=officer(world)) == 0

    filed.refresh_from_db()
    assert filed.filed_by == mine
    assert client.get(page).status_code == 200
    event = Event.objects.history(filed.audit_stream).get(act="take_over")
    assert event.actor == officer(world)
    assert identify(actor=officer(world), card=CARD, claim=Claim()) == mine


def test_a_number_that_was_only_typed_gets_nobodys_file(world, civil_status):
    """Anybody can type a number into a profile; its owner says here whose account it is."""
    squatter = factories.UserFactory(person__national_id=NUMBER, person__full_name=NAME)
    with pytest.raises(WalkInRefused) as refused:
        identify(actor=officer(world), card=CARD, claim=Claim())
    assert refused.value.field == "login"

    account = identify(actor=officer(world), card=CARD, claim=Claim(denies=True))
    assert account.is_dormant
    squatter.person.refresh_from_db()
    assert (squatter.person.national_id, squatter.person_id == account.person_id) == ("", False)


def test_who_names_the_account_with_their_number_is_confirmed(world):
    own = factories.UserFactory(person__national_id=NUMBER, person__full_name=NAME.upper())
    account = named(world, own.email)
    assert account == own
    assert account.full_name == NAME
    assert account.person.verified_level == Person.VerifiedLevel.IN_PERSON
    assert account.person.full_name == NAME


def test_what_is_kept_of_somebody_stays_until_they_say_that_it_is_new(desk, world, civil_status):
    desk.post(reverse("desk:counter"), typed_person(world, email="cu@motcua.example"))
    person = Person.objects.get(full_name=NAME)
    first = Event.objects.get(act="keep_contact").stored.payload
    assert (first["before"]["phone"], first["after"]["phone"]) == ("", "+84987654321")
    other = {"phone": "0911000111", "email": "moi@motcua.example", "street": "Số 9, ngõ 2"}
    visit = desk.post(reverse("desk:counter"), typed_person(world, **other)).url
    person.refresh_from_db()
    account = person.accounts.get()
    assert (person.phone, account.contact_email) == ("+84987654321", "cu@motcua.example")
    assert person.address["street"] == "Số 3, khu Khả Lễ"
    assert Event.objects.filter(act="keep_contact").count() == 1
    desk.post(visit, {"procedure": civil_status.procedure.code})
    draft = Application.objects.get()  # of this matter it is what was said today
    assert (draft.phone, draft.email) == ("+84911000111", "moi@motcua.example")
    assert "0911000111" not in visit
    assert "moi@" not in visit

    desk.post(reverse("desk:counter"), typed_person(world, **other, renews="on"))
    person.refresh_from_db()
    account.refresh_from_db()
    assert (person.phone, account.contact_email) == ("+84911000111", "moi@motcua.example")
    event = Event.objects.filter(act="keep_contact").latest("created_at")
    assert event.actor == officer(world)
    assert event.stored.payload["before"]["contact_email"] == "cu@motcua.example"
    assert event.stored.payload["after"]["address"]["street"] == "Số 9, ngõ 2"
    desk.post(reverse("desk:counter"), typed_person(world, **other, renews="on"))
    assert Event.objects.filter(act="keep_contact").count() == 2  # nothing was new


def test_the_typed_email_counts_for_who_signs_in_with_another(desk, world, civil_status):
    person = world.citizen.person
    person.verified_level, person.birth_date = SEEN, BORN.isoformat()
    person.national_id = NUMBER
    person.save()
    who = {"full_name": person.full_name, "email": "khac@motcua.example"}
    visit = desk.post(reverse("desk:counter"), typed_person(world, **who)).url
    desk.post(visit, {"procedure": civil_status.procedure.code})
    assert Application.objects.get().email == "khac@motcua.example"
    world.citizen.refresh_from_db()
    assert world.citizen.email != "khac@motcua.example"
    blank = desk.post(reverse("desk:counter"), typed_person(world, **who | {"email": ""})).url
    desk.post(blank, {"procedure": civil_status.procedure.code})
    assert Application.objects.latest("created_at").email == world.citizen.email


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"full_name": "Trần Văn Khác"}, "full_name"),
        ({"birth_date": date(1958, 1, 1)}, "birth_date"),
    ],
)
def test_a_known_number_keeps_its_name_and_birthday(world, changes, field):
    identify(actor=officer(world), card=CARD, claim=Claim())
    with pytest.raises(WalkInRefused) as refused:
        identify(actor=officer(world), card=replace(CARD, **changes), claim=Claim())
    assert refused.value.field == field


def test_an_account_of_somebody_else_is_not_taken(world):
    with pytest.raises(WalkInRefused) as refused:
        identify(actor=officer(world), card=CARD, claim=Claim(login=world.stranger.email))
    assert refused.value.field == "login"


def test_a_code_counts_for_one_account_and_officer_and_not_for_ever(world):
    mine = factories.UserFactory(person__national_id="", person__full_name=NAME)
    claim = Claim(login=mine.email)
    with pytest.raises(WalkInRefused):
        identify(actor=officer(world), card=CARD, claim=claim)
    code = re.search(r"\d{6}", mail.outbox[-1].subject)[0]
    other = world.officer("receptionist", number=2)
    for actor, told in ((other, code), (officer(world), "x" + code[1:])):
        with pytest.raises(WalkInRefused) as refused:
            identify(actor=actor, card=CARD, claim=replace(claim, code=told))
        assert refused.value.field == "code"
    for _try in range(claims.TRIES):
        with pytest.raises(WalkInRefused):
            identify(actor=officer(world), card=CARD, claim=replace(claim, code="000000"))
    with pytest.raises(WalkInRefused):
        identify(actor=officer(world), card=CARD, claim=replace(claim, code=code))
    assert not Person.objects.filter(full_name=NAME, verified_level=SEEN).exists()


def test_no_account_of_the_office_and_none_in_another_name_is_joined(world):
    head = world.officer("approver")
    elsewhere = factories.UserFactory(person__national_id="", person__full_name="Trần Văn Khác")
    for account in (officer(world), head, elsewhere):
        with pytest.raises(WalkInRefused) as refused:
            identify(actor=officer(world), card=CARD, claim=Claim(login=account.email))
        assert refused.value.field == "login"
    assert mail.outbox == []


def test_a_letter_joins_no_account_and_proves_nobody(world):
    mine = factories.UserFactory(person__national_id="", person__full_name=NAME)
    by_post = replace(CARD, is_seen=False)
    with pytest.raises(WalkInRefused) as refused:
        identify(actor=officer(world), card=by_post, claim=Claim(login=mine.email))
    assert refused.value.field == "login"
    account = identify(actor=officer(world), card=by_post, claim=Claim())
    assert account.is_dormant
    assert account.person.verified_level == Person.VerifiedLevel.DECLARED
