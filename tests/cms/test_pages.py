"""Pages that anyone may read: in both languages, without signing in, with few queries."""

import json
import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents.models import Document

from cms import where
from cms.models import Entry, ProcedurePage
from cms.services.from_spec import publish_spec
from cms.templatetags.cms_data import law_number
from portal.accounts.models import Agency, Area
from portal.core.dates import today
from procedures.models import Procedure
from tests.cms.conftest import draft, spec_json, text

HOSTILE = (
    '<p onclick="x()">Vẫn đọc được <a href="java&#10;script:alert(1)">x</a>'
    "<img src=x onerror=alert(1)><script>alert(2)</script><iframe src=/></iframe></p>"
)
COPY, LAND = "2.000635", "1.013831"


def test_catalogue_by_field_in_pages(tree, client):
    for number in range(30):
        name = {"vi": f"Thủ tục số {number:02}"}
        publish_spec(spec_json() | {"code": f"1.0000{number:02}", "short_title": name})

    first = text(client.get(reverse("catalogue"), {"field": "ho-tich"}))
    assert first.count("mc-proc__facts") == 24
    following = re.search(r'href="([^"]*cursor=[^"]*)" rel="next"', first)[1].replace("&amp;", "&")
    assert text(client.get(reverse("catalogue") + following)).count("mc-proc__facts") == 6


# --- by agency --------------------------------------------------------------------------------
def kind_of(name: str, **rule) -> dict:
    """A procedure of this name under this rule of reception."""
    code = {"ward": "1.000001", "branch": "1.000002", "named": "1.000003"}[name]
    return spec_json() | {"code": code, "short_title": {"vi": name}, "reception": rule}


@pytest.fixture
def counters(tree, world):
    """One procedure for people's committees of communes, one for land branches, one for a name."""
    for spec in (
        kind_of("ward", kind="same", level="commune"),
        kind_of("branch", kind="same", level="district", sector="land"),
        kind_of("named", kind="named", code=world.neighbour.code),
    ):
        publish_spec(spec)
    return world


@pytest.mark.parametrize(
    ("name", "titles"), [("commune", {"ward"}), ("neighbour", {"ward", "named"})]
)
def test_an_agency_lists_what_it_receives(counters, client, name, titles):
    agency = getattr(counters, name)
    html = text(client.get(reverse("agency", args=[agency.code])))

    assert agency.name in html
    assert {one for one in ("ward", "branch", "named") if f">{one}</a>" in html} == titles


def test_closed_procedures_are_received_nowhere(counters, client):
    draft(ProcedurePage.objects.get(code="1.000001"), is_superseded=True).publish()

    html = text(client.get(reverse("agency", args=[counters.commune.code])))

    assert ">ward</a>" not in html
    assert reverse("catalogue") in html


def test_every_counter_leads_to_its_procedures(counters, client):
    assert reverse("agency", args=[counters.commune.code]) in text(client.get(reverse("agencies")))
    assert client.get("/co-quan/khong-co/").status_code == 404
    assert client.get("/co-quan/a%00b/").status_code == 404


def test_counters_that_receive_nothing_say_what_to_do_instead(counters, client):
    ProcedurePage.objects.get(code="1.000001").unpublish()
    listed = text(client.get(reverse("agencies")))

    for name in ("commune", "neighbour", "land"):
        agency = getattr(counters, name)
        address = reverse("agency", args=[agency.code])
        takes = where.received_by(agency).exists()
        assert (f'href="{address}"' in listed) == takes
    here = text(client.get(f"/en{reverse('agencies')}"))
    assert "No procedure can be filed here" in here
    assert "Procedures received here" in here


def test_a_code_that_we_made_up_says_so(counters, client):
    address = f"/en{reverse('agency', args=[counters.commune.code])}"
    assert f"{counters.commune.code} (demo code)" in text(client.get(address))
    Agency.objects.update(is_demo_code=False)
    assert "demo code" not in text(client.get(address))


@pytest.mark.parametrize("page", ["agencies", "catalogue"])
def test_only_levels_of_todays_map_are_offered(counters, client, page):
    offered = re.compile(r'(?:option value="|href="\?level=)(\w+)"')
    assert offered.findall(text(client.get(reverse(page)))) == ["province", "district", "commune"]
    Area.objects.filter(level__code="district").update(valid_to=today() - timedelta(days=1))
    assert offered.findall(text(client.get(reverse(page)))) == ["province", "commune"]


def test_an_agency_asks_few_queries(counters, client, django_assert_max_num_queries):
    address = reverse("agency", args=[counters.commune.code])
    client.get(address)
    with django_assert_max_num_queries(8):
        client.get(address)


def test_the_catalogue_by_level(counters, client):
    shown = {
        level: {
            one
            for one in ("ward", "branch", "named")
            if f">{one}</a>" in text(client.get(reverse("catalogue"), {"level": level}))
        }
        for level in ("", "commune", "district", "nonsense")
    }

    everything = {"ward", "branch", "named"}
    assert shown == {
        "": everything,
        "commune": {"ward", "named"},
        "district": {"branch"},
        "nonsense": everything,
    }


# --- the guide --------------------------------------------------------------------------------
def test_the_guide_in_both_languages(page, client):
    spec = page.spec()
    vietnamese = text(client.get(f"/thu-tuc/{COPY}/"))
    english = text(client.get(f"/en/thu-tuc/{COPY}/"))

    assert spec.short_title.vi in vietnamese
    assert spec.short_title.en in english
    assert 'lang="en"' in english


def test_words_without_a_translation_tell_their_language(page, client):
    documents = page.documents
    for one in documents:
        one.value["name_vi"], one.value["name_en"] = "Tờ <khai>", ""
    draft(page, summary_en="", title_en="", documents=documents).publish()

    english = text(client.get(f"/en/thu-tuc/{COPY}/"))
    listed = text(client.get("/en/thu-tuc/"))

    bound = page.summary.split()[-1]
    assert re.search(rf'<span lang="vi">[^<]*{re.escape(bound)}</span>', english)
    assert re.search('<span lang="vi">Tờ.&lt;khai&gt;</span>', english)
    assert f'href="/en/thu-tuc/{COPY}/"><span lang="vi">' in listed
    assert '<span lang="vi">' not in text(client.get(f"/thu-tuc/{COPY}/"))


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


@pytest.mark.parametrize("name", ["q", "level", "field", "agency", "cursor", "channel"])
@pytest.mark.parametrize("address", ["/", "/tim-kiem/", "/co-quan/", "/thu-tuc/"])
def test_a_nul_in_an_address_is_nothing(page, client, address, name):
    """PostgreSQL takes none in a text."""
    html = text(client.get(f"{address}?{name}=khai%00sinh"))

    assert "\0" not in html


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


def test_the_sitemap_names_both_languages(page, client):
    xml = client.get("/sitemap.xml").content.decode()

    assert f"/thu-tuc/{COPY}/" in xml
    assert f"/en/thu-tuc/{COPY}/" in xml


def test_documents_of_live_pages_are_open_and_harmless(page, client):
    document = Document.objects.create(title="Mẫu", file=ContentFile(b"%PDF-1.4", "mau.pdf"))
    page = page.get_latest_revision_as_object()
    page.documents[0].value["blank_form"] = document
    page.save_revision(clean=False).publish()

    response = client.get(document.url)

    content = b"".join(response)
    response.close()

    assert content == b"%PDF-1.4"
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_entries_follow_the_pages(page):
    assert Entry.objects.get().facts["en"]["time"] == "Same working day"
    draft(page, title="Tên mới").publish()
    assert Entry.objects.get().title == "Tên mới"
    ProcedurePage.objects.get(pk=page.pk).unpublish()
    assert not Entry.objects.exists()
    assert Procedure.objects.get().state == "closed"


@pytest.mark.parametrize(
    ("number", "title", "shown"),
    [
        ("123/2015/NĐ-CP", "Quy định chi tiết", "Nghị định 123/2015/NĐ-CP"),
        ("85/2019/TT-BTC", "", "Thông tư 85/2019/TT-BTC"),
        ("60/2014/QH13", "Luật Hộ tịch", "60/2014/QH13"),
        ("60/2014/QH13", "", "Luật 60/2014/QH13"),
        ("ISO 9001", "", "ISO 9001"),
    ],
)
def test_a_law_is_called_by_its_kind_once(number, title, shown):
    assert law_number(SimpleNamespace(number=number, title=title)) == shown
