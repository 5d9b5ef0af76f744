"""The desk sees at once whether the form says of the applicant what was checked."""

import pytest
from django.urls import reverse

from portal.accounts.models import Person
from portal.core.text import mask_national_id
from procedures.identity import compared
from tests import states

pytestmark = pytest.mark.django_db
NUMBER = "027190000123"


@pytest.fixture
def filed(world, civil_status):
    """By a citizen who is known for certain; nothing is declared about anybody else."""
    application = states.filed(world, civil_status)
    person = application.owner
    person.full_name, person.national_id = "Nguyễn Thị Thuỷ", NUMBER
    person.birth_date, person.sex = "1990-02-01", Person.Sex.FEMALE
    person.verified_level = Person.VerifiedLevel.ONLINE
    person.save()
    return application


def said(application, **parts):
    """The form says this of the applicant."""
    question = next(
        one
        for section in application.spec.sections
        for one in section.fields
        if one.prefill == "profile.person"
    )
    application.answers = application.answers | {question.id: parts}
    application.save()
    return application


def looked(application, *, mask=True):
    return compared(application, {one.id for one in application.spec.sections}, mask=mask)


def whole(**changed):
    parts = {"full_name": "NGUYỄN  THỊ THỦY", "birth_date": "1990-02-01", "national_id": NUMBER}
    return parts | changed


def test_capitals_spaces_and_the_place_of_a_tone_mark_are_no_difference(filed):
    found = looked(said(filed, **whole()))
    assert found.agrees
    assert [line.known for line in found.lines] == [
        "Nguyễn Thị Thuỷ",
        "01/02/1990",
        mask_national_id(NUMBER),
    ]


def test_another_day_and_another_number_are_told_apart_without_showing_numbers(filed):
    found = looked(said(filed, **whole(birth_date="1990-01-02", national_id="027190000124")))
    assert [line.agrees for line in found.lines] == [True, False, False]
    assert not found.agrees
    assert NUMBER not in str(found)
    assert NUMBER in str(looked(filed, mask=False))


@pytest.mark.parametrize("level", [Person.VerifiedLevel.DECLARED])
def test_what_a_person_only_declared_proves_nothing(filed, level):
    application = said(filed, **whole())
    application.owner.verified_level = level
    assert looked(application) is None


def test_a_part_of_the_file_that_is_not_theirs_to_read_is_not_compared(filed):
    assert compared(said(filed, **whole()), set(), mask=True) is None


def test_what_was_kept_though_it_is_no_date_is_shown_as_typed(filed):
    found = looked(said(filed, **whole(birth_date="năm Ngọ")))
    assert [line.declared for line in found.lines if not line.agrees] == ["năm Ngọ"]


def test_the_page_tells_it_beside_the_answers(client, world, filed):
    client.force_login(world.officer("receptionist"))
    page = reverse("desk:application", args=[filed.pk])
    said(filed, **whole())
    assert "Nội dung khai khớp với dữ liệu định danh." in client.get(page).content.decode()
    said(filed, **whole(birth_date="1990-01-02"))
    html = client.get(page).content.decode()
    assert "Nội dung khai khác với dữ liệu định danh." in html
    assert "Dữ liệu định danh: 01/02/1990" in html
    assert NUMBER not in html
