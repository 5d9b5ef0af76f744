"""How the API answers: JSON for anybody, with validators of caches; problems by RFC 9457."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _

from portal.core.ratelimit import allow, client_network, seconds_left

LIMIT, WINDOW = 300, 300  # requests of one address, seconds
FRESH_FOR = 300  # seconds that an answer may be kept without asking again
READ = ("GET", "HEAD")
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Retry-After",
}
PREFLIGHT = CORS | {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "86400",
}


class BadRequest(Exception):
    """The message says which parameter, and what it may be."""


def public(view: Callable) -> Callable:
    """For views that return JSON data, or (data, moment of the last change); read-only."""

    @login_not_required
    @wraps(view)
    def answered(request, **kwargs):
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers=PREFLIGHT)
        if request.method not in READ:
            answer = problem(405, _("This API is read-only"))
            answer["Allow"] = "GET, HEAD, OPTIONS"
            return answer
        if not allow(f"api:{client_network(request)}", LIMIT, WINDOW):
            answer = problem(429, _("Too many requests from this address"))
            answer["Retry-After"] = str(seconds_left(WINDOW))
            return answer
        return _answer(request, view, kwargs)

    answered.csrf_exempt = True  # nothing is changed; others are told 405, not 403
    return answered


def _answer(request, view: Callable, kwargs: dict) -> HttpResponse:
    try:
        said = view(request, **kwargs)
    except Http404:
        return problem(404, _("There is no such thing here"))
    except BadRequest as error:
        return problem(400, str(error))
    data, changed = said if isinstance(said, tuple) else (said, None)
    return _cached(request, _body(data), changed)


def _body(data) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def _cached(request, body: bytes, changed: datetime | None) -> HttpResponse:
    """304 where the client has it already."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": f"public, max-age={FRESH_FOR}", **CORS}
    if changed:
        headers["Last-Modified"] = http_date(changed.timestamp())
    response = HttpResponse(body, "application/json", headers=headers)
    last = int(changed.timestamp()) if changed else None
    found = get_conditional_response(request, etag, last, response)
    for name, value in CORS.items():
        found[name] = value
    return found


def problem(status: int, detail: str) -> HttpResponse:
    data = {"type": "about:blank", "status": status, "title": _title(status), "detail": detail}
    headers = CORS | {"Cache-Control": "no-store"}
    return HttpResponse(_body(data), "application/problem+json", status=status, headers=headers)


def _title(status: int) -> str:
    return HttpResponse(status=status).reason_phrase
