"""The administrator's screens: posts, agencies, hours and days, each change with its event."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from portal.accounts.models import Agency, Calendar, CalendarDay, Post
from portal.audit.models import Event, EventPayload
from portal.core.dates import today
from tests import factories

pytestmark = pytest.mark.django_db
SCREENS = ("posts", "delegations", "agencies_office", "open_hours", "special_days")


@pytest.fixture
def administrator(client):
    user = factories.UserFactory(person=None, phone="", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def given():
    """What an administrator types to give a post."""
    user = factories.UserFactory(person=None, phone="", email="moi@motcua.example")
    return {
        "email": user.email.upper(),
        "agency": factories.AgencyFactory().pk,
        "role": "receptionist",
        "title": "Chuyên viên",
        "valid_from": "2024-03-01",
        "valid_to": "",
    }


def payload(event) -> dict:
    return EventPayload.objects.get(event=event).payload


def give(client, given, **changes):
    return client.post(reverse("posts:add"), given | changes)


def test_a_post_is_given_and_recorded(client, administrator, given):
    answer = give(client, given)

    assert answer.status_code == 302
    post = Post.objects.get()
    assert (post.user.email, post.role, post.valid_from) == (
        "moi@motcua.example",
        "receptionist",
        date(2024, 3, 1),
    )
    assert post.user.is_officer
    event = Event.objects.get(stream=f"post:{post.pk}")
    assert (event.act, event.actor) == ("add", administrator)
    assert payload(event)["changed"]["role"] == ["", "receptionist"]


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "khong.co@motcua.example"},
        {"valid_to": "2024-02-29"},
        {"role": "minister"},
    ],
)
def test_a_post_that_cannot_be_is_refused(client, administrator, given, changes):
    assert give(client, given, **changes).status_code == 200
    assert not Post.objects.exists()
    assert not Event.objects.exists()


def test_the_same_post_is_not_given_twice_for_the_same_days(client, administrator, given):
    give(client, given, valid_to="2024-06-30")

    assert give(client, given, valid_from="2024-06-30").status_code == 200
    assert give(client, given, valid_from="2024-01-01").status_code == 200
    assert give(client, given, valid_from="2024-07-01").status_code == 302
    assert Post.objects.count() == 2


def test_a_post_is_ended_but_never_moved_or_deleted(client, administrator):
    post = factories.PostFactory()
    other = factories.AgencyFactory()
    page = reverse("posts:edit", args=[post.pk])

    client.post(
        page, {"title": post.title, "valid_to": today() - timedelta(days=1), "agency": other.pk}
    )

    post.refresh_from_db()
    assert post.agency != other
    assert not post.user.is_officer
    event = Event.objects.get(stream=f"post:{post.pk}")
    assert list(payload(event)["changed"]) == ["valid_to"]
    client.post(page, {"title": post.title, "valid_to": ""})  # what has ended stays ended
    post.refresh_from_db()
    assert post.valid_to
    assert client.post(page.replace("edit", "delete")).status_code == 404


def test_an_agency_keeps_its_code(client, administrator):
    agency, hours = factories.AgencyFactory(), factories.CalendarFactory(name="Cả thứ Bảy")
    before = agency.code
    page = reverse("agencies_office:edit", args=[agency.pk])
    typed = {"code": "H99", "name": "Khác", "phone": "0222 3 822 000", "address": "Số 1"}

    assert client.post(page, typed | {"calendar": hours.pk, "tax_code": ""}).status_code == 302

    agency.refresh_from_db()
    assert (agency.code, agency.phone, agency.calendar) == (before, "0222 3 822 000", hours)
    event = Event.objects.get(stream=f"agency:{agency.pk}")
    assert set(payload(event)["changed"]) == {"phone", "address", "calendar"}
    assert client.get(page.replace(f"edit/{agency.pk}", "new")).status_code == 404
    assert Agency.objects.count() == 1
    index = client.get(reverse("agencies_office:index"))
    assert agency.code_label() in index.text
    assert client.get(page).context["form"].fields["code"].help_text


def test_what_the_treasury_asks_of_an_agency_is_entered_and_checked(client, administrator):
    agency, hours = factories.AgencyFactory(), factories.CalendarFactory(name="Hành chính")
    page = reverse("agencies_office:edit", args=[agency.pk])
    typed = {"calendar": hours.pk, "phone": "", "address": "", "tax_code": ""}
    typed |= {"budget_unit_code": "10456", "treasury_account": "3511.0.1045678"}
    typed |= {"budget_chapter": "80"}
    answer = client.post(page, typed)
    assert {"budget_unit_code", "budget_chapter"} == set(answer.context["form"].errors)
    assert "3511.0.1045678" in answer.text

    client.post(page, typed | {"budget_unit_code": "1045678", "budget_chapter": "805"})

    agency.refresh_from_db()
    assert (agency.budget_unit_code, agency.treasury_account) == ("1045678", "3511.0.1045678")
    assert agency.budget_chapter == "805"
    changed = payload(Event.objects.get(stream=f"agency:{agency.pk}"))["changed"]
    assert {"budget_unit_code", "treasury_account"} <= set(changed)


def test_hours_are_written_as_people_write_them(client, administrator):
    page = reverse("open_hours:add")

    client.post(page, {"name": "Có sáng thứ Bảy", "day0": "7:30–11:30, 13:00-17:00", "day5": ""})

    assert Calendar.objects.get().week == {"0": [["07:30", "11:30"], ["13:00", "17:00"]]}
    for wrong in ("sáng", "11:30-7:30", "7:30-12:00, 11:00-17:00"):
        assert client.post(page, {"name": "Khác", "day0": wrong}).status_code == 200
    assert Calendar.objects.count() == 1


def test_a_day_off_is_declared_confirmed_and_taken_back(client, administrator):
    typed = {"day": "2027-02-05", "kind": "off", "note": "Tết Nguyên đán", "calendar": ""}
    client.post(reverse("special_days:add"), typed | {"is_provisional": "on"})
    day = CalendarDay.objects.get()
    client.post(reverse("special_days:edit", args=[day.pk]), typed)
    day.refresh_from_db()
    assert not day.is_provisional

    client.post(reverse("special_days:delete", args=[day.pk]))

    assert not CalendarDay.objects.exists()
    events = Event.objects.filter(stream=f"calendarday:{day.pk}").order_by("sequence")
    assert [event.act for event in events] == ["add", "change", "remove"]
    assert payload(events[2])["was"]["day"] == "2027-02-05"


def test_a_country_has_one_day_off_a_day(client, administrator):
    typed = {"day": "2027-02-05", "kind": "off", "note": "", "calendar": ""}
    for _once_more in range(2):
        client.post(reverse("special_days:add"), typed)
    assert CalendarDay.objects.count() == 1


@pytest.mark.parametrize("group", ["Biên tập viên", "Pháp chế"])
def test_editors_neither_see_nor_reach_them(client, group):
    editor = factories.UserFactory(is_staff=True)
    editor.groups.add(Group.objects.get(name=group))
    client.force_login(editor)
    post = factories.PostFactory()

    assert "/posts/" not in client.get(reverse("wagtailadmin_home")).content.decode()
    for screen in SCREENS:
        assert client.get(reverse(f"{screen}:index")).status_code == 302
    client.post(reverse("posts:edit", args=[post.pk]), {"title": "Khác", "valid_to": ""})
    post.refresh_from_db()
    assert post.title != "Khác"


@pytest.mark.parametrize("screen", SCREENS)
def test_lists_ask_as_often_for_many_rows_as_for_few(
    client, administrator, django_assert_max_num_queries, screen
):
    for post in factories.PostFactory.create_batch(12):
        factories.DelegationFactory(post=post)
    CalendarDay.objects.create(day=date(2027, 1, 1), kind="off")
    client.get(reverse(f"{screen}:index"))

    with django_assert_max_num_queries(15):
        page = client.get(reverse(f"{screen}:index"))

    assert page.status_code == 200
    assert "/edit/" in page.content.decode()
