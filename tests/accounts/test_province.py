"""The map of a province for a real installation: no demo, repeatable, dated."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal.accounts.models import Agency, Area, CalendarDay, Level, Person, Post, User
from portal.audit.models import Event
from tests import factories

pytestmark = pytest.mark.django_db
COUNTED = (Area, Agency, Level, CalendarDay, Event)


def load(name: str) -> str:
    out = StringIO()
    call_command("load_province", "--map", name, stdout=out)
    return out.getvalue()


def counts() -> list[int]:
    return [model.objects.count() for model in COUNTED]


def test_a_map_is_loaded_outside_the_demo_without_anybody(settings):
    settings.DEMO = False

    said = load("2023")

    assert "135 areas" in said
    assert list(Level.objects.values_list("code", flat=True)) == ["province", "district", "commune"]
    assert CalendarDay.objects.filter(day=date(2026, 9, 2), calendar=None, kind="off").exists()
    assert not any(model.objects.exists() for model in (User, Person, Post))
    assert Event.objects.get(stream="province").act == "load_map"


def test_loading_again_keeps_what_the_administrator_changed():
    load("2023")
    before = counts()
    agency = Agency.objects.filter(level__code="commune").first()
    own = factories.CalendarFactory(name="Sáng thứ Bảy")
    Agency.objects.filter(pk=agency.pk).update(phone="0222 3822 000", calendar=own, name="Sai")
    CalendarDay.objects.filter(day=date(2027, 1, 1)).delete()

    load("2023")

    kept = Agency.objects.get(pk=agency.pk)
    assert (kept.phone, kept.calendar, kept.name) == ("0222 3822 000", own, agency.name)
    assert not CalendarDay.objects.filter(day=date(2027, 1, 1)).exists()
    before[COUNTED.index(CalendarDay)] -= 1
    assert counts() == before


def test_the_later_map_ends_the_earlier_one_and_cannot_be_undone():
    load("2023")
    old = Agency.objects.get(level__code="commune", name__endswith="phường Võ Cường")
    post = factories.PostFactory(agency=old)

    load("2025")

    old.refresh_from_db()
    post.refresh_from_db()
    assert old.valid_to == post.valid_to == date(2025, 6, 30)
    before = counts()
    with pytest.raises(CommandError):
        load("2023")
    assert counts() == before
