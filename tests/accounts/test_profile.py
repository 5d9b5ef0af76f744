"""One's own details and mandates."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Person
from portal.audit.models import Event
from portal.core.dates import today
from procedures.models import Application
from tests import factories, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def citizen(client):
    user = factories.UserFactory(
        person__full_name="Nguyễn Thị Mai Hương", person__national_id="027190001418"
    )
    client.post(reverse("account_login"), {"login": user.email, "password": factories.PASSWORD})
    return user


def form_of(citizen, **changed) -> dict:
    return {
        "full_name": "Nguyễn Thị Mai Hương",
        "national_id": "027 190 001 418",
        "birth_date_day": "5",
        "birth_date_month": "2",
        "birth_date_year": "1990",
        "sex": "female",
        "email": citizen.email,
        "phone": "0912 000 111",
        "area": "",
        "street": "",
    } | changed


def test_the_profile_masks_the_identity_number(client, citizen):
    html = client.get(reverse("profile")).content.decode()
    assert "027 ••• ••• 418" in html
    assert "027190001418" not in html


def test_changes_are_saved_and_recorded_without_values(client, citizen, world):
    commune = world.areas["commune"]
    data = form_of(citizen, area=commune.code, street="Số 12, phố Huyền Quang")
    assert client.post(reverse("profile_edit"), data).url == reverse("profile")
    citizen.refresh_from_db()
    assert citizen.phone == "+84912000111"
    assert citizen.person.address == world.address()
    event = Event.objects.get(stream=f"account:{citizen.pk}")
    assert event.stored.payload == {"changed": ["area", "phone", "street"]}
    assert "Võ Cường" in client.get(reverse("profile")).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"national_id": "027"},
        {"national_id": "027090001418"},
        {"birth_date_year": "1991"},
        {"birth_date_day": "31"},
        {"email": "", "phone": ""},
        {"phone": "12"},
        {"full_name": "Hương 2"},
    ],
)
def test_what_does_not_fit_is_refused(client, citizen, wrong):
    response = client.post(reverse("profile_edit"), form_of(citizen, **wrong))
    assert response.context["form"].errors


def test_what_belongs_to_somebody_else_is_refused(client, citizen):
    other = factories.UserFactory(phone="0987654321")
    for taken in (
        {"phone": "0987.654.321"},
        {"email": other.email},
        {"national_id": other.person.national_id},
    ):
        response = client.post(reverse("profile_edit"), form_of(citizen, **taken))
        assert list(response.context["form"].errors) == list(taken)


def test_numbers_of_others_cannot_be_tried_one_after_the_other(client, citizen, monkeypatch):
    monkeypatch.setattr("portal.accounts.profile.LOOKS", 2)
    other = factories.UserFactory()

    def problems(number):
        typed = form_of(citizen, national_id=number, phone=citizen.phone)
        answer = client.post(reverse("profile_edit"), typed)
        return list(answer.context["form"].errors["national_id"])

    first, second, third = (problems(other.person.national_id) for _try in range(3))
    assert first == second != third
    free = problems("027190009999")
    assert free == third
    own = form_of(citizen, national_id=citizen.person.national_id, phone=citizen.phone)
    assert client.post(reverse("profile_edit"), own).status_code == 302


def test_a_checked_identity_is_not_changed_here(client, citizen):
    person = citizen.person
    person.verified_level = Person.VerifiedLevel.IN_PERSON
    person.save()
    assert client.get(reverse("profile_edit")).status_code == 200
    client.post(reverse("profile_edit"), form_of(citizen, full_name="Kẻ Khác"))
    person.refresh_from_db()
    assert person.full_name == "Nguyễn Thị Mai Hương"


@pytest.mark.threat(35)
def test_changing_details_asks_again_after_a_while(client, citizen):
    session = client.session
    for key in list(session.keys()):
        if key == "account_authentication_methods":
            session[key] = [record | {"at": 0} for record in session[key]]
    session.save()
    response = client.get(reverse("profile_edit"))
    assert response.url.startswith(reverse("account_reauthenticate"))
    assert client.get(response.url).status_code == 200


STATES = {
    "In force": {},
    "Ended": {"valid_to": today() - timedelta(days=2)},
    "Not in force yet": {"valid_from": today() + timedelta(days=2)},
    "Revoked": {"revoked_at": timezone.now()},
}


@pytest.mark.parametrize("state", STATES)
def test_mandates_say_how_they_stand(client, citizen, state):
    mandate = factories.MandateFactory(
        holder=citizen.person, person=factories.PersonFactory(), **STATES[state]
    )
    page = client.get("/en" + reverse("mandates")).content.decode()
    assert state in page
    assert str(mandate.person) in page


@pytest.mark.threat(58)
@pytest.mark.parametrize("state", STATES)
def test_only_a_mandate_in_force_shows_the_application(world, civil_status, state):
    application = states.filed(world, civil_status)
    helper = factories.UserFactory()
    mandate = factories.MandateFactory(
        holder=helper.person, person=world.citizen.person, **STATES[state]
    )
    Application.objects.filter(pk=application.pk).update(mandate=mandate)
    seen = Application.objects.visible_to(helper).filter(pk=application.pk).exists()
    assert seen is (state == "In force")


def test_a_form_opened_in_time_may_be_sent_later(client, citizen):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.post(
            reverse("account_login"), {"login": citizen.email, "password": factories.PASSWORD}
        )
        assert client.get(reverse("profile_edit")).status_code == 200
        clock.shift(20 * 60)
        assert client.post(reverse("profile_edit"), form_of(citizen)).url == reverse("profile")
        clock.shift(60)
        response = client.post(reverse("profile_edit"), form_of(citizen))
        assert response.url.startswith(reverse("account_reauthenticate"))
