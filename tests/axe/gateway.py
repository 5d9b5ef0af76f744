"""The mock gateway's own pages, which a payer meets between two of ours: one in each state."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from payments.gateways.base import Line
from tests.payments.gateway_fixtures import Reply, call, checkout_request, new_gateway, press

NAMED = "H05.21.1-260304-0001"  # says the same in both languages
FILES = ("mockpay.css", "coin.svg", "band.svg")
ENDED_BY = {"paid": "close", "waiting": "later"}


def pages(mockpay, language: str = "vi") -> Iterator[tuple[str, Reply]]:
    """(what it is called, answer) of each."""
    for state, path in _addresses(mockpay).items():
        yield f"gateway, {state}", call(mockpay, "GET", f"{path}lang={language}")


def files(mockpay) -> dict[str, tuple[dict, str]]:
    """{path: (headers, text)}"""
    found = {name: call(mockpay, "GET", f"/static/{name}") for name in FILES}
    return {f"/static/{name}": (dict(reply.headers), reply.text) for name, reply in found.items()}


def _addresses(mockpay) -> dict[str, str]:
    gateway, started = new_gateway(mockpay), {}
    for state in ("open", "declined", "expired", *ENDED_BY):
        asked = checkout_request(f"TT-{state}", description=NAMED, lines=(Line(NAMED, 24_000),))
        started[state] = gateway.start(asked)
    gateway.expire(started["expired"].provider_ref)
    for state, act in ENDED_BY.items():
        press(mockpay, started[state], act)
    paths = {state: f"{urlsplit(one.url).path}?" for state, one in started.items()}
    return paths | {"declined": f"{paths['declined']}declined=1&", "gone": "/c/pay/none?"}
