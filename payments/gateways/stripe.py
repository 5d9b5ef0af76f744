"""Stripe Checkout, through the real SDK; the mock gateway is the same code at another address.

https://docs.stripe.com/checkout/fulfillment and https://docs.stripe.com/api/idempotent_requests
"""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import datetime, timedelta

import stripe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments.gateways import base, calls, stripe_messages
from payments.gateways import stripe_objects as objects
from payments.gateways.stripe_calls import TIMEOUT, PatientOnce, plain, translated

logger = logging.getLogger(__name__)

API_VERSION = "2026-10-28.endive"  # an upgrade is a decision: fields and states change
RETRIES = 2  # after refused connections, 409 and 5xx; together about two seconds
CLOCK_SLACK = timedelta(minutes=10)
OPENED_WITHIN = timedelta(hours=2)  # of the attempt: its key is not used any more after that
EVENT_TYPES = [
    "checkout.session.completed",
    "checkout.session.expired",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "payment_intent.succeeded",
    "charge.refunded",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.closed",
]
_WITH_MONEY = ["payment_intent.latest_charge"]


class StripeGateway:
    """`api_base` empty: Stripe itself. `minimum` in đồng: Stripe's is about half a dollar."""

    code = "stripe"
    label = gettext_lazy("Bank card or e-wallet")
    maximum = objects.MAXIMUM
    notifies_by = "POST"
    lists = True
    basis = base.Basis.PROVIDER
    needs_account = False
    wants_payer = False
    answer = staticmethod(base.plain_answer)

    def __init__(self, *, api_key, webhook_secrets, api_base="", minimum=0, http_client=None):
        self.minimum = max(minimum, 1)
        self._has_key = bool(api_key.strip())
        self.livemode = api_key.startswith(("sk_live_", "rk_live_"))
        self._secrets = tuple(webhook_secrets)
        self._guard = nullcontext
        self._api = stripe.StripeClient(
            api_key,
            stripe_version=API_VERSION,
            max_network_retries=RETRIES,
            base_addresses={"api": api_base.rstrip("/")} if api_base else {},
            http_client=http_client or PatientOnce(timeout=TIMEOUT),
        ).v1

    def guarded_by(self, guard) -> "StripeGateway":
        """`guard()` is entered around each call, and sees what it raises."""
        self._guard = guard
        return self

    @contextmanager
    def _calling(self):
        with self._guard(), translated():
            yield

    # --- checkout ---------------------------------------------------------------------------

    def start(self, request: base.CheckoutRequest) -> base.Checkout:
        if not self.minimum <= request.amount <= self.maximum:
            raise base.AmountRefused("outside the bounds of this gateway", code="amount")
        options = {"idempotency_key": request.idempotency_key}
        with self._calling():
            made = self._api.checkout.sessions.create(objects.session_params(request), options)
            session = plain(made, "checkout.session")
            expires = objects.moment(session["expires_at"])
            return base.Checkout(session["id"], session["url"] or "", expires)

    def fetch(self, provider_ref: str) -> base.Notice:
        with self._calling():
            if provider_ref.startswith("pi_"):
                return self._fetch_intent(provider_ref)
            found = self._api.checkout.sessions.retrieve(provider_ref, {"expand": _WITH_MONEY})
            session = plain(found, "checkout.session")
            return self._notice(session, session["payment_intent"])

    def expire(self, provider_ref: str) -> base.Notice:
        """No key of ours: closing twice does no harm, and a remembered 500 would last a day."""
        try:
            with self._calling():
                self._api.checkout.sessions.expire(provider_ref)
        except base.PaymentNotFound:
            raise
        except base.GatewayRefused:
            logger.info("session was no longer open: %s", provider_ref)
        return self.fetch(provider_ref)

    def find(self, reference: str, created_after: datetime) -> base.Notice | None:
        """Goes through the sessions made soon after. Of several, the one that was paid."""
        first = int((created_after - CLOCK_SLACK).timestamp())
        last = int((created_after + OPENED_WITHIN).timestamp())
        params = {"created": {"gte": first, "lte": last}, "limit": 100}
        with self._calling():
            pages = self._api.checkout.sessions.list(params).auto_paging_iter()
            sessions = [plain(item, "checkout.session") for item in pages]
        own = [item for item in sessions if item["client_reference_id"] == reference]
        own.sort(key=lambda item: item["payment_status"] != "paid")
        return self.fetch(own[0]["id"]) if own else None

    def _fetch_intent(self, key: str) -> base.Notice:
        """By the session the payment belongs to; money without one is reported all the same."""
        params = {"payment_intent": key, "limit": 1}
        params["expand"] = [f"data.{path}" for path in _WITH_MONEY]
        for item in self._api.checkout.sessions.list(params):
            session = plain(item, "checkout.session")
            return self._notice(session, session["payment_intent"])
        found = self._api.payment_intents.retrieve(key, {"expand": ["latest_charge"]})
        return self._notice(None, plain(found, "payment_intent"))

    def _notice(self, session: dict | None, intent: dict | None) -> base.Notice:
        if (session or intent)["livemode"] != self.livemode:
            raise base.ForeignNotice("test and live are mixed up", code="livemode")
        refunds, disputes = [], []
        if intent and intent["status"] == "succeeded":
            params = {"payment_intent": intent["id"], "limit": 100}
            pages = self._api.refunds.list(params).auto_paging_iter()
            refunds = [plain(item, "refund") for item in pages]
            if intent["latest_charge"]["disputed"]:
                disputes = [plain(item, "dispute") for item in self._api.disputes.list(params)]
        return objects.notice_of(session=session, intent=intent, refunds=refunds, disputes=disputes)

    # --- money back -------------------------------------------------------------------------

    def refund(self, request: base.RefundRequest) -> base.RefundAnswer:
        payment = self.fetch(request.provider_ref)
        if not payment.money_came:
            raise base.GatewayRefused("nothing was paid", code="unpaid")
        params = {
            "payment_intent": payment.payment_ref,
            "amount": objects.to_wire(request.amount),
            "metadata": {"reference": request.reference},
        }
        options = {"idempotency_key": request.idempotency_key}
        with self._calling():
            return objects.refund_of(plain(self._api.refunds.create(params, options), "refund"))

    # --- messages ---------------------------------------------------------------------------

    def verify(self, message: base.Message) -> base.Envelope:
        stripe_messages.verify(message, self._secrets)
        return replace(stripe_messages.envelope_in(message.body), content=message.body)

    def sample(self) -> base.Message:
        return stripe_messages.sample(self._secrets)

    def interpret(self, body: bytes) -> base.Notice:
        if stripe_messages.is_other(body):
            return base.Notice(kind=base.Kind.OTHER, livemode=self.livemode)
        event = stripe_messages.event_in(body)
        self._check_ours(event)
        return self._told(event, self._current(event))

    def events_since(self, moment: datetime, is_known=base.never) -> Iterator[base.Listed]:
        """Stripe keeps events for 30 days and lists the newest first."""
        params = {"created": {"gte": int(moment.timestamp())}, "types": EVENT_TYPES, "limit": 100}
        with self._calling():
            pages = self._api.events.list(params).auto_paging_iter()
            events = [plain(item, "event") for item in pages if not is_known(item["id"])]
        known: dict[str, base.Notice] = {}
        for event in reversed(events):
            try:
                notice = self._looked_up(event, known)
            except (base.ForeignNotice, base.PaymentNotFound) as error:
                logger.warning("event %s passed over: %s", event["id"], error)
                continue
            except Exception as error:  # one bad event must not hide those after it
                logger.warning("event %s not followed: %s", event["id"], type(error).__name__)
                notice = None
            body = json.dumps(event).encode()
            yield base.Listed(stripe_messages.envelope_of(event), body, notice)

    def payments_between(self, start: datetime, end: datetime) -> Iterator[base.Paid]:
        created = {"gte": int(start.timestamp()), "lt": int(end.timestamp())}
        with self._calling():
            pages = self._api.charges.list({"created": created, "limit": 100}).auto_paging_iter()
            for item in pages:
                charge = plain(item, "charge")
                if objects.is_payment(charge):
                    yield objects.paid_of(charge)

    def _looked_up(self, event: dict, known: dict) -> base.Notice:
        """Asks once for each payment; `known` keeps the answers."""
        self._check_ours(event)
        subject = event["data"]["object"]
        key = subject.get("payment_intent") or subject["id"]
        known[key] = known.get(key) or self._current(event)
        return self._told(event, known[key])

    def _check_ours(self, event: dict) -> None:
        if event.get("account"):
            raise base.ForeignNotice("the event is another account's", code="account")
        if event.get("livemode") is not self.livemode:
            raise base.ForeignNotice("test and live are mixed up", code="livemode")

    def _current(self, event: dict) -> base.Notice:
        """The event says only where to look."""
        if objects.kind_of(str(event.get("type"))) is base.Kind.OTHER:
            return base.Notice(kind=base.Kind.OTHER, livemode=self.livemode)
        subject = event["data"]["object"]
        mine = subject.get("object") in {"checkout.session", "payment_intent"}
        key = subject.get("id") if mine else subject.get("payment_intent")
        if not key:
            raise base.PaymentNotFound("the event belongs to no payment intent", code="orphan")
        return self.fetch(str(key))

    @staticmethod
    def _told(event: dict, notice: base.Notice) -> base.Notice:
        kind = objects.kind_of(str(event.get("type")))
        envelope = stripe_messages.envelope_of(event)
        return replace(
            notice, event_id=envelope.event_id, event_type=envelope.event_type, kind=kind
        )

    # --- configuration ----------------------------------------------------------------------

    def checks(self) -> list[base.Check]:
        secrets_ok = bool(self._secrets) and all(secret.strip() for secret in self._secrets)
        return [
            base.Check(_("API key"), self._has_key),
            base.Check(_("Webhook secret"), secrets_ok),
        ]

    def probe(self) -> list[base.Check]:
        answers = _("Gateway answers and accepts the key")
        try:
            with self._calling():
                page = self._api.events.list({"limit": 1})
        except base.GatewayError as error:
            return [base.Check(answers, False, error.code or type(error).__name__)]
        date = page.last_response.headers.get("Date", "")
        return [base.Check(answers, True), *calls.clock_check(date)]
