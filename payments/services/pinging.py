"""Do messages of the gateways reach us? One is posted to our own public address, as theirs are.

It is signed with our secret and says nothing: stored, ignored, of no effect on money.
"""

from dataclasses import dataclass

import requests
from django.conf import settings
from django.urls import reverse

from payments import gateways
from payments.gateways import base, transfer
from payments.models import GatewayMessage

TIMEOUT = (3, 8)  # seconds to connect and to wait for an answer
FINE = (base.Verdict.TAKEN, base.Verdict.NO_ORDER)  # stored: all that was wanted
WORDS = {  # status: what is to be looked at
    400: "the signature is refused: a proxy changes the request, clocks differ, or the site has "
    "another secret",
    401: "a sign-in is asked for: the address must be open to machines",
    403: "forbidden: by a firewall, by the proxy, or by the check against forged forms (CSRF)",
    404: "no such address: SITE_URL is wrong, or the proxy does not pass it on",
    405: "the HTTP method is refused: a proxy turns one into another",
    413: "too large for the proxy",
    429: "too many requests: the address must be exempt from the proxy's limits",
    503: "not ready: a maintenance page, no secret at the site, or its database is busy",
}
REDIRECTED = "sent on to {to}: gateways do not follow; is it the scheme, or a sign-in?"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. `status` 0: nobody answered, and `body` says why."""

    status: int
    body: str
    location: str = ""


@dataclass(frozen=True, slots=True)
class Ping:
    """One gateway's address; `problem` is empty when a message came through."""

    code: str
    url: str
    problem: str = ""


def ping_all(send=None) -> list[Ping]:
    """Every gateway that is switched on and sends messages. Outside any transaction."""
    found = [one for one in gateways.switched_on() if one.code != transfer.CODE]
    return [ping(one, send or _send) for one in found]


def ping(gateway, send) -> Ping:
    url = settings.SITE_URL + reverse("payment_webhook", args=[gateway.code])
    try:
        message = gateway.sample()
    except base.NotConfigured:
        return Ping(gateway.code, url, "no secret is set here, so nothing can be signed")
    reply = send(gateway.notifies_by, url, message)
    return Ping(gateway.code, url, _problem(gateway, message, reply))


def _problem(gateway, message, reply) -> str:
    if reply.status == 0:
        return f"nobody answers: {reply.body}"
    if 300 <= reply.status < 400:
        return REDIRECTED.format(to=reply.location)
    if reply.status != 200:
        return f"{reply.status}, {WORDS.get(reply.status, 'the site fails: see its log')}"
    if reply.body not in [gateway.answer(verdict).body for verdict in FINE]:
        return "200, but not our answer: something else stands at this address"
    event = gateway.verify(message).event_id
    if not GatewayMessage.objects.filter(gateway=gateway.code, event_id=event).exists():
        return "200, but nothing was stored: the address leads to a site with another database"
    return ""


def _send(method: str, url: str, message: base.Message) -> Reply:
    headers = {"Content-Type": "application/json", **message.headers}
    target = f"{url}?{message.query}" if message.query else url
    options = {"data": message.body, "headers": headers, "timeout": TIMEOUT}
    try:
        answer = requests.request(method, target, allow_redirects=False, **options)
    except requests.RequestException as error:
        return Reply(0, type(error).__name__)
    return Reply(answer.status_code, answer.text, answer.headers.get("Location", ""))
