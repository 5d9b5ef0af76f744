"""More in the rows of the inbox: added by the address, kept with a saved list."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.core.dates import format_date, local_date
from procedures.models import SavedFilter
from tests import factories, states

pytestmark = pytest.mark.django_db
INBOX = "/ban-lam-viec/"
EVERY = "filed,legal,agency"


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
    assert "Nơi tiếp nhận:" not in plain.content.decode()
    for query in ({"more": ["agency", "filed", "pigeon"]}, {"more": "agency,filed,pigeon"}):
        page = client.get(INBOX, query)
        assert shown(page) == [day, world.commune.label()]
        html = page.content.decode()
        assert f"Nơi tiếp nhận: {world.commune.label()}" in html
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
