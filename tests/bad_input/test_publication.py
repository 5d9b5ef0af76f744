"""A procedure that breaks a rule is not published, and the editor's work is still there."""

import json

import pytest
from django.urls import reverse

from cms.models import ProcedurePage
from procedures.models import ProcedureVersion
from tests.bad_input.reading import Page
from tests.cms.conftest import spec_json
from tests.cms.posting import posted
from tests.cms.test_editing import json_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def publish(client, page, moderator):
    """Post the page's form with changes, with the button that publishes."""
    client.force_login(moderator)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])

    def send(**changes) -> Page:
        return Page(client.post(address, posted(page) | changes | {"action-publish": "1"}))

    return send


def blocks_of(shown, name: str) -> tuple[list, dict]:
    """(values, errors) which the script of Wagtail shows in that stream."""
    values, errors = json.loads(shown.soup.find(id=name)["data-w-block-arguments-value"])
    return values, errors or {}


def messages_in(errors) -> list[str]:
    if isinstance(errors, dict):
        nested = [messages_in(one) for key, one in errors.items() if key != "messages"]
        return errors.get("messages", []) + [text for texts in nested for text in texts]
    return []


@pytest.mark.parametrize(
    ("stream", "place", "typed"),
    [
        ("fees", "0-value-label_vi", ""),
        ("fees", "0-value-label_en", "Fee for each copy, as typed just now"),
        ("documents", "1-value-when", "relation = nobody_asked"),
        ("documents", "1-value-when", "khi nào cũng được"),
    ],
)
def test_the_error_stands_in_its_block_and_nothing_is_published_or_lost(
    publish, page, stream, place, typed
):
    wrong = {"fees-0-value-amount-0-value-quantity": "khong_co"} if stream == "fees" else {}
    shown = publish(summary="Một câu viết rất lâu.", **wrong, **{f"{stream}-{place}": typed})
    assert shown.status == 200
    assert "Chưa lưu được trang vì còn chỗ cần sửa" in shown.soup.select_one(".messages").text
    number, _value, name = place.split("-")
    values, errors = blocks_of(shown, stream)
    assert messages_in(errors["blockErrors"][number])
    assert (values[int(number)]["value"][name] or "") == typed
    assert shown.value("summary") == "Một câu viết rất lâu."
    assert ProcedureVersion.objects.count() == 1
    assert ProcedurePage.objects.get(pk=page.pk).summary != "Một câu viết rất lâu."


def test_what_is_missing_altogether_is_told_in_its_stream(publish):
    _values, errors = blocks_of(publish(**{"time_limits-count": "0"}), "time_limits")
    assert messages_in(errors)


def test_people_keep_filing_under_the_version_before(publish, page, client, world):
    publish(**{"time_limits-count": "0"})
    client.force_login(world.citizen)
    started = client.post(reverse("start", args=[page.code]), {"behalf": "self", "kind": "citizen"})
    assert started.status_code == 302


def test_a_file_without_a_route_is_told_beside_its_field(publish, page):
    data = spec_json() | {"route": []}
    shown = publish(process_file=json_file(data), summary="Vẫn còn đây.")
    assert shown.status == 200
    _values, errors = blocks_of(shown, "steps")
    assert messages_in(errors)
    assert shown.value("summary") == "Vẫn còn đây."
    assert ProcedureVersion.objects.count() == 1
