"""Whose payment it is: what differs between the providers that share one bank and one page.

A session, its events and its messages carry `via`, the name of a provider other than Stripe.
"""

import hashlib
import hmac
import http.client
import json

DONE = range(200, 300)


def sign(body: bytes, secret: str, timestamp: int, scheme: str = "v1") -> str:
    signed = str(timestamp).encode() + b"." + body
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={timestamp},{scheme}={digest}"


def via(store, subject: dict) -> str:
    """The provider of any object: its own, or that of the payment it belongs to."""
    if "via" in subject:
        return subject["via"]
    payment = store.get("payment_intent", subject.get("payment_intent") or "") or subject
    return payment.get("metadata", {}).get("via", "stripe")


class Provider:
    """How one provider tells of a payment and how its page ends. Stripe's ways are the default."""

    name = "stripe"

    def __init__(self, app):
        self._app = app

    def pages(self) -> list[tuple]:
        """Routes that browsers open, besides the hosted page."""
        return []

    def calls(self) -> list[tuple]:
        """Routes of machines: ("POST", path, target(request, subject))."""
        return []

    # --- the page ---------------------------------------------------------------------------

    def words(self, language: str) -> dict[str, str]:
        """What its page says in other words."""
        return {}

    def way_back(self, session: dict) -> str:
        """Where the browser goes when the payer is done."""
        return session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])

    def cancel(self, session: dict) -> str:
        """The session stays open: the payer may come back."""
        return session["cancel_url"]

    def decline(self, session: dict, here: str) -> str:
        self._app.bank.decline(session["id"])
        return f"{here}&declined=1"

    # --- messages ---------------------------------------------------------------------------

    @property
    def hook(self) -> str:
        """Where messages go; empty: nobody is told."""
        return self._app.config.webhook_url

    @property
    def delays(self) -> tuple[float, ...]:
        """Seconds before each further try."""
        return self._app.config.retry_delays

    def event(self, event: dict, _subject: dict) -> dict | None:
        """The event as it is kept and told; None if this provider does not tell of such."""
        return event

    def send(self, event: dict, forge: str) -> tuple[int | None, bool, str]:
        """(status, was it taken?, error) of one try; spoilt in one way when a fault asks for it."""
        body = json.dumps(event, indent=2, ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (mock)",
        }
        body, signature = self._signed(body, forge)
        if signature:
            headers["Stripe-Signature"] = signature
        try:
            status = self._app.webhooks.transport(self.hook, headers, body)
        except (OSError, ValueError, http.client.HTTPException) as error:
            return None, False, f"{type(error).__name__}: {error}"
        return status, status in DONE, ""

    def _signed(self, body: bytes, forge: str) -> tuple[bytes, str]:
        shift = {"old": -3600, "future": 3600}.get(forge, 0)
        secret = "whsec_forged" if forge == "secret" else self._app.config.webhook_secret
        scheme = "v0" if forge == "scheme" else "v1"
        signature = sign(body, secret, int(self._app.clock()) + shift, scheme)
        if forge == "body":
            body = body.replace(b'"livemode": false', b'"livemode": true ')
        return body, "" if forge == "none" else signature
