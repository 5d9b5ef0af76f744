"""Is this webhook from Stripe? Decided on the raw bytes, before anything reads them."""

import json
import re
import time
from uuid import uuid4

import stripe

from payments.gateways.base import (
    Envelope,
    GatewayError,
    InvalidSignature,
    Message,
    NotConfigured,
)
from payments.gateways.refusals import WrongClock, refuse_changed_body
from payments.gateways.stripe_objects import moment

TOLERANCE = 300  # seconds, into the past and into the future
_TIMESTAMP = re.compile(r"(?:^|,)\s*t=([0-9]{1,12})(?=,|$)")


def verify(message: Message, secrets: tuple[str, ...]) -> None:
    """One of the secrets must have signed the body; several are valid while one is replaced.

    :raises InvalidSignature: none did, or the time is out of bounds
    :raises NotConfigured: there is no secret to compare with
    """
    secrets = tuple(secret for secret in secrets if secret.strip())
    if not secrets:
        raise NotConfigured("no webhook secret is set")
    header = _header(message, "stripe-signature")
    if not header.isascii():
        raise InvalidSignature("the signature header is not ASCII")
    skew = _skew(header)
    if not any(_signed_by(secret, header, message.body) for secret in secrets):
        _look_closer(message, secrets, header)
        raise InvalidSignature("no secret of ours made this signature")
    if abs(skew) > TOLERANCE:
        raise WrongClock(skew)


def _look_closer(message: Message, secrets: tuple[str, ...], header: str) -> None:
    """:raises ChangedOnTheWay: it was genuine when it left"""
    refuse_changed_body(
        message.body, lambda form: any(_signed_by(secret, header, form) for secret in secrets)
    )


def sample(secrets: tuple[str, ...]) -> Message:
    """About an object of no kind that we follow. Signed by the first secret.

    :raises NotConfigured: there is none
    """
    secret = next((one for one in secrets if one.strip()), None)
    if secret is None:
        raise NotConfigured("no webhook secret is set")
    body = json.dumps({"id": f"ping_{uuid4().hex}", "object": "ping"})
    header = stripe.WebhookSignature.generate_signature_header(body, secret, int(time.time()))
    return Message(headers={"Stripe-Signature": header}, query="", body=body.encode())


def _header(message: Message, name: str) -> str:
    found = [value for key, value in message.headers.items() if key.lower() == name]
    return found[0] if len(found) == 1 else ""


def _skew(header: str) -> int:
    """Seconds our clock is ahead of the signature's. Looked at here, both ways: Stripe's SDK takes
    any time to come, so that a captured clock error could be kept for later."""
    times = _TIMESTAMP.findall(header)
    if len(times) != 1:
        raise InvalidSignature("there is no single timestamp in the signature")
    return round(time.time() - int(times[0]))


def _signed_by(secret: str, header: str, body: bytes) -> bool:
    try:
        return stripe.WebhookSignature.verify_header(body, header, secret)
    except (stripe.SignatureVerificationError, UnicodeDecodeError):
        return False


def event_in(body: bytes) -> dict:
    """:raises GatewayError: not an event, though it may be properly signed"""
    try:
        event = json.loads(body)
        if event["object"] != "event" or not isinstance(event["data"]["object"], dict):
            raise ValueError("not an event")
        moment(event["created"])
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise GatewayError("the message is no event", code="malformed") from error
    return event


def is_other(body: bytes) -> bool:
    """An object with a name that is no event, as Stripe's newer kinds of notification are."""
    try:
        found = json.loads(body)
        return found["object"] not in ("event", "") and bool(found["id"])
    except (ValueError, TypeError, KeyError):
        return False


def envelope_in(body: bytes) -> Envelope:
    """:raises GatewayError: neither an event nor another object with a name"""
    return envelope_of(json.loads(body) if is_other(body) else event_in(body))


def envelope_of(event: dict) -> Envelope:
    return Envelope(event_id=str(event.get("id", "")), event_type=str(event.get("type", "")))
