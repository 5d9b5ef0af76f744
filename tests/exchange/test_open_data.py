"""Files of open data: made in the background, described, and the same in both formats."""

import csv
import hashlib
import io
import json

import pytest
from django.core.files.storage import storages
from django.urls import reverse

from cms.models import ProcedurePage
from portal.core.dates import today
from portal.exchange import datasets, files
from portal.exchange.datasets import BY_SLUG, DATASETS
from portal.exchange.models import OpenFile
from portal.tasks.testing import run_job
from procedures.models import Application
from tests import states
from tests.cms.conftest import draft
from tests.exchange.conftest import CODES

pytestmark = pytest.mark.django_db


def body(response) -> bytes:
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def rows_of(client, slug: str) -> list[dict]:
    text = body(client.get(f"/du-lieu-mo/tep/{slug}.csv")).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture
def made(province):
    run_job("exchange.open_data")
    return province


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda one: one.slug)
def test_both_formats_hold_the_same_rows(made, client, dataset):
    table = rows_of(client, dataset.slug)
    whole = json.loads(body(client.get(f"/du-lieu-mo/tep/{dataset.slug}.json")))

    assert whole["columns"] == dataset.columns
    assert whole["licence"] == "CC BY 4.0"
    assert whole["date"] == today().isoformat()
    assert len(table) == len(whole["rows"])
    for line, row in zip(table, whole["rows"], strict=True):
        assert list(line) == list(row) == list(dataset.columns)
        told = {name: files._cell(value) for name, value in row.items()}
        assert line == {name: "" if one is None else str(one) for name, one in told.items()}


def test_the_catalogue_holds_what_is_in_force(made, client):
    assert [row["code"] for row in rows_of(client, "thu-tuc")] == sorted(CODES)
    assert rows_of(client, "phi-le-phi")
    assert rows_of(client, "thoi-han")
    assert made.commune.code in {row["code"] for row in rows_of(client, "co-quan")}


def test_statistics_count_by_agency_and_month(province, client, civil_status, monkeypatch):
    application = states.received(province, civil_status)
    Application.objects.filter(pk=application.pk).update(
        received_at=application.received_at.replace(day=1)
    )
    later = datasets.months_after(today(), 1)
    monkeypatch.setattr(datasets, "today", lambda: later)
    run_job("exchange.open_data")

    (row,) = [one for one in rows_of(client, "thong-ke") if one["month"] == f"{today():%Y-%m}"]
    assert row["agency_code"] == application.receiving_agency.code
    assert int(row["received_online"]) + int(row["received_counter"]) == 1
    assert application.owner_name not in json.dumps(rows_of(client, "thong-ke"), ensure_ascii=False)


def test_the_digest_is_that_of_the_file(made, client):
    for row in OpenFile.objects.all():
        content = body(client.get(reverse("open_data_file", args=[row.name])))
        assert hashlib.sha256(content).hexdigest() == row.sha256
        assert len(content) == row.size


def test_a_new_file_takes_the_place_of_the_old(made, client, django_capture_on_commit_callbacks):
    before = OpenFile.objects.get(dataset="thu-tuc", format="csv")
    draft(ProcedurePage.objects.get(code=CODES[0]), title="Tên mới").publish()
    with django_capture_on_commit_callbacks(execute=True):
        run_job("exchange.open_data")

    after = OpenFile.objects.get(dataset="thu-tuc", format="csv")
    assert after.pk == before.pk
    assert after.sha256 != before.sha256
    assert not storages["private"].exists(before.file.name)
    assert "Tên mới" in {row["title_vi"] for row in rows_of(client, "thu-tuc")}


def test_made_again_the_same_stays(made, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        run_job("exchange.open_data")
    assert OpenFile.objects.count() == 2 * len(DATASETS)
    for row in OpenFile.objects.all():
        assert storages["private"].exists(row.file.name)


@pytest.mark.threat(26)
def test_no_cell_is_calculated():
    assert [files._cell(one) for one in ("=1+1", "+x", "-x", "@x", "x=1", 5, True, None)] == [
        "'=1+1",
        "'+x",
        "'-x",
        "'@x",
        "x=1",
        5,
        "true",
        None,
    ]


def test_what_a_client_has_is_not_sent_again(made, client):
    first = client.get("/du-lieu-mo/tep/thu-tuc.csv")
    body(first)
    assert first["Access-Control-Allow-Origin"] == "*"
    assert first["Content-Type"].startswith("text/csv")
    again = client.get("/du-lieu-mo/tep/thu-tuc.csv", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["thu-tuc.xlsx", "x.csv", "thu-tuc", "..%2Fsettings.json"])
def test_other_names_lead_nowhere(made, client, name):
    assert client.get(f"/du-lieu-mo/tep/{name}").status_code == 404


def test_the_page_says_what_each_column_means(made, client):
    html = client.get(reverse("open_data")).content.decode()
    for dataset in DATASETS:
        assert f'id="{dataset.slug}"' in html
        assert all(about in html for about in dataset.columns.values())
        assert f"/du-lieu-mo/tep/{dataset.slug}.csv" in html
    assert "CC BY 4.0" in html
    assert OpenFile.objects.first().sha256 in html
    assert html.count('"@type": "Dataset"') == len(DATASETS)


def test_before_the_first_files_the_page_says_so(province, client):
    html = client.get(reverse("open_data")).content.decode()
    assert "Các tệp đầu tiên đang được tạo" in html


def test_the_licence_is_a_setting(province, client, settings):
    settings.OPEN_DATA_LICENCE = "Giấy phép riêng"
    assert "Giấy phép riêng" in client.get(reverse("open_data")).content.decode()
    assert client.get("/api/v1/openapi.json").json()["info"]["license"]["name"] == "Giấy phép riêng"
    assert BY_SLUG["thu-tuc"].columns["code"]
