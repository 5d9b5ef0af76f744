"""What holds for every request: bounds, conflicts, caching, length of sessions, request ids."""

import logging
import time
import uuid
from contextvars import ContextVar
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from portal.core.errors import Conflict, OnHold

ON_HOLD_FOR = 600  # seconds after which it is worth trying again
SEEN_EVERY = 30  # seconds; a session is not written at every click
STARTED, SEEN = "officer_started", "officer_seen"
request_id: ContextVar[str] = ContextVar("request_id", default="-")


class BoundsMiddleware:
    """Refuses, before anything of it is read, what no page of ours sends: more at once than
    settings.REQUEST_MAX_BYTES (Django bounds the text of a form, not its files), and a path with
    the character that PostgreSQL takes in no text."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\0" in request.path_info:
            raise Http404
        if _length(request) > settings.REQUEST_MAX_BYTES:
            return HttpResponse(render_to_string("413.html"), status=413)
        return self.get_response(request)


def _length(request) -> int:
    """As the client says. Without that word nothing is read: chunks have no length (Django)."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isdecimal() else 0


class ConflictMiddleware:
    """An act that came too late is told so, instead of failing (409.html)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, OnHold):
            return _on_hold(request)
        if isinstance(exception, Conflict):
            context = {
                "message": exception.message,
                "who": exception.who,
                "when": exception.when,
                "written": _written(request),
            }
        elif isinstance(exception, TransitionNotAllowed):
            context = {"message": _("This application has moved on since you opened the page.")}
        else:
            return None
        return render(request, "409.html", context | {"face": _face(request)}, status=409)


def _on_hold(request):
    context = {"written": _written(request), "face": _face(request)}
    response = render(request, "503.html", context, status=503)
    response["Retry-After"] = str(ON_HOLD_FOR)
    return response


def _face(request) -> str:
    """The page around the answer: whoever works at the desk stays there."""
    user = getattr(request, "user", None)
    return "base_desk.html" if getattr(user, "is_officer", False) else "base.html"


def _written(request) -> list[str]:
    """What the person put into words, to be copied from the page: no choices, no numbers."""
    values = [text for _name, texts in request.POST.lists() for text in texts]
    return [text for text in values if " " in text.strip()]


class PrivateCacheMiddleware:
    """Pages of signed-in people are stored nowhere, unless the view decided otherwise."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not response.has_header("Cache-Control") and _signed_in(request):
            response["Cache-Control"] = "no-store, private"
        return response


def _signed_in(request) -> bool:
    """Does not open the session of a visitor who has none: public pages stay cacheable."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


# What an open page asks for every few seconds, whether or not somebody sits before it.
BY_ITSELF = ("/bien-tap/editing-sessions/", "/so-thu-tu/", "/en/so-thu-tu/")


class SessionLimitsMiddleware:
    """Ends a session after OFFICER_IDLE without a request, or OFFICER_ABSOLUTE.

    It is that of officers, editors and administrators; citizens are not hurried. The request then
    goes on as a visitor's: protected pages ask to sign in again. `request.left` tells them whose
    session it was.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if _signed_in(request) and getattr(request.user, "works_here", False):
            self._limit(request)
        return self.get_response(request)

    def _limit(self, request) -> None:
        now = int(time.time())
        started = request.session.setdefault(STARTED, now)
        seen = request.session.setdefault(SEEN, now)
        idle = getattr(settings, "OFFICER_IDLE", timedelta(minutes=15))
        absolute = getattr(settings, "OFFICER_ABSOLUTE", timedelta(hours=8))
        if now - seen > idle.total_seconds() or now - started > absolute.total_seconds():
            request.left = request.user.pk
            logout(request)
        elif now - seen >= SEEN_EVERY and not request.path_info.startswith(BY_ITSELF):
            request.session[SEEN] = now


class RequestIdMiddleware:
    """One id for a request: in the answer's X-Request-ID, in the log, on the error page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.request_id = uuid.uuid4().hex[:16]
        token = request_id.set(request.request_id)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = request.request_id
        return response


class RequestIdFilter(logging.Filter):
    """For settings.LOGGING: gives every record its `request_id`."""

    def filter(self, record):
        record.request_id = request_id.get()
        return True
