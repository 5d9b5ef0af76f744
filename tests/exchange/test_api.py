"""The public API: every answer is what its document says, and asks for nothing but to be read."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from portal.exchange import answers
from portal.exchange.openapi import PATHS, document
from procedures.catalogue.spec import ProcedureSpec
from procedures.models import Procedure
from tests.cms.conftest import draft
from tests.exchange.conftest import CODES
from tests.exchange.validating import RULES, SILENT, faults

pytestmark = pytest.mark.django_db
V1 = "/api/v1/"
SCHEMES = ("type", "status", "title", "detail")


def read(client, path: str, **query) -> dict:
    response = client.get(V1 + path, query)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/json"
    return response.json()


def shape_of(path: str) -> dict:
    answer = document()["paths"][f"/{path}"]["get"]["responses"]["200"]
    return answer["content"]["application/json"]["schema"]


def asked(path: str, world) -> tuple[str, dict]:
    code = world.commune.code if path.startswith("agencies") else CODES[0]
    return path.replace("{code}", code), {"q": "khai sinh"} if path == "search" else {}


@pytest.mark.parametrize("path", PATHS)
def test_each_answer_is_what_the_document_says(province, client, path):
    address, query = asked(path, province)
    said = read(client, address, **query)

    assert faults(said, shape_of(path), document()) == []
    assert said.get("items", [said]), "nothing was compared"


@pytest.mark.parametrize("code", CODES)
def test_each_procedure_is_what_the_document_says(province, client, code):
    said = read(client, f"procedures/{code}")

    assert faults(said, shape_of("procedures/{code}"), document()) == []
    assert said["code"] == code
    assert said["version"]["number"] == 1


def test_the_validator_does_find_faults(province, client):
    said = read(client, f"procedures/{CODES[0]}")
    shape = shape_of("procedures/{code}")
    spoilt = [
        {**said, "code": "x"},
        {**said, "stranger": 1},
        {name: value for name, value in said.items() if name != "fees"},
        {**said, "title": {"vi": 1, "en": None}},
        {**said, "page_url": "nowhere"},
    ]
    assert all(faults(one, shape, document()) for one in spoilt)


def test_the_document_refers_only_to_what_it_holds(client):
    told = read(client, "openapi.json")
    assert told["openapi"].startswith("3.1")
    text = json.dumps(told)
    schemas = told["components"]["schemas"]
    assert all(f"#/components/schemas/{name}" in text for name in schemas)  # none is idle

    def words(schema):
        if isinstance(schema, dict) and "$ref" not in schema:
            yield from schema
            for name in ("properties", "items", "anyOf", "additionalProperties"):
                inner = schema.get(name)
                for one in inner.values() if name == "properties" and inner else [inner]:
                    for part in one if isinstance(one, list) else [one]:
                        yield from words(part)

    assert {word for one in schemas.values() for word in words(one)} <= set(RULES) | SILENT


def test_every_operation_leads_somewhere(province, client):
    for path in document()["paths"]:
        address, query = asked(path.removeprefix("/"), province)
        assert client.get(V1 + address, query).status_code == 200


# --- lists ---
def test_lists_are_walked_page_by_page(province, client):
    seen, address = [], f"{V1}procedures?limit=2"
    while address:
        said = client.get(address).json()
        assert len(said["items"]) <= 2
        seen += [one["code"] for one in said["items"]]
        address = said["next"]

    assert sorted(seen) == sorted(CODES)


def test_lists_can_be_narrowed(province, client):
    first = read(client, "procedures")["items"][0]
    field = first["field"]["code"]
    found = read(client, "procedures", field=field)["items"]
    assert {one["field"]["code"] for one in found} == {field}
    assert read(client, "procedures", field="none")["items"] == []
    receiving = read(client, "agencies", receives="true")["items"]
    assert receiving
    assert all(one["receives"] for one in receiving)


def test_events_name_their_procedures(province, client):
    (event,) = read(client, "life-events")["items"]
    assert event["procedures"] == list(CODES[:2])


def test_the_search_forgives(province, client):
    found = read(client, "search", q="dang ky ket hon")
    assert found["items"][0]["code"] == "1.000894"


def test_a_list_costs_the_same_however_long(province, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        client.get(f"{V1}procedures")
    with django_assert_max_num_queries(8):
        client.get(f"{V1}agencies")


def test_closed_procedures_say_so(province, client):
    Procedure.objects.filter(code=CODES[0]).update(state=Procedure.State.CLOSED)
    assert read(client, f"procedures/{CODES[0]}")["is_open"] is False


def test_what_is_not_translated_is_null(province, client):
    from cms.models import ProcedurePage

    draft(ProcedurePage.objects.get(code=CODES[0]), summary_en="").publish()
    assert read(client, f"procedures/{CODES[0]}")["guide"]["summary"]["en"] is None


def test_no_part_of_a_spec_is_forgotten_unseen():
    """Whoever adds a part to procedures decides whether the API tells it."""
    inside = {"sections", "route", "phases", "parts", "consent", "ineligible_when", "reception"}
    told = {"code", "title", "short_title", "guide", "applicant_types", "channels", "deliveries"}
    told |= {"documents", "fees", "time_limits", "eligibility", "results"}
    assert set(ProcedureSpec.model_fields) == told | inside | {"schema_version"}


# --- errors ---
def problem(response, status: int) -> dict:
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert response["Access-Control-Allow-Origin"] == "*"
    said = response.json()
    assert faults(said, document()["components"]["schemas"]["Problem"], document()) == []
    assert said["status"] == status
    return said


@pytest.mark.parametrize(
    "path", ["procedures/9.999999", "procedures/x", "agencies/nobody", "nothing", "", "search/"]
)
def test_what_is_not_there(province, client, path):
    problem(client.get(V1 + path), 404)


@pytest.mark.parametrize(
    "path",
    ["procedures?limit=0", "procedures?limit=101", "procedures?limit=x", "procedures?limit=²"]
    + [
        "procedures?cursor=abc",
        "agencies?cursor=%00x",
        "search",
        "search?q=",
        "search?q=a&language=fr",
    ],
)
def test_bad_parameters_are_named(province, client, path):
    name = "language" if "language" in path else path.partition("?")[2].partition("=")[0] or "q"
    assert name in problem(client.get(V1 + path), 400)["detail"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written(province, method):
    client = Client(enforce_csrf_checks=True)
    response = getattr(client, method)(f"{V1}procedures")
    problem(response, 405)
    assert "GET" in response["Allow"]


def test_too_many_are_asked_to_wait(province, client, monkeypatch):
    monkeypatch.setattr(answers, "LIMIT", 2)
    for _number in range(2):
        assert client.get(f"{V1}fields").status_code == 200
    response = client.get(f"{V1}fields")
    problem(response, 429)
    assert int(response["Retry-After"]) > 0


# --- caches and browsers ---
def test_what_has_not_changed_is_not_sent_again(province, client):
    address = f"{V1}procedures/{CODES[0]}"
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    since = client.get(address, headers={"If-Modified-Since": first["Last-Modified"]})
    assert since.status_code == 304

    from cms.models import ProcedurePage

    draft(ProcedurePage.objects.get(code=CODES[0]), summary="Khác.").publish()
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_any_site_may_read(province, client):
    response = client.get(f"{V1}fields", headers={"Origin": "https://elsewhere.example"})
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response
    asked_first = client.options(f"{V1}fields")
    assert asked_first.status_code == 204
    assert asked_first["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


def test_no_cookie_is_set(province, client):
    assert client.get(f"{V1}procedures").cookies == {}


def test_the_page_about_it_names_every_path(province, client):
    html = client.get(reverse("open_data_api")).content.decode()
    assert all(f"/api/v1/{path}" in html for path in PATHS)
    assert reverse("api_openapi") in html
