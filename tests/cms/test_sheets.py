"""Guides on paper, passed on and read by machines."""

import base64
import io
import json
import re
from urllib.parse import parse_qs, unquote, urlsplit

import pikepdf
import pytest
from django.urls import reverse
from django.utils.translation import override

from cms import guide_sheet, structured
from cms.services.from_spec import publish_spec
from portal.core.ratelimit import Busy
from procedures.models import ProcedureVersion
from tests.cms.conftest import draft, spec_json, text
from tests.documents.papers import render_here
from tests.documents.test_render import text_of
from tests.procedures.catalogue.samples import CITIZEN, fee, make_spec

COPY, MARRIAGE, SHIP = "2.000635", "1.000894", "2.000815"


@pytest.fixture
def made(monkeypatch) -> list:
    """Sheets are rendered here; the list says how often."""
    times = []

    def render(path, arguments, **limits):
        times.append(arguments)
        return render_here(path, arguments, **limits)

    monkeypatch.setattr(guide_sheet, "run_limited", render)
    return times


def test_the_printed_guide_is_frozen_with_its_version(page, client, made):
    response = client.get(reverse("guide_pdf", args=[COPY]))

    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    printed = text_of(response.content)
    assert "Cấp bản sao trích lục hộ tịch" in printed
    assert "Phiên bản 1, có hiệu lực từ" in printed
    assert f"/thu-tuc/{COPY}/" in printed.replace("\n", "")
    with pikepdf.open(io.BytesIO(response.content)) as pdf:
        assert b"pdfuaid" in pdf.Root.Metadata.read_bytes()
        assert pdf.Root.Lang == "vi"


def test_a_sheet_is_made_once_for_each_version(page, client, made):
    first = client.get(reverse("guide_pdf", args=[COPY])).content
    assert client.get(reverse("guide_pdf", args=[COPY])).content == first
    assert len(made) == 1

    draft(page, summary="Ngắn hơn.").publish()
    assert "Phiên bản 2" in text_of(client.get(reverse("guide_pdf", args=[COPY])).content)
    assert len(made) == 2


def test_what_has_no_english_is_marked_in_the_english_sheet(page, made):
    draft(page, summary_en="").publish()
    version = ProcedureVersion.objects.get(number=2)
    with override("en"):
        data = guide_sheet.sheet(version)
    assert data["summary"]["lang"] == "vi"
    assert data["title"] == {"words": "Copy of a civil status extract", "lang": ""}
    assert data["frozen"].startswith("Version 2")
    with override("vi"):
        assert guide_sheet.sheet(version)["summary"]["lang"] == ""


@pytest.mark.parametrize("code", [COPY, MARRIAGE, SHIP, "1.013831", "3.000333"])
def test_no_markup_is_printed(tree, code):
    publish_spec(spec_json(code))
    version = ProcedureVersion.objects.get()
    for language in ("vi", "en"):
        with override(language):
            told = json.dumps(guide_sheet.sheet(version) | {"page_qr": ""}, ensure_ascii=False)
        assert "<span" not in told
        assert "&amp;" not in told


def test_too_many_at_once_are_asked_to_wait(page, client, monkeypatch):
    def busy(*args, **limits):
        raise Busy

    monkeypatch.setattr(guide_sheet, "run_limited", busy)
    response = client.get(reverse("guide_pdf", args=[COPY]))

    assert response.status_code == 503
    assert response["Retry-After"]
    assert "govuk-heading" in response.content.decode()


def test_beyond_the_budget_nothing_is_made(page, client, monkeypatch, made):
    monkeypatch.setattr(guide_sheet, "allow", lambda *args, **limits: False)
    assert client.get(reverse("guide_pdf", args=[COPY])).status_code == 503
    assert made == []


def test_no_paper_of_what_is_not_there(page, client):
    assert client.get("/thu-tuc/9.999999/huong-dan.pdf").status_code == 404


# --- the checklist ---
def test_the_checklist_is_of_the_chosen_case(tree, client):
    publish_spec(spec_json(MARRIAGE))
    address = reverse("checklist", args=[MARRIAGE])
    bare = text(client.get(address))
    html = text(client.get(f"{address}?q_applicant_status=never&q_lives_elsewhere=no"))

    assert bare.count('type="checkbox"') > 0
    assert "Trường hợp bạn đã chọn" in html
    assert "Trường hợp bạn đã chọn" not in bare
    assert "phiên bản 1" in html
    assert 'src="data:image/svg+xml' in html


def test_the_guide_hands_its_case_to_the_checklist(page, client):
    html = text(client.get(f"/thu-tuc/{COPY}/?channel=in_person"))
    assert f"/thu-tuc/{COPY}/giay-to/?channel=in_person" in html


# --- passing it on ---
def test_plain_links_lead_to_the_page(page, client):
    html = text(client.get(f"/thu-tuc/{COPY}/"))
    zalo = re.search(r'href="(https://button-share\.zalo\.me[^"]*)"', html)[1]
    told = parse_qs(urlsplit(zalo.replace("&amp;", "&")).query)["d"][0]
    assert json.loads(base64.b64decode(told)) == {"url": f"http://testserver/thu-tuc/{COPY}/"}
    mail = re.search(r'href="(mailto:[^"]*)"', html)[1]
    assert f"/thu-tuc/{COPY}/" in unquote(mail)
    assert "+" not in mail
    assert f'data-copy="http://testserver/thu-tuc/{COPY}/"' in html
    assert re.findall(r'<script[^>]+src="(?!/static/)', html) == []


# --- for machines ---
def machine_data(html: str) -> dict:
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])


def test_search_engines_read_what_when_and_how_much(page, world, client):
    found = machine_data(text(client.get(f"/thu-tuc/{COPY}/")))

    assert found["inLanguage"] == "vi"
    assert found["serviceType"] == "Hộ tịch"
    channels = found["availableChannel"]
    assert channels[0]["serviceUrl"].endswith(f"/thu-tuc/{COPY}/nop/")
    office = channels[1]["serviceLocation"]
    assert office["@type"] == "GovernmentOffice"
    hours = office["openingHoursSpecification"]
    assert {"dayOfWeek", "opens", "closes"} < hours[0].keys()
    assert found["subjectOf"][0]["legislationIdentifier"]


def test_a_counter_tells_its_hours_to_machines(page, world, client):
    found = machine_data(text(client.get(reverse("agency", args=[world.commune.code]))))

    assert found["@type"] == "GovernmentOffice"
    assert found["identifier"] == world.commune.code


@pytest.mark.parametrize(
    ("fees", "price"),
    [
        ([], 0),
        ([fee({"kind": "fixed", "amount": 8000})], 8000),
        ([fee({"kind": "fixed", "amount": 8000}, when=CITIZEN)], None),
        ([fee({"kind": "assessed"})], None),
        ([fee({"kind": "fixed", "amount": one}, f"fee_{one}") for one in (1, 2)], None),
    ],
    ids=["free", "one sum", "for some", "unknown", "two"],
)
def test_only_one_sum_for_everybody_is_an_offer(fees, price):
    offer = structured._offer(make_spec(fees=fees))
    assert (offer and offer["price"]) == price
