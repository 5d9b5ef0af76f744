"""VNPAY 2.1.0: an address that we sign, a message that we verify, an API that answers signed.

VNPAY closes no payment before its end and lists none, so the sweep asks about what ended. It
restricts refunds in its sandbox: that `querydr` tells of the latest refund, with the text given
with it, is not verified against the live gateway.
https://sandbox.vnpayment.vn/apis/docs/truy-van-hoan-tien/querydr&refund.html
"""

import hashlib
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import parse_qsl
from uuid import uuid4

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments.gateways import base, calls
from payments.gateways import vnpay_objects as objects
from payments.gateways import vnpay_wire as wire

VERSION = "2.1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """What VNPAY gave us. The first secret signs; each of them may have signed what we receive.

    `server_ip` is ours: the payer's is seen by VNPAY itself, and is kept nowhere here. `minimum`
    in đồng.
    """

    code: str
    secrets: tuple[str, ...]
    pay_url: str
    api_url: str
    server_ip: str
    minimum: int = 0
    is_live: bool = False


class VnpayGateway:
    code = "vnpay"
    label = gettext_lazy("VNPAY: QR code, bank app or bank card")
    maximum = wire.MAXIMUM
    notifies_by = "GET"
    lists = False
    basis = base.Basis.PROVIDER
    needs_account = False
    wants_payer = False
    answer = staticmethod(objects.answer)

    def __init__(self, terminal: Terminal, *, send=calls.post, guard=nullcontext):
        """`guard()` is entered around each call, and sees what it raises."""
        self._terminal, self._send, self._guard = terminal, send, guard
        self._date = ""  # of the last answer
        self._secrets = tuple(secret for secret in terminal.secrets if secret.strip())
        self.minimum = max(terminal.minimum, 1)

    # --- checkout ---------------------------------------------------------------------------

    def start(self, request: base.CheckoutRequest) -> base.Checkout:
        """Makes no call: the address is the request, and the same for the same request."""
        if not self.minimum <= request.amount <= self.maximum:
            raise base.AmountRefused("outside the bounds of this gateway", code="amount")
        if not self._secrets:
            raise base.GatewayUnavailable("no secret is set", code="secret")
        ref = objects.txn_ref(request.reference, request.created_at)
        query = wire.signed_query(self._asked(request, ref), self._secrets[0])
        return base.Checkout(ref, f"{self._terminal.pay_url}?{query}", request.expires_at)

    def _asked(self, request: base.CheckoutRequest, ref: str) -> dict[str, str]:
        return {
            "vnp_Version": VERSION,
            "vnp_Command": "pay",
            "vnp_TmnCode": self._terminal.code,
            "vnp_Amount": wire.to_wire(request.amount),
            "vnp_CurrCode": objects.CURRENCY,
            "vnp_TxnRef": ref,
            "vnp_OrderInfo": wire.words(f"Nop tien ho so {request.description}"),
            "vnp_OrderType": "other",
            "vnp_Locale": "en" if request.locale == "en" else "vn",
            "vnp_ReturnUrl": request.success_url,
            "vnp_IpAddr": self._terminal.server_ip,
            "vnp_CreateDate": wire.stamp(request.created_at),
            "vnp_ExpireDate": wire.stamp(request.expires_at),
        }

    def fetch(self, provider_ref: str) -> base.Notice:
        return self._notice(self._query(provider_ref))

    def expire(self, provider_ref: str) -> base.Notice:
        fields = self._query(provider_ref)
        notice = self._notice(fields)
        is_idle = fields["vnp_TransactionStatus"] == objects.UNFINISHED
        given_up = notice.state is base.State.OPEN and is_idle
        return replace(notice, state=base.State.EXPIRED) if given_up else notice

    def find(self, reference: str, created_after: datetime) -> base.Notice | None:
        return self.fetch(objects.txn_ref(reference, created_after))

    def _query(self, ref: str) -> dict:
        created = objects.apart(ref)[1]
        if not created:
            raise base.PaymentNotFound("not a transaction of ours", code="foreign")
        values = {
            **self._common("querydr", ref, uuid4().hex),
            "vnp_TransactionDate": created,
            "vnp_OrderInfo": wire.words(f"Truy van {ref}"),
        }
        found = self._ask(values, wire.QUERY_FIELDS, wire.QUERY_ANSWER)
        if found["vnp_TxnRef"] != ref:
            raise base.UnreadableAnswer("about another transaction", code="shape")
        return found

    def _notice(self, fields: dict) -> base.Notice:
        try:
            notice = objects.payment(
                fields, objects.held_state(fields), livemode=self._terminal.is_live
            )
            refunds = (objects.refund(fields),) if objects.is_refund(fields) else ()
        except (KeyError, ValueError) as error:
            raise base.UnreadableAnswer("an answer of unexpected shape", code="shape") from error
        gone = (one.amount for one in refunds if one.state is not base.RefundState.FAILED)
        amount = base.UNTOLD if objects.is_part(fields) else notice.amount
        return replace(notice, amount=amount, refunds=refunds, refunded=sum(gone))

    # --- money back -------------------------------------------------------------------------

    def refund(self, request: base.RefundRequest) -> base.RefundAnswer:
        """The same key is the same request, which VNPAY refuses a second time on that day.

        One after the other: it tells of the latest only.
        """
        payment = self.fetch(request.provider_ref)
        if not payment.money_came:
            raise base.GatewayRefused("nothing was paid", code="unpaid")
        if any(one.state is base.RefundState.PENDING for one in payment.refunds):
            raise base.GatewayUnavailable("another refund of it is under way", code="busy")
        is_whole = request.amount == payment.amount and not payment.refunds
        key = hashlib.sha256(request.idempotency_key.encode()).hexdigest()[:32]
        values = {
            **self._common("refund", request.provider_ref, key),
            "vnp_TransactionType": objects.FULL if is_whole else objects.PART,
            "vnp_Amount": wire.to_wire(request.amount),
            "vnp_TransactionNo": "",
            "vnp_TransactionDate": objects.apart(request.provider_ref)[1],
            "vnp_CreateBy": "motcua",
            "vnp_OrderInfo": objects.refund_text(request.reference),
        }
        return self._refunded(values, request)

    def _refunded(self, values: dict, request: base.RefundRequest) -> base.RefundAnswer:
        """That it was asked before means that it is under way: the next look tells how far."""
        answer = base.RefundAnswer(
            refund_ref="",
            reference=request.reference,
            amount=request.amount,
            currency=objects.CURRENCY,
            state=base.RefundState.PENDING,
        )
        try:
            found = self._ask(values, wire.REFUND_FIELDS, wire.REFUND_ANSWER)
        except base.GatewayError as error:
            if error.code != wire.ASKED_BEFORE:
                raise
            return answer
        ref = str(found.get("vnp_TransactionNo") or "")
        return replace(answer, refund_ref=ref, state=objects.refund_state(found))

    # --- calls ------------------------------------------------------------------------------

    def _common(self, command: str, ref: str, request_id: str) -> dict:
        return {
            "vnp_RequestId": request_id,
            "vnp_Version": VERSION,
            "vnp_Command": command,
            "vnp_TmnCode": self._terminal.code,
            "vnp_TxnRef": ref,
            "vnp_CreateDate": wire.stamp(datetime.now(UTC)),
            "vnp_IpAddr": self._terminal.server_ip,
        }

    def _ask(self, values: dict, order: tuple, answer_order: tuple) -> dict:
        """The signed answer of success, and it is to our question."""
        if not self._secrets:
            raise base.GatewayUnavailable("no secret is set", code="secret")
        body = wire.signed_fields(values, order, self._secrets[0])
        with self._guard():
            found = calls.ask(self._send, self._terminal.api_url, body, dated=self._hear)
            wire.check_fields(found, answer_order, self._secrets)
            wire.refuse(str(found.get("vnp_ResponseCode")))
        if found.get("vnp_TmnCode") != self._terminal.code:
            raise base.ForeignNotice("another terminal's answer", code="account")
        return found

    def _hear(self, date: str) -> None:
        self._date = date

    # --- messages ---------------------------------------------------------------------------

    def verify(self, message: base.Message) -> base.Envelope:
        if not self._secrets:
            raise base.NotConfigured("no secret is set")
        fields = wire.read_query(message.query, self._secrets)
        return objects.envelope(fields, message.query, self._terminal.code)

    def sample(self) -> base.Message:
        """Of an order that nobody made, and that nobody paid."""
        if not self._secrets:
            raise base.NotConfigured("no secret is set")
        values = {
            "vnp_TmnCode": self._terminal.code,
            "vnp_TxnRef": f"PING-{uuid4().hex}",
            "vnp_Amount": wire.to_wire(self.minimum),
            "vnp_ResponseCode": objects.CANCELLED,
            "vnp_TransactionStatus": objects.FAILED,
        }
        return base.Message({}, wire.signed_query(values, self._secrets[0]), b"")

    def interpret(self, body: bytes) -> base.Notice:
        """VNPAY's message is its word: it was signed, and says what its API would say."""
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True))
        if fields.get("vnp_TmnCode") != self._terminal.code:
            raise base.ForeignNotice("another terminal's message", code="account")
        try:
            state = objects.message_state(fields)
            notice = objects.payment(fields, state, livemode=self._terminal.is_live)
        except (KeyError, ValueError) as error:
            raise base.GatewayError("the message is no payment", code="malformed") from error
        envelope = objects.envelope(fields, "", self._terminal.code)
        return replace(notice, event_id=envelope.event_id, event_type=envelope.event_type)

    def events_since(self, moment: datetime, is_known=base.never) -> Iterator[base.Listed]:
        return iter(())

    def payments_between(self, start: datetime, end: datetime) -> Iterator[base.Paid]:
        return iter(())

    # --- configuration ----------------------------------------------------------------------

    def checks(self) -> list[base.Check]:
        terminal = self._terminal
        addresses = bool(terminal.pay_url and terminal.api_url)
        return [
            base.Check(_("Terminal code"), bool(terminal.code), terminal.code),
            base.Check(_("Addresses of the gateway"), addresses, terminal.pay_url),
            base.Check(_("Secret for signing"), bool(self._secrets)),
        ]

    def probe(self) -> list[base.Check]:
        """Asks for a transaction that cannot exist: "not found", signed, is the right answer."""
        answers = _("Gateway answers and accepts the key")
        try:
            self._query(objects.txn_ref("MC-0", datetime.now(UTC)))
        except base.PaymentNotFound:
            return [base.Check(answers, True), *calls.clock_check(self._date)]
        except base.GatewayError as error:
            return [base.Check(answers, False, error.code or type(error).__name__)]
        return [base.Check(answers, False)]
