"""Files found by telephone and identity number: whole, of one's own agencies, and recorded."""

from importlib import import_module
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.audit.models import Event
from portal.core.phones import display_phone
from procedures.models import Application
from procedures.services import submission
from procedures.services.drafts import save_particulars
from procedures.services.searching import NATIONAL_ID, PHONE, number_in
from procedures.views.desk import search
from tests import factories, states

pytestmark = pytest.mark.django_db
SEARCH, COUNTER = reverse("desk:search"), reverse("desk:counter_find")
GIVEN = "+84987654321"  # with the file; nobody's account
NUMBER = "027190000123"


@pytest.fixture
def door(client, world):
    officer = world.officer("receptionist")
    client.force_login(officer)
    return officer


@pytest.fixture
def filed(world, civil_status):
    """By the citizen, whose identity number is known, with another telephone than the account's."""
    world.citizen.person.national_id = NUMBER
    world.citizen.person.save()
    draft = states.drafted(world, civil_status)
    save_particulars(application=draft, actor=world.citizen, phone=GIVEN)
    return submission.submit(application=draft, actor=world.citizen, key=uuid4())


def find(client, typed, **more):
    return client.post(SEARCH, {"q": typed, **more})


def codes(answer):
    return [row["application"].code for row in answer.context["rows"]]


def looks():
    return Event.objects.filter(act="search_number").order_by("sequence")


# --- what was typed -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        ("0987654321", PHONE, GIVEN),
        (" 0987.654.321 ", PHONE, GIVEN),
        ("+84 987 654 321", PHONE, GIVEN),
        ("84987654321", PHONE, GIVEN),
        ("(0222) 3822 345", PHONE, "+842223822345"),
        ("027190000123", NATIONAL_ID, NUMBER),
        ("027 190 000 123", NATIONAL_ID, NUMBER),
        ("027.190.000123", NATIONAL_ID, NUMBER),
        ("027-190-000123", NATIONAL_ID, NUMBER),
    ],
)
def test_a_number_is_known_as_people_type_it(typed, kind, value):
    found = number_in(typed)
    assert (found.kind, found.value) == (kind, value)


@pytest.mark.parametrize("typed", ["0001", "261123-0001", "H05-261123-0001", "Mai Hương", ""])
def test_codes_and_names_are_no_numbers(typed):
    assert number_in(typed) is None


@pytest.mark.parametrize("typed", ["091234567", "0112345678", "999190000123", "0271900001234"])
def test_digits_that_are_neither_are_told_beside_the_field_and_stay(client, door, filed, typed):
    with pytest.raises(ValidationError):
        number_in(typed)
    page = find(client, typed)
    assert page.status_code == 200
    assert page.context["form"].errors["q"]
    assert f'value="{typed}"' in page.content.decode()
    assert 'id="id_q_error"' in page.content.decode()
    assert codes(page) == []
    assert not looks()


# --- what is noted ------------------------------------------------------------------------------
def test_a_search_by_words_leaves_an_event_without_the_words(client, world, door, filed):
    name = world.citizen.full_name
    assert codes(find(client, name)) == [filed.code]
    assert codes(find(client, "Không Ai Cả")) == []
    first, second = Event.objects.filter(act="search_words").order_by("sequence")
    assert (first.actor, first.payload["kind"], first.payload["found"]) == (door, "words", 1)
    assert second.payload["found"] == 0
    assert first.payload["digest"] != second.payload["digest"]
    assert name not in str(first.payload)
    find(client, name, cursor="x")  # a further page of the same search
    assert Event.objects.filter(act="search_words").count() == 2
    assert not looks()


# --- what is found ------------------------------------------------------------------------------
def test_by_every_number_of_the_file(client, world, door, filed):
    account = display_phone(world.citizen.phone)
    for typed in ("0987 654 321", "+84987654321", account, "027 190 000 123"):
        assert codes(find(client, typed)) == [filed.code], typed
    for typed in ("0987 654 322", "027 190 000 124", "0987 65", "7654321"):
        assert codes(find(client, typed)) == [], typed


def test_a_number_that_changes_is_found_as_it_is(client, world, civil_status, door):
    draft = states.drafted(world, civil_status)
    save_particulars(application=draft, actor=world.citizen, phone=GIVEN)
    save_particulars(application=draft, actor=world.citizen, phone="+84987654300")
    draft.refresh_from_db()
    filed = submission.submit(application=draft, actor=world.citizen, key=uuid4())
    assert codes(find(client, GIVEN)) == []
    assert codes(find(client, "0987654300")) == [filed.code]


@pytest.mark.threat(2)
def test_nothing_is_found_of_drafts_and_of_other_agencies(client, world, civil_status, filed):
    draft = states.drafted(world, civil_status)
    save_particulars(application=draft, actor=world.citizen, phone="+84987654300")
    client.force_login(world.officer("receptionist"))
    assert codes(find(client, "0987654300")) == []
    client.force_login(world.officer("receptionist", world.neighbour))
    for typed in (GIVEN, NUMBER):
        page = find(client, typed)
        assert codes(page) == []
        assert "mc-empty" in page.content.decode()
        assert f'value="{typed}"' in page.content.decode()
    assert [event.stored.payload["found"] for event in looks()] == [0, 0, 0]
    client.force_login(world.citizen)
    assert find(client, GIVEN).status_code == 403


def test_numbers_that_were_given_before_there_was_an_index_are_found(client, door, filed):
    Application.objects.update(phone_index="")
    assert codes(find(client, GIVEN)) == []
    import_module("procedures.migrations.0025_replies_and_phone_index").fill(apps, None)
    assert codes(find(client, GIVEN)) == [filed.code]


# --- what is left behind ------------------------------------------------------------------------
@pytest.mark.threat(2)
def test_who_looked_for_which_kind_is_recorded_but_not_the_number(client, door, filed, caplog):
    find(client, "0987 654 321")
    find(client, "0987654321")
    find(client, NUMBER)
    find(client, "Mai Hương")
    phone, again, identity = looks()
    assert {one.actor for one in looks()} == {door}
    assert phone.stream == f"account:{door.pk}"
    assert phone.post["agency"] == door.posts.get().agency_id
    kinds = [(one.stored.payload["kind"], one.stored.payload["found"]) for one in looks()]
    assert kinds == [("phone", 1), ("phone", 1), ("national_id", 1)]
    digests = [one.stored.payload["digest"] for one in (phone, again, identity)]
    assert digests[0] == digests[1] != digests[2]
    indexes = (filed.phone_index, filed.owner.national_id_index)
    assert not {*digests} & {*indexes}  # whoever reads the events reads no table with them
    told = f"{[one.stored.payload for one in looks()]}{caplog.text}"
    assert not [one for one in ("987654321", NUMBER) if one in told]


def test_numbers_have_a_budget_of_their_own_shared_with_the_counter(
    client, door, filed, monkeypatch
):
    monkeypatch.setattr(search, "NUMBERS", (2, 3600))
    cache.clear()
    assert find(client, GIVEN).status_code == 200
    assert client.post(COUNTER, {"code": GIVEN}).status_code == 302
    assert find(client, NUMBER).status_code == 429
    assert client.post(COUNTER, {"code": NUMBER}).status_code == 429
    assert looks().count() == 2
    assert codes(find(client, filed.code)) == [filed.code]


# --- many ---------------------------------------------------------------------------------------
def test_many_files_come_in_pages_and_ask_no_more(client, world, civil_status, door, monkeypatch):
    def asked(number):
        with CaptureQueriesContext(connection) as captured:
            assert len(codes(find(client, display_phone(world.citizen.phone)))) == number
        return len(captured)

    every = [states.filed(world, civil_status).code]
    asked(1)
    few = asked(1)
    every += [states.filed(world, civil_status).code for _one in range(4)]
    assert asked(5) == few
    monkeypatch.setattr(search, "PAGE_SIZE", 2)
    for typed in (world.citizen.phone, world.citizen.full_name):
        seen, cursor = [], ""
        for _page in range(3):
            page = find(client, typed, cursor=cursor)
            seen += codes(page)
            cursor = page.context["page"].next
        assert seen == every[::-1]
        assert cursor == ""
        assert 'name="cursor"' in page.content.decode()  # the way back


# --- the counter --------------------------------------------------------------------------------
def test_who_forgot_the_slip_is_found_at_the_counter(client, world, civil_status, door, filed):
    case = reverse("desk:counter_case", args=[filed.pk])
    for typed in ("0987 654 321", "027 190 000 123"):
        assert client.post(COUNTER, {"code": typed}).url == case
    assert looks().latest("sequence").post["role"] == "receptionist"
    second = states.filed(world, civil_status)
    page = client.post(COUNTER, {"code": NUMBER})
    assert codes(page) == [second.code, filed.code]
    assert case in page.content.decode()
    assert [one.stored.payload["found"] for one in looks()] == [1, 1, 2]


def test_the_counter_says_when_there_is_none(client, world, door, filed):
    Application.objects.filter(pk=filed.pk).update(receiving_agency=world.far)
    for typed in (GIVEN, "0912 345 6"):
        page = client.post(COUNTER, {"code": typed})
        assert page.context["find_form"].errors["code"]
        assert f'value="{typed}"' in page.content.decode()
    assert looks().count() == 1


def test_an_account_of_the_same_person_counts(client, world, civil_status, door):
    person = world.citizen.person
    person.national_id = NUMBER
    person.save()
    filed = states.filed(world, civil_status, by=factories.UserFactory(person=person))
    Application.objects.filter(pk=filed.pk).update(owner=None)  # filed for an organisation
    assert codes(find(client, NUMBER)) == [filed.code]
