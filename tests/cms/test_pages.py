"""Pages that anyone may read: in both languages, without signing in, with few queries."""

import json
import re

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.models import Page

from cms.models import Entry, LifeEventPage, NewsPage, ProcedurePage
from cms.services.from_spec import publish_spec
from portal.core.text import fold
from procedures.models import Procedure
from tests.cms.conftest import draft, spec_json

HOSTILE = (
    '<p onclick="x()">Vẫn đọc được <a href="java&#10;script:alert(1)">x</a>'
    "<img src=x onerror=alert(1)><script>alert(2)</script><iframe src=/></iframe></p>"
)
COPY, LAND = "2.000635", "1.013831"


@pytest.fixture
def content(db):
    call_command("seed_content", verbosity=0)


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_seeding_again_changes_nothing(content):
    before = {page.pk: page.latest_revision_id for page in Page.objects.all()}

    call_command("seed_content", verbosity=0)

    assert {page.pk: page.latest_revision_id for page in Page.objects.all()} == before


def test_every_page_opens_without_signing_in(content, client):
    for page in Page.objects.live().filter(depth__gt=1).specific():
        assert client.get(page.url).status_code == 200, page.url


def test_home_in_both_languages(content, client):
    vietnamese, english = text(client.get("/")), text(client.get("/en/"))

    assert "Bạn cần làm thủ tục gì?" in vietnamese
    assert "What do you need to do?" in english
    for page in (vietnamese, english):
        assert page.count('class="mc-life"') == 8
        assert page.count("<time") == 3
    assert f"/thu-tuc/{COPY}/" in vietnamese
    assert f"/en/thu-tuc/{COPY}/" in english


def test_performance_is_hidden_while_nothing_is_finished(content, client):
    assert "mc-perf" not in text(client.get("/"))


@pytest.mark.parametrize(
    ("address", "most"),
    [("/", 20), ("/thu-tuc/", 12), (f"/thu-tuc/{LAND}/", 14), ("/co-quan/", 10), ("/tin-tuc/", 16)],
)
def test_pages_ask_few_queries(content, client, django_assert_max_num_queries, address, most):
    client.get(address)
    with django_assert_max_num_queries(most):
        client.get(address)


def test_catalogue_by_field_in_pages(tree, client):
    for number in range(30):
        name = {"vi": f"Thủ tục số {number:02}"}
        publish_spec(spec_json() | {"code": f"1.0000{number:02}", "short_title": name})

    first = text(client.get(reverse("catalogue"), {"field": "ho-tich"}))
    assert first.count("mc-proc__facts") == 24
    following = re.search(r'href="([^"]*cursor=[^"]*)" rel="next"', first)[1].replace("&amp;", "&")
    assert text(client.get(reverse("catalogue") + following)).count("mc-proc__facts") == 6


# --- the guide --------------------------------------------------------------------------------
def test_the_guide_in_both_languages(page, client):
    spec = page.spec()
    vietnamese = text(client.get(f"/thu-tuc/{COPY}/"))
    english = text(client.get(f"/en/thu-tuc/{COPY}/"))

    assert spec.short_title.vi in vietnamese
    assert spec.short_title.en in english
    assert 'lang="en"' in english


def test_the_guide_answers_the_four_questions_in_order(page, client):
    html = text(client.get(f"/en/thu-tuc/{COPY}/"))

    places = [html.index(words) for words in ("How long", "How much", "Where<", "Who may apply")]
    assert places == sorted(places)


def test_documents_and_fees_follow_the_case(page, client):
    asked = {"channel": "in_person", "q_copies": "3", "applicant": "citizen"}
    html = text(client.get(f"/thu-tuc/{COPY}/", asked))

    assert "24.000" in html
    assert "Thẻ căn cước, hộ chiếu" in html
    online = text(client.get(f"/thu-tuc/{COPY}/", {"channel": "online"}))
    assert "Thẻ căn cước, hộ chiếu" not in online


def test_an_exemption_is_shown_with_its_reason(page, client):
    asked = {"q_copies": "2", "q_fee_category": "poor", "applicant": "citizen"}
    html = text(client.get(f"/thu-tuc/{COPY}/", asked))

    assert "<s>16.000" in html
    assert "hộ nghèo" in html


@pytest.mark.parametrize(
    "query", ["channel=x&q_copies=-1", "q_copies=99999999", "q_x=%00", "applicant="]
)
def test_nonsense_in_the_case_is_ignored(page, client, query):
    assert client.get(f"/thu-tuc/{COPY}/?{query}").status_code == 200


def test_structured_data_are_data(page, client):
    draft(page, summary="Hết </script><script>alert(1)</script>").publish()
    html = text(client.get(f"/thu-tuc/{COPY}/"))

    found = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])
    assert found["@type"] == "GovernmentService"
    assert found["identifier"] == COPY
    assert "alert(1)</script>" in found["description"]


def test_unchecked_guides_say_so(page, client, settings):
    assert "not checked" in text(client.get(f"/en/thu-tuc/{COPY}/"))
    draft(page, checked=True).publish()
    assert "not checked" not in text(client.get(f"/en/thu-tuc/{COPY}/"))


def test_a_superseded_guide_names_its_successor(page, client):
    other = publish_spec(spec_json(LAND))
    draft(page, is_superseded=True, successor=other).publish()

    html = text(client.get(f"/en/thu-tuc/{COPY}/"))
    assert "superseded" in html
    assert f"/en/thu-tuc/{LAND}/" in html
    assert "Start application" not in html


def test_the_guide_shows_the_version_people_file_under(page, client):
    """Not the draft, and not the fields of the page."""
    draft(page, summary="Chưa đăng.")

    assert "Chưa đăng." not in text(client.get(f"/thu-tuc/{COPY}/"))


def test_an_unpublished_procedure_is_not_found(page, client):
    page.unpublish()

    assert client.get(f"/thu-tuc/{COPY}/").status_code == 404
    assert client.get("/thu-tuc/9.999999/").status_code == 404


def test_pages_point_to_the_code(page, client):
    assert page.get_url() == f"/thu-tuc/{COPY}/"


# --- what else is open ------------------------------------------------------------------------
def test_counters_are_found_by_place(content, client, world):
    for area in world.areas.values():
        area.name_fold = fold(area.name)
        area.save()

    html = text(client.get(reverse("agencies"), {"q": "vo cuong"}))

    assert world.commune.name in html
    assert world.neighbour.name not in html


def test_the_sitemap_names_both_languages(page, client):
    xml = client.get("/sitemap.xml").content.decode()

    assert f"/thu-tuc/{COPY}/" in xml
    assert f"/en/thu-tuc/{COPY}/" in xml


def test_documents_are_open_and_harmless(db, client):
    document = Document.objects.create(title="Mẫu", file=ContentFile(b"%PDF-1.4", "mau.pdf"))

    response = client.get(document.url)

    content = b"".join(response)
    response.close()

    assert content == b"%PDF-1.4"
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_footer_lists_pages_of_the_language(content, client):
    assert "Khả năng tiếp cận" in text(client.get("/tin-tuc/"))
    assert ">Accessibility<" in text(client.get("/en/tin-tuc/"))


def test_hostile_rich_text_is_harmless(content, client):
    """Written past the editor, e.g. through the API."""
    page = NewsPage.objects.filter(locale__language_code="vi").first()
    hostile = (
        '<p><a href="javascript:alert(1)">x</a><img src=x onerror=alert(1)><script>1</script></p>'
    )
    page.body = json.dumps([{"type": "paragraph", "value": hostile}])
    page.save_revision().publish()

    policy = client.get(page.url)["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_life_events_list_their_procedures(content, client):
    page = LifeEventPage.objects.filter(slug="mua-ban-tang-cho-nha-dat").first()

    assert f"/thu-tuc/{LAND}/" in text(client.get(page.url))


def test_entries_follow_the_pages(page):
    assert Entry.objects.get().facts["en"]["time"] == "Same working day"
    draft(page, title="Tên mới").publish()
    assert Entry.objects.get().title == "Tên mới"
    ProcedurePage.objects.get(pk=page.pk).unpublish()
    assert not Entry.objects.exists()
    assert Procedure.objects.get().state == "closed"
