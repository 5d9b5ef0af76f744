"""What no page of ours sends: told by a page, at once, and never a fault of ours."""

import pytest
from django.contrib.auth import get_user_model
from django.http import Http404
from django.test import RequestFactory
from django.urls import get_resolver, reverse

from portal.core.middleware import BoundsMiddleware
from tests import states
from tests.bad_input.reading import Page

pytestmark = pytest.mark.django_db
PANELS = ("admin", "django-admin", "wagtail", "cms", "phpmyadmin", ".env", ".git/config", "debug")
PANELS += ("__debug__", "server-status", "metrics", "media", "private", "api", "swagger")


@pytest.mark.threat(27)
def test_a_path_that_no_database_takes_is_a_page_not_found(client):
    for path in ("/a%00b/", "/thu-tuc/%00/", "/dia-ban/%00/", "/tep-noi-dung/1/%00.pdf"):
        assert Page(client.get(path)).status == 404
    with pytest.raises(Http404):  # before any database is asked: SQLite would take it
        BoundsMiddleware(lambda _request: None)(RequestFactory().get("/a%00b/"))
    places = reverse("area_children", args=["27"])
    assert client.get(places, {"level": "district\0"}).status_code in (200, 404)


@pytest.mark.threat(27)
def test_a_search_for_nothing_sayable_finds_nothing(client, world, civil_status):
    filed = states.paid(states.filed(world, civil_status))
    client.force_login(world.officer("receptionist", filed.receiving_agency))
    for words in ("\0", "%", "_", "' OR 1=1--", "\\"):
        page = client.post(reverse("desk:search"), {"q": words})
        assert page.status_code == 200
        assert page.context["rows"] == [], words


# --- too much -------------------------------------------------------------------------------------
class Untouched:
    """A body that nobody may read."""

    def read(self, *_size):
        raise AssertionError("the body was read")

    readline = read


@pytest.mark.threat(55)
def test_a_gigabyte_is_refused_before_a_byte_of_it_is_read(client):
    answer = client.generic(
        "POST",
        reverse("verify"),
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(1024**3),
        **{"wsgi.input": Untouched()},
    )
    shown = Page(answer)
    assert shown.status == 413
    assert shown.heading
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.threat(55)
@pytest.mark.parametrize("body", ["&".join(["a=1"] * 10_001), "a=" + "x" * 2_600_000])
def test_a_form_without_end_is_refused(client, body):
    answer = client.post(
        reverse("account_login"), body, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 400


@pytest.mark.threat(55)
def test_a_message_of_a_gateway_without_end_is_refused(client):
    hook = reverse("payment_webhook", args=["stripe"])
    answer = client.post(hook, b"[" * 2_600_000, content_type="application/json")
    assert answer.status_code == 400


# --- doors that are not there ---------------------------------------------------------------------
@pytest.mark.threat(56)
def test_nothing_stands_where_panels_usually_are(client, settings):
    for name in PANELS:
        assert client.get(f"/{name}").status_code in (301, 404), name
        assert client.get(f"/{name}/").status_code == 404, name
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    assert not any("__debug__" in str(one.pattern) for one in get_resolver().url_patterns)


@pytest.mark.threat(56)
def test_a_new_database_has_no_account():
    assert not get_user_model().objects.exists()
