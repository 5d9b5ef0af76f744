"""Was this page useful? Counted once for each form, for the version that was read."""

import re
import uuid

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.urls import reverse

from portal.core.dates import today
from portal.feedback import views
from portal.feedback.models import LONGEST, Opinion
from portal.feedback.services import COVERED, give, without_personal_data
from procedures.models import ProcedureVersion
from tests.cms.conftest import draft, editor, moderator, page, text, tree

__all__ = ["editor", "moderator", "page", "tree"]
CODE = "2.000635"


@pytest.fixture(autouse=True)
def _no_budget_is_used():
    cache.clear()


@pytest.fixture
def address(page):
    return reverse("guide_opinion", args=[CODE])


def key_of(html: str) -> str:
    return re.search(r'name="key" value="([0-9a-f-]{36})"', html)[1]


def said(client, address, **changes) -> dict:
    return {"useful": "khong", "comment": "", "key": key_of(text(client.get(address)))} | changes


def test_the_guide_asks_and_the_form_knows_the_answer(address, client):
    guide = text(client.get(f"/thu-tuc/{CODE}/"))
    assert f'href="{address}?hay=co"' in guide
    html = text(client.get(f"{address}?hay=co"))
    assert re.search(r'value="co"[^>]*checked', html)
    assert not Opinion.objects.exists()  # to look is not to say


def test_what_is_said_is_counted_for_the_version_that_was_read(address, client, page):
    response = client.post(address, said(client, address, comment="Thiếu giờ làm việc."))
    assert response.status_code == 302
    opinion = Opinion.objects.get()
    assert (opinion.version.number, opinion.is_useful) == (1, False)
    assert (opinion.comment, opinion.given_on) == ("Thiếu giờ làm việc.", today())

    draft(page, summary="Ngắn hơn.").publish()
    client.post(address, said(client, address, useful="co"))
    counted = Opinion.objects.counted("version__number").order_by("version__number")
    assert [(row["version__number"], row["yes"], row["no"]) for row in counted] == [
        (1, 0, 1),
        (2, 1, 0),
    ]


def test_a_button_pressed_twice_counts_once(address, client):
    data = said(client, address)
    assert client.post(address, data).status_code == 302
    assert client.post(address, data).status_code == 302
    assert Opinion.objects.count() == 1


def test_two_rows_of_one_form_are_refused_by_the_table(page):
    version, key = ProcedureVersion.objects.get(), uuid.uuid4()
    words = {"version": version, "key": key, "comment": "", "language": "vi"}
    assert give(is_useful=True, **words) is True
    assert give(is_useful=False, **words) is False
    with pytest.raises(IntegrityError), transaction.atomic():
        Opinion.objects.create(is_useful=True, given_on=today(), **words)


@pytest.mark.parametrize(
    "changes",
    [{"useful": ""}, {"useful": "maybe"}, {"key": "x"}, {"comment": "a" * (LONGEST + 1)}],
)
def test_what_cannot_be_taken_loses_nothing(address, client, changes):
    data = said(client, address, comment="Khó hiểu.") | changes
    html = text(client.post(address, data))
    assert data["comment"] in html
    assert "govuk-error-message" in html or "key" in changes
    assert not Opinion.objects.exists()


@pytest.mark.parametrize(
    ("comment", "kept"),
    [
        ("Gọi 0912 345 678 nhé", f"Gọi {COVERED} nhé"),
        ("CCCD 027190123456", f"CCCD {COVERED}"),
        ("viết cho ai@do.vn", f"viết cho {COVERED}"),
        ("Lệ phí 8.000 đ, 3 ngày, mã 2.000635", "Lệ phí 8.000 đ, 3 ngày, mã 2.000635"),
        ("+84 912-345-678", COVERED),
        ("", ""),
    ],
)
def test_numbers_of_people_are_covered(comment, kept):
    assert without_personal_data(comment) == kept


def test_nothing_tells_who_it_was():
    names = {field.name for field in Opinion._meta.get_fields()}
    assert names == {"id", "version", "key", "is_useful", "comment", "language", "given_on"}


def test_too_many_are_asked_to_wait(address, client, monkeypatch):
    data = said(client, address)
    for _number in range(20):
        client.post(address, data | {"key": str(uuid.uuid4())})
    assert client.post(address, data).status_code == 429
    assert Opinion.objects.count() == 20
    assert views.opinion


def test_the_guide_itself_sets_no_cookie(address, client):
    assert client.get(f"/thu-tuc/{CODE}/").cookies == {}


def test_of_what_is_not_there(page, client):
    assert client.get("/thu-tuc/9.999999/y-kien/").status_code == 404


# --- for editors ---
def test_editors_see_numbers_and_words(address, client, editor):
    client.post(address, said(client, address, comment="Thiếu mẫu <b>đơn</b>."))
    client.force_login(editor)
    html = text(client.get(reverse("content_opinions")))
    assert CODE in html
    link = re.search(r'href="([^"]*nhan-xet[^"]*)"', html)[1].replace("&amp;", "&")
    words = text(client.get(link))
    assert "Thiếu mẫu &lt;b&gt;đơn&lt;/b&gt;." in words
    assert "Thiếu mẫu" not in text(client.get(link.replace("version=1", "version=2")))


def test_citizens_do_not(address, client, django_user_model):
    from tests import factories

    assert client.get(reverse("content_opinions")).status_code == 302
    client.force_login(factories.UserFactory())
    assert client.get(reverse("content_opinions")).status_code == 403
