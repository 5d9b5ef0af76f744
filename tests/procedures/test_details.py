"""More in the rows of the inbox: added by the address, kept with a saved list."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.core.dates import format_date, local_date
from procedures.models import SavedFilter
from procedures.views.desk import inbox
from tests import factories, states

pytestmark = pytest.mark.django_db
INBOX = "/ban-lam-viec/"
DAY = timedelta(days=1)
EVERY = "filed,legal,agency,here"


@pytest.fixture
def filed(client, world, civil_status):
    client.force_login(world.officer("receptionist"))
    return states.paid(states.filed(world, civil_status))


def shown(page):
    return [value for _label, value in page.context["rows"][0]["more"]]


def test_details_that_are_asked_for_are_added_and_others_dropped(client, world, filed):
    day = format_date(local_date(filed.submitted_at))
    plain = client.get(INBOX)
    assert shown(plain) == []
    assert '<th scope="col">Nơi tiếp nhận</th>' not in plain.content.decode()
    for query in ({"more": ["agency", "filed", "pigeon"]}, {"more": "agency,filed,pigeon"}):
        page = client.get(INBOX, query)
        assert shown(page) == [day, world.commune.label()]
        html = page.content.decode()
        assert '<th scope="col">Nơi tiếp nhận</th>' in html
        assert f'<td data-label="Nơi tiếp nhận">{world.commune.label()}</td>' in html
        assert 'value="agency" checked' in html
        assert 'value="legal" checked' not in html
    assert shown(client.get(INBOX, {"more": "legal"})) == ["–"]  # before reception


def test_details_stay_from_view_to_view_and_in_a_saved_list(client, filed):
    page = client.get(INBOX, {"view": "all", "more": ["filed", "agency"]})
    assert all("more=filed%2Cagency" in one["url"] for one in page.context["own_views"])
    html = page.content.decode()
    save = html.split(f'action="{reverse("desk:saved_filters")}"')[1].split("</form>")[0]
    assert 'name="more" value="filed"' in save
    given = {"name": "Có ngày nộp", "view": "all", "more": ["filed", "agency", "pigeon"]}
    answer = client.post(reverse("desk:saved_filters"), given)
    assert SavedFilter.objects.get().query == {"view": "all", "more": "filed,agency"}
    page = client.get(answer.url)
    assert len(shown(page)) == 2
    assert page.context["saved"][0]["current"]
    assert not client.get(INBOX, {"view": "all"}).context["saved"][0]["current"]
    wrong = client.post(reverse("desk:saved_filters"), given | {"name": ""})
    assert 'name="more" value="filed,agency"' in wrong.content.decode()


def test_details_of_many_rows_ask_no_more(client, world, civil_status, filed):
    def asked(query):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(INBOX, query).status_code == 200
        return len(captured)

    asked({"view": "due"})
    few = asked({"view": "due"})
    for _number in range(4):
        states.paid(states.filed(world, civil_status, by=factories.UserFactory()))
    assert asked({"more": EVERY}) == few


# --- order ------------------------------------------------------------------------------------
def codes(page):
    return [row["application"].code for row in page.context["rows"]]


@pytest.fixture
def three(client, world, civil_status, filed, monkeypatch):
    """Pages of two; the second one to come is due first, the last one has no date."""
    monkeypatch.setattr(inbox, "PAGE_SIZE", 2)
    more = [
        states.paid(states.filed(world, civil_status, by=factories.UserFactory()))
        for _number in range(2)
    ]
    now = timezone.now()
    for application, due in zip([filed, *more], (now + DAY, now, None), strict=True):
        application.work_items.update(due_at=due)
    return [one.code for one in (filed, *more)]


@pytest.mark.parametrize(
    ("sort", "places"), [("due", (1, 0, 2)), ("-due", (0, 1, 2)), ("here", (0, 1, 2)),
                         ("-here", (2, 1, 0)), ("pigeon", (1, 0, 2))],
)  # fmt: skip
def test_the_list_is_sorted_over_all_its_pages_and_back(client, three, sort, places):
    asked = {"view": "all", "sort": sort, "more": "here"}
    first = client.get(INBOX, asked)
    following = client.get(INBOX, asked | {"cursor": first.context["page"].next})
    wanted = [three[place] for place in places]

    assert codes(first) + codes(following) == wanted
    back = client.get(INBOX, asked | {"cursor": following.context["page"].previous})
    assert codes(back) == wanted[:2]


def test_the_heads_of_columns_sort_and_say_how_it_is_sorted(client, three):
    page = client.get(INBOX, {"view": "all", "more": "here"})
    ((_detail, head),) = page.context["columns"]
    assert (head["aria"], page.context["due_head"]["aria"]) == ("none", "ascending")
    page = client.get(INBOX + head["url"])
    assert 'aria-sort="ascending"' in page.content.decode()
    assert [page.context["due_head"]["aria"], page.context["columns"][0][1]["aria"]] == [
        "none",
        "ascending",
    ]
    again = client.get(INBOX + page.context["columns"][0][1]["url"])
    assert codes(again) == three[:0:-1]


def test_a_saved_list_keeps_its_order(client, filed):
    page = client.get(INBOX, {"view": "all", "sort": "-due"})
    save = page.content.decode().split(f'action="{reverse("desk:saved_filters")}"')[1]
    assert 'name="sort" value="-due"' in save.split("</form>")[0]
    given = {"name": "Muộn nhất trước", "view": "all", "sort": "-due"}
    answer = client.post(reverse("desk:saved_filters"), given)
    assert SavedFilter.objects.get().query == {"view": "all", "sort": "-due"}
    assert client.get(answer.url).context["saved"][0]["current"]
