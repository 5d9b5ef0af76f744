"""Saved lists of the inbox: kept, found, renamed, opened first, deleted; and nobody else's."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from procedures.models import SavedFilter
from procedures.services import saved_filters
from procedures.services.errors import ActRefused
from tests import factories, states

pytestmark = pytest.mark.django_db
INBOX = "/ban-lam-viec/"
LISTS = reverse("desk:saved_filters")


@pytest.fixture
def door(client, world):
    officer = world.officer("receptionist")
    client.force_login(officer)
    return officer


def save(client, name, **query):
    return client.post(LISTS, {"name": name, **query})


def change(client, found, **data):
    return client.post(reverse("desk:saved_filter", args=[found.pk]), data)


def test_what_is_shown_is_saved_and_found_again(client, world, civil_status, door):
    online = states.paid(states.filed(world, civil_status))
    by = factories.UserFactory()
    states.paid(states.filed(world, civil_status, by=by, channel="in_person"))
    answer = save(client, "Trực tuyến", view="all", channel="online", kind="", cursor="x")
    page = client.get(answer.url)
    assert [row["application"] for row in page.context["rows"]] == [online]
    (link,) = page.context["saved"]
    assert link == {"label": "Trực tuyến", "url": answer.url, "current": True}
    (link,) = client.get(INBOX).context["saved"]
    assert not link["current"]


def test_the_inbox_opens_on_the_default_and_every_list_stays_within_reach(client, door):
    save(client, "Tất cả", view="all")
    save(client, "Trễ", view="overdue")
    labels = [link["label"] for link in client.get(INBOX).context["saved"]]
    assert labels == ["Tất cả", "Trễ"]  # as Vietnamese is sorted
    first, second = (SavedFilter.objects.get(name=name) for name in labels)
    change(client, first, do="default")
    change(client, second, do="default")
    assert client.get(INBOX).url == f"{INBOX}?view=overdue"
    assert client.get(INBOX, {"view": "due"}).status_code == 200
    change(client, second, do="default")
    assert client.get(INBOX).status_code == 200


def test_a_list_gets_another_name_or_goes(client, door):
    save(client, "Một", view="all")
    save(client, "Hai", view="all")
    found = SavedFilter.objects.get(name="Một")
    change(client, found, name="Ba")
    for taken_or_none in ("Hai", ""):
        page = client.post(
            reverse("desk:saved_filter", args=[found.pk]), {"name": taken_or_none}, follow=True
        )
        assert "mc-banner" in page.content.decode()
    found.refresh_from_db()
    assert found.name == "Ba"
    change(client, found, do="remove", name="Ba")
    assert list(SavedFilter.objects.values_list("name", flat=True)) == ["Hai"]


@pytest.mark.parametrize("name", ["", "Có rồi", "a" * 61])
def test_a_wrong_name_is_told_beside_the_field_and_nothing_is_lost(client, door, name):
    save(client, "Có rồi", view="all")
    page = save(client, name, view="overdue", channel="online")
    assert page.context["form"].errors["name"]
    text = page.content.decode()
    assert 'name="channel" value="online"' in text
    assert 'name="view" value="overdue"' in text
    assert SavedFilter.objects.count() == 1


def test_at_most_so_many(client, door, monkeypatch):
    monkeypatch.setattr(saved_filters, "MOST", 2)
    for name in ("Một", "Hai", "Ba"):
        page = save(client, name, view="all")
    assert page.context["form"].errors["name"]
    assert SavedFilter.objects.count() == 2


def test_a_list_is_its_owner_s(client, world, door):
    other = world.officer("receptionist", number=2)
    foreign = saved_filters.keep(user=other, name="Của tôi", query={"view": "all"})
    assert client.get(INBOX).context["saved"] == []
    for do in ("default", "remove", "rename"):
        assert change(client, foreign, do=do, name="Tên khác").status_code == 404
        assert change(client, foreign, do=do, name="").status_code == 404
    foreign.refresh_from_db()
    assert (foreign.name, foreign.is_default) == ("Của tôi", False)
    saved_filters.keep(user=door, name="Của tôi", query={})  # names are one's own, too
    with pytest.raises(ActRefused):
        saved_filters.keep(user=door, name="Của tôi", query={})


def test_what_the_inbox_does_not_know_is_not_kept(client, door):
    save(client, "Lạ", view="pigeon", channel="x" * 500, evil="1")
    query = SavedFilter.objects.get().query
    assert query["view"] == "due"
    assert set(query) == {"view", "channel"}
    assert len(query["channel"]) <= 60
    assert client.get(INBOX, query).status_code == 200


def test_many_lists_ask_no_more(client, door):
    def asked():
        with CaptureQueriesContext(connection) as found:
            assert client.get(LISTS).status_code == 200
            assert client.get(INBOX, {"view": "all"}).status_code == 200
        return len(found)

    save(client, "Một", view="all")
    asked()
    few = asked()
    for number in range(5):
        save(client, f"Danh sách {number}", view="all")
    assert asked() == few
