"""The national payment platform: INIT opens, CONFIRM tells, QUERY asks.

**Unverified against the live platform**: built from a published description and tried against
our own counterpart only. It describes no refund and no list.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit
from uuid import uuid4

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments.gateways import base, calls
from payments.gateways import national_wire as wire
from payments.gateways.reading import read_json
from payments.gateways.vnpay_wire import moment, stamp

SUCCESS, NOT_FOUND = "00", "01"
STATES = {
    "khoi-tao": base.State.OPEN,
    "thanh-cong": base.State.PAID,
    "that-bai": base.State.FAILED,
}
WORDS = {
    base.Verdict.TAKEN: ("00", "Thanh cong"),
    base.Verdict.AGAIN: ("02", "Giao dich da duoc xac nhan"),
    base.Verdict.NO_ORDER: ("01", "Khong tim thay giao dich"),
    base.Verdict.AMOUNT: ("04", "So tien khong khop"),
    base.Verdict.FORGED: ("97", "Ma xac thuc khong hop le"),
    base.Verdict.NOT_READY: ("99", "Loi he thong"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """What the platform gave us. `treasury`: code of the office of the State Treasury where the
    agencies have their accounts; `tells_payer`: their receipts are written in the payer's name.
    """

    code: str
    secrets: tuple[str, ...]
    token: str
    url: str
    pay_url: str
    server_ip: str
    algorithm: str = "sha256"
    treasury: str = ""
    tells_payer: bool = False
    is_live: bool = False


class NationalGateway:
    code = "national"
    label = gettext_lazy("National payment platform")
    minimum = 1
    maximum = wire.MAXIMUM
    notifies_by = "POST"
    lists = False
    basis = base.Basis.HEARSAY
    needs_account = True

    def __init__(self, partner: Partner, *, send=calls.post, guard=nullcontext):
        """`guard()` is entered around each call, and sees what it raises."""
        self._partner, self._send, self._guard = partner, send, guard
        self._date = ""  # of the last answer
        self.wants_payer = partner.tells_payer
        secrets = tuple(secret for secret in partner.secrets if secret.strip())
        self._secrets = secrets if partner.algorithm in wire.ALGORITHMS else ()  # none can be used

    # --- checkout ---------------------------------------------------------------------------

    def start(self, request: base.CheckoutRequest) -> base.Checkout:
        if not self.minimum <= request.amount <= self.maximum:
            raise base.AmountRefused("outside the bounds of this gateway", code="amount")
        partner = self._partner
        values = wire.init(
            request, partner=partner.code, ip=partner.server_ip, treasury=partner.treasury
        )
        found = self._ask(values, "INIT")
        url = str(found.get("UrlThanhToan", ""))
        if _origin(url) != _origin(partner.pay_url):
            raise base.UnreadableAnswer("an address that is not the platform's", code="address")
        return base.Checkout(request.reference, url, request.expires_at)

    def fetch(self, provider_ref: str) -> base.Notice:
        values = {
            "LoaiBanTin": "QUERY",
            "PhienBan": wire.VERSION,
            "MaDoiTac": self._partner.code,
            "MaThamChieu": provider_ref,
            "ThoiGianGD": stamp(datetime.now(UTC)),
        }
        found = self._ask(values, "QUERY")
        if not wire.is_checked(found, "QUERY answer", self._secrets, self._partner.algorithm):
            raise base.UnreadableAnswer("the answer carries no check of ours", code="hash")
        if found.get("MaThamChieu") != provider_ref:
            raise base.UnreadableAnswer("about another payment", code="shape")
        try:
            return self._notice(found, STATES.get(str(found["TrangThai"]), base.State.UNKNOWN))
        except (KeyError, ValueError) as error:
            raise base.UnreadableAnswer("an answer of unexpected shape", code="shape") from error

    def expire(self, provider_ref: str) -> base.Notice:
        notice = self.fetch(provider_ref)
        is_open = notice.state is base.State.OPEN
        return replace(notice, state=base.State.EXPIRED) if is_open else notice

    def find(self, reference: str, created_after: datetime) -> base.Notice | None:
        return self.fetch(reference)

    def refund(self, request: base.RefundRequest) -> base.RefundAnswer:
        """The platform's description knows none: the money goes back by a bank transfer."""
        raise base.GatewayRefused("refunds are made outside the platform", code="manual")

    def _notice(self, values: dict, state: base.State) -> base.Notice:
        is_paid = state is base.State.PAID
        return base.Notice(
            reference=values["MaThamChieu"],
            provider_ref=values["MaThamChieu"],
            payment_ref=values["MaThamChieu"],
            amount=wire.from_wire(values["SoTien"]),
            currency=str(values["MaTienTe"]).upper(),
            state=state,
            livemode=self._partner.is_live,
            account=str(values["MaDoiTac"]),
            paid_at=moment(values["ThoiGianGD"]) if is_paid else None,
        )

    def _ask(self, values: dict, message: str) -> dict:
        if not self._secrets:
            raise base.GatewayUnavailable("no secret is set", code="secret")
        check = wire.check(values, message, self._secrets[0], self._partner.algorithm)
        headers = {"Authorization": f"Bearer {self._partner.token}"}
        with self._guard():
            asked = {**values, wire.CHECK: check}
            answer = calls.ask(self._send, self._partner.url, asked, headers, self._hear)
            return _opened(answer)

    def _hear(self, date: str) -> None:
        self._date = date

    # --- messages ---------------------------------------------------------------------------

    def verify(self, message: base.Message) -> base.Envelope:
        if not self._secrets:
            raise base.NotConfigured("no secret is set")
        values = wire.read(message.body)
        if not wire.is_checked(values, "CONFIRM", self._secrets, self._partner.algorithm):
            raise base.InvalidSignature("no secret of ours made this check")
        return self._envelope(values, message.body)

    def _envelope(self, values: dict, body: bytes) -> base.Envelope:
        ref = str(values.get("MaThamChieu", ""))
        said = "|".join(str(values.get(name, "")) for name in wire.ORDER["CONFIRM"])
        is_ours = values.get("MaDoiTac") == self._partner.code
        try:
            amount = wire.from_wire(values.get("SoTien"))
        except ValueError:
            amount = 0  # fits no order
        return base.Envelope(
            event_id=f"{ref}:{hashlib.sha256(said.encode()).hexdigest()[:32]}"[-255:],
            event_type=f"confirm.{values.get('MaLoi')}",
            content=body,
            told=base.Notice(reference=ref, amount=amount) if is_ours else base.Notice(),
        )

    def sample(self) -> base.Message:
        """Of a payment that nobody began, and that failed."""
        if not self._secrets:
            raise base.NotConfigured("no secret is set")
        values = {
            "LoaiBanTin": "CONFIRM",
            "MaLoi": "99",
            "MaDoiTac": self._partner.code,
            "MaThamChieu": f"PING-{uuid4().hex}",
            "SoTien": wire.to_wire(self.minimum),
            "MaTienTe": "VND",
            "ThoiGianGD": stamp(datetime.now(UTC)),
        }
        secret, algorithm = self._secrets[0], self._partner.algorithm
        values[wire.CHECK] = wire.check(values, "CONFIRM", secret, algorithm)
        return base.Message({}, "", json.dumps(values).encode())

    def answer(self, verdict: base.Verdict) -> base.Answer:
        code, words = WORDS[verdict]
        values = {"MaLoi": code, "MoTaLoi": words}
        if self._secrets:
            values[wire.CHECK] = wire.check(
                values, "CONFIRM answer", self._secrets[0], self._partner.algorithm
            )
        status = 503 if verdict is base.Verdict.NOT_READY else 200
        return base.Answer(status, json.dumps(values), "application/json")

    def interpret(self, body: bytes) -> base.Notice:
        values = wire.read(body)
        if values.get("MaDoiTac") != self._partner.code:
            raise base.ForeignNotice("another partner's message", code="account")
        is_paid = values.get("MaLoi") == SUCCESS
        try:
            notice = self._notice(values, base.State.PAID if is_paid else base.State.FAILED)
        except (KeyError, ValueError) as error:
            raise base.GatewayError("the message is no payment", code="malformed") from error
        envelope = self._envelope(values, body)
        return replace(notice, event_id=envelope.event_id, event_type=envelope.event_type)

    def events_since(self, moment: datetime, is_known=base.never) -> Iterator[base.Listed]:
        return iter(())

    def payments_between(self, start: datetime, end: datetime) -> Iterator[base.Paid]:
        return iter(())

    # --- configuration ----------------------------------------------------------------------

    def checks(self) -> list[base.Check]:
        partner = self._partner
        known = partner.algorithm in wire.ALGORITHMS
        return [
            base.Check(_("Partner code"), bool(partner.code), partner.code),
            base.Check(_("Addresses of the gateway"), bool(partner.url and partner.pay_url)),
            base.Check(_("Access token"), bool(partner.token)),
            base.Check(_("Secret for signing"), any(one.strip() for one in partner.secrets)),
            base.Check(_("Algorithm of the check"), known, partner.algorithm),
        ]

    def probe(self) -> list[base.Check]:
        """Asks for a payment that cannot exist: "not found" is the right answer."""
        answers = _("Gateway answers and accepts the key")
        try:
            self.fetch("MC-0")
        except base.PaymentNotFound:
            return [base.Check(answers, True), *calls.clock_check(self._date)]
        except base.GatewayError as error:
            return [base.Check(answers, False, error.code or type(error).__name__)]
        return [base.Check(answers, False)]


def _opened(answer: dict) -> dict:
    """The object inside of an answer, which comes as text."""
    code = str(answer.get("error_code"))
    if code in ("1", NOT_FOUND):
        raise base.PaymentNotFound("the platform has no such payment", code=code)
    if code != "0":
        raise base.GatewayRefused("the platform refuses", code=code)
    try:
        found = read_json(answer["message"])
    except (KeyError, TypeError, ValueError) as error:
        raise base.UnreadableAnswer("an answer of unexpected shape", code="shape") from error
    if not isinstance(found, dict):
        raise base.UnreadableAnswer("an answer of unexpected shape", code="shape")
    return found


def _origin(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise base.UnreadableAnswer("no address", code="address") from error
    return parts.scheme, parts.netloc
