"""The counter registers who may act for whom, and ends it; then it holds on every page."""

from datetime import timedelta

import pytest
from django.urls import reverse

from portal.accounts import mandates as service
from portal.accounts.models import Mandate, Organisation, Person
from portal.audit.models import Event
from portal.core.dates import today
from procedures.models import Application
from tests import factories, states

pytestmark = pytest.mark.django_db
NEW_PERSON, NEW_FIRM = "027155001234", "0101248141"


@pytest.fixture
def counter(client, world):
    client.force_login(world.officer("receptionist"))
    return client


@pytest.fixture
def holder(world):
    return world.stranger


def typed(holder, **changes) -> dict:
    day = today()
    return {
        "login": holder.email,
        "holder_id": holder.person.national_id,
        "person_name": "Nguyễn Thị Bà",
        "person_id": NEW_PERSON,
        "organisation_name": "Công ty TNHH Thử Nghiệm",
        "tax_code": NEW_FIRM,
        "proof": "Giấy ủy quyền số 12, ngày 02/01/2026, UBND phường Võ Cường chứng thực",
        "scope": "all",
        "valid_from_day": day.day,
        "valid_from_month": day.month,
        "valid_from_year": day.year,
    } | changes


def register(client, holder, kind="ca-nhan", **changes):
    return client.post(reverse("desk:mandate_new", args=[kind]), typed(holder, **changes))


def test_a_mandate_for_somebody_without_an_account(counter, world, holder):
    assert register(counter, holder).status_code == 302

    mandate = Mandate.objects.get()
    assert (mandate.holder, mandate.procedures) == (holder.person, [])
    assert mandate.person.national_id == NEW_PERSON
    assert mandate.person.verified_level == Person.VerifiedLevel.IN_PERSON
    event = Event.objects.get(stream=f"mandate:{mandate.pk}")
    assert (event.act, event.actor) == ("register", world.officer("receptionist"))


def test_registered_by_delegation_it_says_for_whom(client, world, holder):
    helper = world.officer("examiner")
    post = world.officer("receptionist").posts.get()
    factories.DelegationFactory(post=post, to=helper)
    client.force_login(helper)
    assert register(client, holder).status_code == 302
    event = Event.objects.get(stream=f"mandate:{Mandate.objects.get().pk}")
    assert (event.post["id"], event.post["holder"]) == (post.pk, post.user.full_name)


def test_a_mandate_for_a_person_we_know_makes_no_second_one(counter, world, holder):
    owner = world.citizen.person
    people = Person.objects.count()
    named = {"person_name": owner.full_name, "person_id": owner.national_id}

    register(counter, holder, **named)

    assert Mandate.objects.get().person == owner
    assert Person.objects.count() == people
    assert register(counter, holder, **named).status_code == 200  # the same once more
    assert Mandate.objects.count() == 1


def test_a_mandate_for_an_organisation_and_one_procedure(counter, holder, civil_status):
    code = civil_status.procedure.code

    register(counter, holder, "to-chuc", scope="some", procedures=[code])

    mandate = Mandate.objects.get()
    assert (mandate.organisation.tax_code, mandate.procedures) == (NEW_FIRM, [code])
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"login": "khong.co@motcua.example"},
        {"login": "12"},
        {"holder_id": NEW_PERSON},
        {"holder_id": "12"},
        {"person_id": "12"},
        {"person_name": ""},
        {"proof": ""},
        {"scope": ""},
        {"scope": "some"},
        {"scope": "some", "procedures": ["9.999999"]},
        {"valid_to_day": 1, "valid_to_month": 1, "valid_to_year": 2020},
    ],
)
def test_what_does_not_fit_the_papers_is_refused(counter, holder, civil_status, wrong):
    page = register(counter, holder, **wrong)

    assert page.status_code == 200
    assert page.context["form"].errors
    assert not Mandate.objects.exists()
    assert not Person.objects.filter(full_name="Nguyễn Thị Bà").exists()


def test_a_known_number_under_another_name_is_refused(counter, world, holder):
    number = world.citizen.person.national_id
    assert register(counter, holder, person_id=number).status_code == 200
    own = {"person_id": holder.person.national_id, "person_name": holder.full_name}
    assert register(counter, holder, **own).status_code == 200
    factories.OrganisationFactory(name="Hợp tác xã Khác", tax_code=NEW_FIRM)
    assert register(counter, holder, "to-chuc").status_code == 200
    assert not Mandate.objects.exists()


def test_mandates_are_found_by_the_number_of_either_side(counter, world, holder):
    register(counter, holder)
    factories.MandateFactory(organisation=factories.OrganisationFactory(name="Gốm Xưa"))
    for number in (NEW_PERSON, holder.person.national_id, f" {NEW_PERSON[:6]} {NEW_PERSON[6:]}"):
        page = counter.post(reverse("desk:mandates"), {"number": number}).content.decode()
        assert "Nguyễn Thị Bà" in page
        assert "Gốm Xưa" not in page
    page = counter.post(reverse("desk:mandates"), {"number": NEW_FIRM}).content.decode()
    assert "Gốm Xưa" in page
    page = counter.get(reverse("desk:mandates")).content.decode()
    assert "Nguyễn Thị Bà" not in page


def test_an_ended_mandate_opens_nothing(counter, world, holder, civil_status):
    mandate = factories.MandateFactory(holder=holder.person, person=world.citizen.person)
    application = states.filed(world, civil_status)
    Application.objects.filter(pk=application.pk).update(mandate=mandate, filed_by=holder)
    assert Application.objects.of_citizen(holder).filter(pk=application.pk).exists()
    page = reverse("desk:mandate_end", args=[mandate.pk])

    assert counter.post(page, {"reason": ""}).status_code == 200
    assert counter.post(page, {"reason": "Thu hồi bằng văn bản"}).status_code == 302

    event = Event.objects.get(stream=f"mandate:{mandate.pk}")
    assert (event.act, event.why) == ("end", "Thu hồi bằng văn bản")
    assert not Mandate.objects.held_by(holder).exists()
    assert not Application.objects.of_citizen(holder).filter(pk=application.pk).exists()
    assert counter.post(page, {"reason": "Lần nữa"}).status_code == 200
    assert Event.objects.filter(stream=f"mandate:{mandate.pk}").count() == 1


def test_only_receptionists_register(client, world, holder):
    terms = service.Terms((), "Giấy", today(), today() + timedelta(days=30))
    for actor in (world.officer("examiner"), holder):
        with pytest.raises(service.MandateRefused):
            service.register(
                actor=actor, holder=holder.person, whom=world.citizen.person, terms=terms
            )
    assert not Event.objects.filter(stream__startswith="mandate:").exists()
    client.force_login(world.officer("examiner"))
    assert "uy-quyen" not in client.get(reverse("desk:inbox")).content.decode()


def test_an_unknown_kind_is_not_found(counter):
    assert counter.get(reverse("desk:mandate_new", args=["khac"])).status_code == 404
