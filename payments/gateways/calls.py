"""One JSON call to a gateway that has no client library: short, checked, no redirects."""

import json
import time
from email.utils import parsedate_to_datetime

import requests
from django.utils.translation import gettext as _

from payments.gateways import base
from payments.gateways.reading import read_json

TIMEOUT = (3, 8)  # seconds to connect and to wait for an answer
CLOSE = 60  # seconds that clocks may differ


def post(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes, str]:
    """(status, body, its Date). :raises OSError: nobody answered (so are errors of `requests`)"""
    reply = requests.post(url, data=body, headers=headers, timeout=TIMEOUT, allow_redirects=False)
    return reply.status_code, reply.content, reply.headers.get("Date", "")


def ask(send, url: str, values: dict, headers: dict[str, str] | None = None, dated=None) -> dict:
    """The JSON object that answers `values`. `send` is `post`, or a test's stand-in for it; `dated`
    hears the Date of the answer.

    :raises GatewayUnavailable: no answer, or one that is no success
    :raises KeyRefused: it does not take our credentials
    :raises UnreadableAnswer: not a JSON object
    """
    headers = {"Content-Type": "application/json", **(headers or {})}
    try:
        status, body, date = send(url, json.dumps(values).encode(), headers)
    except OSError as error:
        raise base.GatewayUnavailable("no answer", code=type(error).__name__) from error
    if dated:
        dated(date)
    if status in (401, 403):
        raise base.KeyRefused("the gateway refuses our credentials", code=str(status))
    if status != 200:
        raise base.GatewayUnavailable("no usable answer", code=str(status))
    return _object(body)


def skew(date: str) -> int | None:
    """Seconds our clock is ahead of a Date header; None where it says nothing."""
    try:
        return round(time.time() - parsedate_to_datetime(date).timestamp())
    except (TypeError, ValueError):
        return None


def clock_check(date: str) -> list[base.Check]:
    """Wrong by minutes, our clock has messages refused, or payments end before they begin."""
    seconds = skew(date)
    if seconds is None:
        return []
    detail = _("%(seconds)s seconds apart") % {"seconds": seconds}
    return [base.Check(_("Clocks agree"), abs(seconds) <= CLOSE, detail)]


def _object(body: bytes) -> dict:
    try:
        found = read_json(body)
    except ValueError as error:
        raise base.UnreadableAnswer("the answer is not JSON", code="shape") from error
    if not isinstance(found, dict):
        raise base.UnreadableAnswer("the answer is no JSON object", code="shape")
    return found
