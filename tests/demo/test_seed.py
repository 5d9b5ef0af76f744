"""The demo's province: complete, named, repeatable."""

import re
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal.accounts.models import (
    Agency,
    Area,
    CalendarDay,
    Mandate,
    Person,
    Post,
    User,
)
from portal.accounts.province.maps import load_calendar
from portal.core.identifiers import NationalId
from portal.demo import names, officers
from procedures.models import Application, ProcedureVersion
from procedures.services.terms import working_calendar
from tests import databases

pytestmark = pytest.mark.django_db

COUNTED = (Area, Agency, User, Post, Person, Mandate, Application, ProcedureVersion)


def seed(*arguments):
    out = StringIO()
    call_command("seed_demo", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module", autouse=True)
def said(django_db_setup, django_db_blocker):
    """What the small seed prints; its province is there for every test of this module."""
    with django_db_blocker.unblock(), databases.fresh():
        yield seed("--small")


def counts():
    return [model.objects.count() for model in COUNTED]


def test_seeding_again_changes_nothing(said):
    assert "tiepnhan.vocuong@motcua.example" in said
    assert officers.PASSWORD in said
    before = counts()
    seed("--small")
    assert counts() == before
    assert all(before)


def test_the_small_seed_serves_the_capital_only():
    staffed = Agency.objects.filter(level__code="commune", posts__isnull=False).distinct()
    assert staffed.count() == 19
    assert set(staffed.values_list("parent__name", flat=True)) == {
        "Ủy ban nhân dân thành phố Bắc Ninh"
    }


def test_an_account_signs_in_with_the_printed_code(client):
    email = "tiepnhan.vocuong@motcua.example"
    out = StringIO()
    call_command("demo_code", email, stdout=out)
    code = out.getvalue().strip()
    assert re.fullmatch(r"\d{6}", code)
    response = client.post("/tai-khoan/dang-nhap/", {"login": email, "password": officers.PASSWORD})
    client.post(response.url, {"code": code})
    assert client.get("/tai-khoan/").status_code == 200


@pytest.mark.threat(56)
@pytest.mark.parametrize("command", [("seed_demo",), ("demo_code", "a@motcua.example")])
def test_nothing_of_the_demo_runs_outside_it(settings, command):
    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command(*command)


def test_invented_people_have_numbers_that_fit_them():
    for number in range(200):
        one = names.person(f"person{number}")
        parsed = NationalId.parse(one.national_id)
        assert parsed.sex == one.sex
        assert str(parsed.birth_year) == one.birth_date[:4]


def test_holidays_are_named_and_next_year_is_a_guess():
    calendar = load_calendar()
    seen = working_calendar(
        type("Office", (), {"pk": None, "calendar": calendar, "calendar_id": calendar.pk})
    )
    assert not seen.works_on(date(2024, 9, 2))
    assert seen.names[date(2024, 2, 12)] == "Tết Nguyên đán"
    assert seen.works_on(date(2024, 5, 4))
    assert CalendarDay.objects.filter(day__year=2027, is_provisional=False).count() == 0
    assert CalendarDay.objects.filter(day__year=2024, is_provisional=True).count() == 0
