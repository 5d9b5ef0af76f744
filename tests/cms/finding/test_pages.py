"""The page of the search, and what it suggests while somebody types."""

import pytest
from django.urls import reverse

from cms.content.build import put
from cms.finding.shown import marked
from cms.models import Entry, LifeEventPage, Synonym
from cms.models.content import LifeEventIndexPage
from cms.services.from_spec import publish_spec
from tests import factories
from tests.cms.conftest import text
from tests.cms.test_search import variant


@pytest.fixture
def three(tree):
    publish_spec(variant("1.000001", "Đăng ký nuôi ong", "Nông nghiệp", []))
    publish_spec(variant("1.000002", "Cấp phép nuôi ong lấy mật", "Thú y", []))
    publish_spec(variant("1.000003", "Cấp phép trồng sen", "Nông nghiệp", []))
    Synonym.objects.create(said="bọng mật", meant="nuôi ong")
    index = put(tree, LifeEventIndexPage, {"title": "Sự kiện", "slug": "su-kien"})
    words = {"title": "Mở trại ong", "slug": "trai-ong", "summary": "Nuôi ong thì làm gì."}
    return put(index, LifeEventPage, words)


def shown(client, query, **more):
    return text(client.get(reverse("search"), {"q": query, **more}))


def test_words_are_marked_and_the_reason_is_told(three, client):
    page = shown(client, "bọng mật")

    assert '<mark class="mc-hit">nuôi</mark> <mark class="mc-hit">ong</mark>' in page
    assert "“bọng mật”" in page
    assert "“nuôi ong”" in page


def test_what_was_mistyped_is_told(three, client):
    page = shown(client, "nuôi onb")

    assert "“onb”" in page
    assert "“ong”" in page


def test_life_events_are_found_in_a_group(three, client):
    page = shown(client, "trại ong")

    assert three.url in page
    assert Entry.objects.get(page=three).kind == "event"


def test_a_field_narrows_down(three, client):
    field = Entry.objects.get(code="1.000002").field_id
    every, one = shown(client, "nuôi ong"), shown(client, "nuôi ong", field=field)

    codes = [reverse("procedure", args=[code]) for code in ("1.000001", "1.000002")]
    assert [code in every for code in codes] == [True, True]
    assert [code in one for code in codes] == [False, True]
    assert 'aria-current="true"' in one


@pytest.mark.parametrize("value", ["0", "x'", "99999999999999999999", "\0"])
def test_a_filter_that_is_none_is_ignored(value, three, client):
    page = shown(client, "nuôi ong", field=value, level=value)

    assert reverse("procedure", args=["1.000001"]) in page


def test_counters_are_found_by_their_place(three, client):
    area = factories.AreaFactory(name="Phường Suối Hoa")
    agency = factories.AgencyFactory(
        name="Ủy ban nhân dân phường Suối Hoa", area=area, receives=True
    )
    Synonym.objects.create(said="ubnd", meant="ủy ban nhân dân")

    assert reverse("agency", args=[agency.code]) in shown(client, "ubnd suối hoa")
    assert reverse("agency", args=[agency.code]) not in shown(client, "nuôi ong")


def test_nothing_found_suggests_life_events(three, client):
    page = shown(client, "phi thuyền vũ trụ")

    assert three.url in page
    assert reverse("catalogue") in page


def test_queries_do_not_grow_with_what_is_found(three, client, django_assert_max_num_queries):
    shown(client, "nuôi ong")
    with django_assert_max_num_queries(14):
        shown(client, "nuôi ong")


def test_what_is_typed_is_escaped():
    assert marked("<b>ong & mật</b>", frozenset({"ong"})) == (
        '&lt;b&gt;<mark class="mc-hit">ong</mark> &amp; mật&lt;/b&gt;'
    )


def suggested(client, query) -> list[str]:
    response = client.get(reverse("suggestions"), {"q": query})
    assert response.status_code == 200
    return [one["text"] for one in response.json()["options"]]


@pytest.mark.parametrize("typed", ["nu", "nuôi", "nuôi o", "nuoi ong", "trồng s"])
def test_suggestions_while_somebody_types(typed, three, client):
    assert suggested(client, typed)


def test_suggestions_lead_somewhere(three, client):
    options = client.get(reverse("suggestions"), {"q": "trồng se"}).json()["options"]

    assert options[0]["text"] == "Cấp phép trồng sen"
    assert options[0]["url"] == reverse("procedure", args=["1.000003"])


def test_a_saying_is_suggested_as_a_search(three, client):
    options = client.get(reverse("suggestions"), {"q": "bong m"}).json()["options"]

    assert options[0]["text"] == "bọng mật"
    assert options[0]["url"].startswith(reverse("search"))


@pytest.mark.parametrize("typed", ["", " ", "\0", "%", "'", "x" * 5000, "🦄"])
def test_odd_input_suggests_nothing_and_breaks_nothing(typed, three, client):
    assert suggested(client, typed) == []


def test_the_box_works_without_scripts(three, client):
    page = shown(client, "")

    assert 'action="/tim-kiem/"' in page
    assert 'type="submit"' in page
