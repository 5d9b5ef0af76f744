import logging
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.http import HttpResponse
from django.template import engines
from django.test import RequestFactory
from django_fsm import TransitionNotAllowed

from portal.core import middleware
from portal.core.errors import Conflict
from portal.core.middleware import (
    ConflictMiddleware,
    PrivateCacheMiddleware,
    RequestIdFilter,
    RequestIdMiddleware,
    SessionLimitsMiddleware,
)
from portal.core.views import csrf_failure

MORNING = "2026-11-20T01:00:00Z"
PAGES = {"409.html": "{{ message }}|{{ who }}", "403_csrf.html": "send it again"}


class Officer:
    pk = "an officer"
    is_authenticated = True
    works_here = True


class Citizen:
    is_authenticated = True


@pytest.fixture(autouse=True)
def pages(settings):
    loader = ("django.template.loaders.locmem.Loader", PAGES)
    backend = "django.template.backends.django.DjangoTemplates"
    settings.TEMPLATES = [{"BACKEND": backend, "OPTIONS": {"loaders": [loader]}}]
    assert engines.all()


@pytest.fixture
def request_(settings):
    made = RequestFactory().get("/")
    made.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
    made.session = SessionStore()
    made.user = Citizen()
    return made


def test_a_conflict_is_a_page_that_names_who_was_faster(request_):
    error = Conflict("Already received.", who="Lê Thị Ánh")
    response = ConflictMiddleware(None).process_exception(request_, error)
    assert response.status_code == 409
    assert response.content.decode() == "Already received.|Lê Thị Ánh"


def test_a_transition_that_came_too_late_is_a_conflict(request_):
    response = ConflictMiddleware(None).process_exception(request_, TransitionNotAllowed("no"))
    assert response.status_code == 409


def test_other_errors_pass(request_):
    assert ConflictMiddleware(None).process_exception(request_, ValueError()) is None


def test_a_form_without_its_token(request_):
    response = csrf_failure(request_, reason="missing")
    assert (response.status_code, response.content) == (403, b"send it again")


def cache_control(request, **headers):
    answer = HttpResponse("x", headers=headers)
    return PrivateCacheMiddleware(lambda _: answer)(request).get("Cache-Control")


def test_pages_of_signed_in_people_are_stored_nowhere(request_):
    assert cache_control(request_) == "no-store, private"
    assert cache_control(request_, **{"Cache-Control": "max-age=60"}) == "max-age=60"


def test_public_pages_stay_cacheable_and_open_no_session(request_):
    request_.user = AnonymousUser()
    assert cache_control(request_) is None
    stranger = RequestFactory().get("/")  # has no `user`: asking for it would fail
    assert cache_control(stranger) is None


@pytest.fixture
def ended(monkeypatch):
    calls = []
    monkeypatch.setattr(middleware, "logout", calls.append)
    return calls


def visit(request):
    SessionLimitsMiddleware(lambda _: HttpResponse())(request)


@pytest.mark.parametrize(("minutes", "ends"), [(15, False), (15.1, True)])
def test_an_officer_who_was_away_signs_in_again(request_, ended, minutes, ends):
    request_.user = Officer()
    with time_machine.travel(MORNING, tick=False) as clock:
        visit(request_)
        clock.shift(timedelta(minutes=minutes))
        visit(request_)
    assert bool(ended) is ends
    assert getattr(request_, "left", "") == ("an officer" if ends else "")


def test_an_officer_signs_in_every_day(request_, ended):
    request_.user = Officer()
    with time_machine.travel(MORNING, tick=False) as clock:
        for _ in range(48):
            visit(request_)
            clock.shift(timedelta(minutes=10))
        visit(request_)
        assert not ended  # 8 hours to the second
        clock.shift(timedelta(minutes=1))
        visit(request_)
    assert ended


def test_citizens_have_no_such_limits(request_, ended):
    with time_machine.travel(MORNING, tick=False) as clock:
        visit(request_)
        clock.shift(timedelta(days=1))
        visit(request_)
    assert not ended
    assert not request_.session.keys()


def test_a_request_has_one_id_in_the_answer_and_in_the_log(request_):
    record = logging.makeLogRecord({})

    def view(request):
        RequestIdFilter().filter(record)
        return HttpResponse()

    response = RequestIdMiddleware(view)(request_)
    assert response["X-Request-ID"] == record.request_id == request_.request_id
    RequestIdFilter().filter(record)
    assert record.request_id == "-"
