"""VNPAY's messages and the way back, through the portal: what is answered, what is booked."""

import json
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from payments.gateways import base
from payments.models import Attempt, Capture, Case, GatewayMessage, Receipt
from payments.services import attempts, inbox, inquiry, reconciliation
from payments.services.asked import checkout_request as request_of
from payments.services.errors import GatewaySilent
from payments.services.returns import note_returns
from payments.services.settle import settle
from tests.payments.gateway_fixtures import call, press
from tests.payments.ledger_checks import books
from tests.payments.scenes import PRICE, drain, urls
from tests.payments.vnpay_fixtures import SECRET, new_vnpay, visit

pytestmark = pytest.mark.django_db

HOOK = reverse("payment_webhook", args=["vnpay"])


class Shop:
    """A payer at VNPAY; `heard` are the codes that VNPAY was answered with."""

    def __init__(self, till, client, gateway):
        self.till, self.client, self.gateway, self.bank = till, client, gateway, till.bank
        self.heard = []
        self.bank.webhooks.exchange = self._tell

    def _tell(self, url, body=None):
        reply = self.client.get(f"{HOOK}?{urlsplit(url).query}")
        self.heard.append(json.loads(reply.content)["RspCode"])
        return reply.status_code, reply.content

    def attempt(self):
        bill = self.till.bill()
        return attempts.start_attempt(bill=bill, gateway="vnpay", actor=self.till.payer, urls=urls)

    def choose(self, attempt, act):
        """On VNPAY's page; the address the browser is led to."""
        page = call(self.bank, "GET", attempt.checkout_url).headers["Location"]
        checkout = type("Checkout", (), {"url": page})
        return press(self.bank, checkout, act).headers["Location"]

    def deliver(self):
        """Everything VNPAY has to tell by now, and the worker after it."""
        self.bank.deliver_pending()
        drain()
        heard, self.heard = self.heard, []
        return heard

    def again(self, attempt):
        """The same message once more, as VNPAY repeats it."""
        stored = GatewayMessage.objects.filter(event_id__startswith=attempt.provider_ref).last()
        reply = self.client.get(f"{HOOK}?{bytes(stored.body).decode()}")
        return json.loads(reply.content)["RspCode"]


@pytest.fixture
def shop(till, client, ipn, vnpay_in_use):
    return Shop(till, client, vnpay_in_use)


@pytest.fixture
def paid(shop):
    attempt = shop.attempt()
    shop.choose(attempt, "pay")
    return attempt


@pytest.mark.fault(25)
def test_the_message_alone_settles(shop, paid):
    assert shop.deliver() == ["00"]
    paid.refresh_from_db()
    assert (paid.state, Receipt.objects.count()) == (Attempt.State.PAID, 1)
    assert Capture.objects.get().amount == PRICE
    assert books() == []


@pytest.mark.fault(1)
@pytest.mark.fault(10)
def test_told_ten_times_it_is_booked_once(shop, paid):
    shop.bank.deliver_pending()
    assert shop.heard == ["00"]
    assert [shop.again(paid) for _time in range(4)] == ["02"] * 4  # stored, not yet worked off
    drain()
    assert [shop.again(paid) for _time in range(5)] == ["02"] * 5
    assert GatewayMessage.objects.get().deliveries == 10
    assert (Capture.objects.count(), Receipt.objects.count()) == (1, 1)


@pytest.mark.fault(3)
@pytest.mark.fault(24)
def test_whoever_tells_first_message_or_answer_it_is_one_payment(shop, paid):
    inquiry.ask(attempt=paid)
    assert Receipt.objects.count() == 1
    assert shop.deliver() == ["02"]
    assert (Capture.objects.count(), Receipt.objects.count()) == (1, 1)


@pytest.mark.fault(4)
def test_a_refusal_told_late_does_not_undo_the_payment(shop, paid):
    other = {"outcome": "24", "status": "expired", "payment_status": "unpaid"}
    session = shop.bank.store.select("checkout.session", [])[0]
    shop.deliver()
    shop.bank.bank.emit("checkout.session.expired", {**session, **other})
    assert shop.deliver() == ["02"]
    paid.refresh_from_db()
    assert paid.state == Attempt.State.PAID


@pytest.mark.fault(5)
@pytest.mark.fault(59)
def test_money_for_an_order_we_do_not_know_is_kept(shop, paid):
    Attempt.objects.filter(pk=paid.pk).update(reference="MC-OTHER", provider_ref="other")
    assert shop.deliver() == ["01"]
    stored = GatewayMessage.objects.get()
    assert (stored.state, Capture.objects.count()) == ("unmatched", 0)
    GatewayMessage.objects.update(received_at=timezone.now() - inbox.PATIENCE)
    inbox.process_waiting()
    case = Case.objects.get()
    assert (case.kind, case.amount) == (Case.Kind.ORPHAN, PRICE)
    assert books() == []


@pytest.mark.fault(5)
def test_a_message_before_its_attempt_is_committed_waits_for_it(shop, paid):
    Attempt.objects.filter(pk=paid.pk).update(reference="MC-OTHER", provider_ref="other")
    assert shop.deliver() == ["01"]
    Attempt.objects.filter(pk=paid.pk).update(
        reference=paid.reference, provider_ref=paid.provider_ref
    )
    assert shop.again(paid) == "02"
    inbox.process_waiting()
    assert Receipt.objects.count() == 1


@pytest.mark.fault(7)
@pytest.mark.fault(8)
@pytest.mark.fault(12)
@pytest.mark.fault(13)
@pytest.mark.parametrize("how", ["secret", "body", "scheme", "twice", "none"])
def test_forged_messages_change_nothing(shop, how):
    shop.bank.faults.set("webhook_forge", how=how)
    attempt = shop.attempt()
    shop.choose(attempt, "pay")
    shop.bank.deliver_pending()
    assert shop.heard == ["97"]
    assert not GatewayMessage.objects.exists()
    inquiry.ask(attempt=attempt)
    assert Receipt.objects.count() == 1


def test_a_body_beside_a_genuine_query_is_not_what_is_read(shop, paid):
    """What is stored and worked off later is what was verified."""
    shop.bank.webhooks.exchange = lambda url, body=None: (
        shop.client.generic("GET", f"{HOOK}?{urlsplit(url).query}", b"vnp_TxnRef=evil").status_code,
        b'{"RspCode": "00"}',
    )
    shop.bank.deliver_pending()
    assert bytes(GatewayMessage.objects.get().body).startswith(b"vnp_Amount=")


@pytest.mark.fault(9)
@pytest.mark.fault(64)
def test_not_ready_is_503_and_no_success(shop, paid, monkeypatch, caplog):
    def busy(*_message, **values):
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(GatewayMessage, "save", busy)
        shop.bank.deliver_pending()
    with monkeypatch.context() as patch:
        patch.setattr(shop.gateway, "_secrets", ())
        reply = shop.client.get(f"{HOOK}?vnp_TxnRef=1")
    assert (shop.heard, reply.status_code) == (["99"], 503)
    assert json.loads(reply.content)["RspCode"] == "99"
    assert "no secret is set" in caplog.text
    assert not GatewayMessage.objects.exists()


@pytest.mark.fault(14)
@pytest.mark.fault(15)
def test_another_amount_is_held_and_told(shop):
    shop.bank.faults.set("wrong_amount", amount=PRICE - 1_000)
    attempt = shop.attempt()
    shop.choose(attempt, "pay")
    assert shop.deliver() == ["04"]
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.MISMATCH
    assert (Case.objects.get().kind, Receipt.objects.count()) == (Case.Kind.MISMATCH, 0)
    assert books() == []


def test_both_codes_must_say_success(shop, vnpay):
    attempt = shop.attempt()
    for codes in (("00", "02"), ("07", "00"), ("24", "00"), ("00", "01"), ("00", "04")):
        fields = {"vnp_ResponseCode": codes[0], "vnp_TransactionStatus": codes[1]}
        notice = vnpay.interpret(shop_query(attempt, fields).encode())
        assert not notice.money_came, codes


def shop_query(attempt, fields):
    from payments.gateways import vnpay_wire as wire

    values = {
        "vnp_Amount": wire.to_wire(attempt.amount),
        "vnp_TmnCode": "MOTCUA01",
        "vnp_TxnRef": attempt.provider_ref,
        **fields,
    }
    return wire.signed_query(values, SECRET)


@pytest.mark.fault(57)
def test_another_terminals_message_is_put_aside(shop, caplog):
    attempt = shop.attempt()
    fields = {"vnp_TmnCode": "OTHER001", "vnp_ResponseCode": "00", "vnp_TransactionStatus": "00"}
    reply = shop.client.get(f"{HOOK}?{shop_query(attempt, fields)}")
    drain()
    assert json.loads(reply.content)["RspCode"] == "01"
    assert GatewayMessage.objects.get().state == "ignored"
    assert "not for us" in caplog.text
    assert not Capture.objects.exists()


@pytest.mark.fault(58)
def test_codes_we_do_not_know_are_no_success_and_no_error(shop):
    attempt = shop.attempt()
    fields = {"vnp_ResponseCode": "88", "vnp_TransactionStatus": "88", "vnp_New": "1"}
    reply = shop.client.get(f"{HOOK}?{shop_query(attempt, fields)}")
    drain()
    assert json.loads(reply.content)["RspCode"] == "00"
    attempt.refresh_from_db()
    assert (attempt.state, Capture.objects.count()) == (Attempt.State.FAILED, 0)


def test_its_messages_come_by_get_only(shop):
    assert shop.client.post(HOOK, b"{}", content_type="application/json").status_code == 405


@pytest.mark.fault(27)
def test_what_the_way_back_says_changes_nothing(shop):
    attempt = shop.attempt()
    visit(shop.bank, shop.gateway.start(request_of(attempt, shop.gateway)))
    shop.client.force_login(shop.till.payer)
    back = reverse("pay_return", args=[attempt.pk])
    said = shop_query(attempt, {"vnp_ResponseCode": "00", "vnp_TransactionStatus": "00"})
    html = shop.client.get(f"{back}?{said}")
    assert html.templates[0].name == "payments/waiting.html"
    attempt.refresh_from_db()
    assert (attempt.state, Capture.objects.count()) == (Attempt.State.OPEN, 0)


@pytest.mark.fault(24)
def test_back_without_any_message_the_page_asks_and_settles(shop, paid):
    shop.client.force_login(shop.till.payer)
    response = shop.client.get(reverse("pay_return", args=[paid.pk]))
    assert response.status_code == 302
    assert Receipt.objects.count() == 1


def test_cancelled_there_the_payer_may_begin_again(shop):
    first = shop.attempt()
    back = shop.choose(first, "cancel")
    assert "vnp_ResponseCode=24" in back
    shop.client.force_login(shop.till.payer)
    shop.client.get(reverse("pay_return", args=[first.pk]))
    first.refresh_from_db()
    assert first.state == Attempt.State.FAILED
    assert shop.attempt().pk != first.pk


@pytest.mark.fault(18)
def test_a_second_click_leads_to_the_same_page(shop):
    assert shop.attempt().checkout_url == shop.attempt().checkout_url
    assert Attempt.objects.count() == 1


@pytest.mark.fault(34)
@pytest.mark.fault(36)
def test_an_attempt_whose_address_was_never_recorded_is_found(shop, paid):
    Attempt.objects.filter(pk=paid.pk).update(state="created", provider_ref="", checkout_url="")
    paid.refresh_from_db()
    inquiry.ask(attempt=paid)
    assert Receipt.objects.count() == 1


@pytest.mark.fault(6)
def test_a_message_days_late_settles_what_failed_here(shop, paid):
    Attempt.objects.filter(pk=paid.pk).update(state=Attempt.State.EXPIRED)
    shop.bank.clock = lambda: timezone.now().timestamp() + 3 * 86400
    assert shop.deliver() == ["00"]
    paid.refresh_from_db()
    assert paid.state == Attempt.State.PAID


def test_paid_at_the_last_moment_with_no_message_it_is_asked_once_more(shop):
    """VNPAY closes nothing for us and lists nothing."""
    attempt = shop.attempt()
    visit(shop.bank, shop.gateway.start(request_of(attempt, shop.gateway)))
    inquiry.close(attempt=attempt)
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.EXPIRED
    shop.bank.faults.set("webhook_drop")
    shop.choose(attempt, "pay")
    reconciliation.sweep()
    assert not Receipt.objects.exists()  # its time is not over
    past = timezone.now() - timedelta(hours=1)
    Attempt.objects.filter(pk=attempt.pk).update(expires_at=past, answered_at=past)
    reconciliation.sweep()
    assert Receipt.objects.count() == 1
    asked = len(shop.gateway.wire.asked)
    reconciliation.sweep()
    assert len(shop.gateway.wire.asked) == asked


@pytest.mark.fault(70)
def test_a_gateway_switched_off_keeps_its_open_attempts(shop, paid, settings):
    settings.PAYMENT_GATEWAYS = ["stripe"]
    assert shop.deliver() == ["00"]
    paid.refresh_from_db()
    assert (paid.gateway, paid.state) == ("vnpay", Attempt.State.PAID)


@pytest.mark.fault(70)
def test_changing_the_way_leaves_the_first_and_pays_once(shop):
    first = shop.attempt()
    visit(shop.bank, shop.gateway.start(request_of(first, shop.gateway)))
    second = shop.till.attempt()
    first.refresh_from_db()
    assert (first.state, second.gateway) == (Attempt.State.EXPIRED, "stripe")
    shop.till.pay(second)
    shop.till.ask(second)
    shop.choose(first, "pay")  # in the tab that was left open
    shop.deliver()
    assert Receipt.objects.count() == 1
    assert Case.objects.get().kind == Case.Kind.OVERPAID
    assert books() == []


@pytest.mark.fault(69)
def test_a_secret_may_be_exchanged_while_people_pay(shop, paid, monkeypatch):
    from payments import gateways

    turning = new_vnpay(shop.bank, secrets=("new", SECRET))
    monkeypatch.setitem(gateways.BUILDERS, "vnpay", lambda: turning)
    assert shop.deliver() == ["00"]


@pytest.mark.fault(72)
def test_a_query_that_a_proxy_decoded_is_refused_with_a_hint(shop, paid, caplog):
    shop.bank.webhooks.exchange = lambda url, body=None: shop._tell(url.replace("+", "%20"))
    shop.bank.deliver_pending()
    assert shop.heard == ["97"]
    assert "refused a message of vnpay" in caplog.text


@pytest.mark.fault(29)
def test_without_a_secret_nothing_is_begun_and_trying_again_works(shop, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(shop.gateway, "_secrets", ())
        with pytest.raises(GatewaySilent):
            shop.attempt()
    assert shop.attempt().checkout_url
    assert Attempt.objects.count() == 1


def test_a_genuine_message_may_be_refused_ten_times_and_no_more(shop, paid):
    shop.bank.webhooks.exchange = lambda url, body=None: (shop.heard.append(1), (500, b""))[1]
    for step in range(14):
        shop.bank.clock = lambda step=step: timezone.now().timestamp() + step * 301
        shop.bank.deliver_pending()
    assert len(shop.heard) == 11


def test_what_vnpay_tells_of_the_latest_refund_lowers_no_earlier_one(shop):
    """A payment first heard of after a part of it went back, then another part."""
    attempt = shop.attempt()
    notice = base.Notice(
        reference=attempt.reference,
        provider_ref=attempt.provider_ref,
        amount=base.UNTOLD,
        currency="VND",
        state=base.State.PAID,
        refunded=3_000,
    )
    capture = settle(gateway="vnpay", notice=notice)
    assert (capture.amount, capture.cases.count()) == (attempt.amount, 0)

    for gone, told in ((3_000, 3_000), (2_000, 3_000), (4_000, 4_000)):
        note_returns(capture=capture, notice=replace(notice, refunded=gone))
        assert capture.cases.get().amount == told
