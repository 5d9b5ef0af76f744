"""What administrators do with messages that were given up, and hear of those that wait."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from payments import gateways, jobs, masking
from payments.gateways import base
from payments.models import Backlog, Capture, GatewayMessage, Receipt
from payments.services import inbox, message_acts
from payments.services.errors import GatewaySilent
from payments.services.message_acts import MessageRefused
from portal.audit.models import Event
from portal.documents import restoring
from portal.notices.models import Notice
from portal.notices.words import words_of
from portal.tasks import testing
from tests import factories
from tests.payments.ledger_checks import books
from tests.payments.scenes import drain

pytestmark = pytest.mark.django_db
LIST = reverse("payment_messages")
AGO = timedelta(minutes=11)


@pytest.fixture
def administrator():
    return factories.UserFactory(is_superuser=True, is_staff=True)


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def parked(till, monkeypatch) -> GatewayMessage:
    """The completed payment, given up because we could not read the gateway's answer."""
    till.pay(till.attempt())
    till.receive(till.webhooks()[-1:])
    with monkeypatch.context() as patch:
        patch.setattr(inbox, "MAX_TRIES", 1)
        till.bank.faults.set("malformed", body="{}")
        drain()
    return GatewayMessage.objects.get(state="parked")


def stored(number=1, **values) -> GatewayMessage:
    facts = {"gateway": "stripe", "event_id": f"evt_{number}", "kind": "x", "body": b""}
    return GatewayMessage.objects.create(**facts | values)


def url(message) -> str:
    return reverse("payment_message", args=[message.pk])


def events(message) -> list:
    found = Event.objects.history(message.audit_stream)
    return [(event.act, event.before, event.after, event.why) for event in found]


# --- trying again -----------------------------------------------------------------------------
@pytest.mark.fault(63)
def test_a_parked_message_is_tried_again_from_its_page(desk, parked, administrator):
    html = desk.get(url(parked)).content.decode()
    assert "Traceback" in html
    for _click in range(2):
        assert desk.post(url(parked), {"act": "retry"}).url == url(parked)
    assert events(parked) == [("retry", "parked", "new", "")]
    drain()
    parked.refresh_from_db()
    assert (parked.state, Receipt.objects.count()) == ("done", 1)
    assert "Xử lý lại</button>" not in desk.get(url(parked)).content.decode()
    assert books() == []


@pytest.mark.fault(63)
def test_all_parked_messages_of_one_gateway_are_tried_again(desk, till):
    first, second = (stored(one, state="parked", note="x") for one in (1, 2))
    other = stored(3, gateway="vnpay", state="parked", note="x")
    desk.post(LIST, {"gateway": "stripe"})
    states = dict(GatewayMessage.objects.values_list("pk", "state"))
    assert states == {first.pk: "new", second.pk: "new", other.pk: "parked"}
    assert desk.post(LIST, {"gateway": "momo"}).status_code == 404


def test_no_more_than_some_are_tried_again_at_once(till, administrator):
    for number in range(5):
        stored(number, state="parked", note="x", received_at=timezone.now() + timedelta(number))
    assert message_acts.retry_parked(gateway="stripe", actor=administrator, most=3) == 3
    left = GatewayMessage.objects.filter(state="parked").values_list("event_id", flat=True)
    assert sorted(left) == ["evt_3", "evt_4"]


@pytest.mark.tampers
@pytest.mark.parametrize("state", ["new", "unmatched"])
def test_what_is_still_tried_is_never_set_aside_however_late(desk, till, administrator, state):
    message = stored(state=state, received_at=timezone.now() - 3 * AGO)
    assert 'value="set_aside"' not in desk.get(url(message)).content.decode()
    page = desk.post(url(message), {"act": "set_aside", "reason": "x"})
    assert "vẫn đang xử lý thông báo này" in page.content.decode()
    message.refresh_from_db()
    assert (message.state, events(message)) == (state, [])


@pytest.mark.parametrize("state", ["done", "ignored", "new"])
def test_what_needs_no_try_gets_none(till, administrator, state):
    message = stored(state=state)
    with pytest.raises(MessageRefused):
        message_acts.retry(message=message, actor=administrator)
    with pytest.raises(MessageRefused):
        message_acts.set_aside(message=message, actor=administrator, reason="x")
    assert events(message) == []


def test_one_that_waits_for_too_long_may_be_tried_at_once(till, administrator):
    message = stored(received_at=timezone.now() - AGO)
    message_acts.retry(message=message, actor=administrator)
    message.refresh_from_db()
    assert (message.state, message.is_late) == ("new", False)  # it has ten minutes again


# --- setting aside ----------------------------------------------------------------------------
def test_a_message_is_set_aside_with_a_reason_and_keeps_its_traceback(desk, parked):
    empty = desk.post(url(parked), {"act": "set_aside", "reason": "  "})
    assert "govuk-error-summary" in empty.content.decode()
    desk.post(url(parked), {"act": "set_aside", "reason": "Đã ghi tay theo sao kê"})
    again = desk.post(url(parked), {"act": "set_aside", "reason": "Lần nữa"})
    assert "Trong lúc đó thông báo này đã được xử lý." in again.content.decode()
    parked.refresh_from_db()
    assert parked.state == "set_aside"
    assert "Traceback" in parked.note
    assert events(parked) == [("set_aside", "parked", "set_aside", "Đã ghi tay theo sao kê")]
    html = desk.get(url(parked)).content.decode()
    assert "Đã ghi tay theo sao kê" in html
    drain()
    inbox.process(message_id=parked.pk)
    inbox.process_waiting()
    parked.refresh_from_db()
    assert (parked.state, Capture.objects.count()) == ("set_aside", 0)
    assert inbox.is_known(gateway="stripe", event_id=parked.event_id)
    assert books() == []


def test_what_is_set_aside_by_mistake_is_tried_again(desk, parked):
    desk.post(url(parked), {"act": "set_aside", "reason": "x"})
    desk.post(url(parked), {"act": "retry"})
    drain()
    assert Receipt.objects.count() == 1


@pytest.mark.tampers
def test_the_ledger_finds_what_nobody_set_aside(till):
    message = stored(state="set_aside")
    assert books() == [
        f"8: message set aside, and no event says by whom and why; 1 rows, first {message.pk}"
    ]


# --- somebody else is faster ------------------------------------------------------------------
def test_what_was_applied_is_done_whoever_has_moved_it_meanwhile(parked, administrator):
    for moved in ("parked", "set_aside", "unmatched"):
        GatewayMessage.objects.filter(pk=parked.pk).update(state=moved)
        inbox._leave(parked, "done", "")
        parked.refresh_from_db()
        assert parked.state == "done"
    inbox._leave(parked, "parked", "too late")
    parked.refresh_from_db()
    assert (parked.state, parked.note) == ("done", "")


def test_it_is_not_given_up_under_the_hands_of_who_tries_again(till, administrator):
    at_work = stored(received_at=timezone.now() - AGO, tries=7)
    message_acts.retry(message=at_work, actor=administrator)
    inbox._leave(at_work, "parked", "the eighth try of before")
    at_work.refresh_from_db()
    assert (at_work.state, at_work.tries) == ("new", 0)


# --- the list ---------------------------------------------------------------------------------
@pytest.mark.tampers
def test_the_list_shows_what_needs_a_person(desk, till):
    late = stored(1, received_at=timezone.now() - AGO)
    kept = {state: stored(state, state=state) for state in ("parked", "unmatched", "set_aside")}
    for number, state in enumerate(("new", "done", "ignored")):
        stored(f"quiet_{number}", state=state)
    shown = {
        view: [row["message"] for row in desk.get(LIST, {"view": view}).context["rows"]]
        for view in ("parked", "unmatched", "late", "set_aside")
    }
    assert shown == {name: [message] for name, message in kept.items()} | {"late": [late]}
    assert desk.get(LIST, {"gateway": "vnpay"}).context["rows"] == []
    assert desk.get(LIST, {"view": "x", "gateway": "x", "cursor": "x"}).status_code == 200


def test_many_messages_come_page_by_page_and_cost_no_more_queries(desk, till):
    stored(0, state="parked", note="x")
    desk.get(LIST)
    with CaptureQueriesContext(connection) as for_one:
        desk.get(LIST)
    GatewayMessage.objects.bulk_create(
        GatewayMessage(gateway="stripe", event_id=f"e{n}", body=b"", state="parked", note="x")
        for n in range(1, 45)
    )
    with CaptureQueriesContext(connection) as for_many:
        page = desk.get(LIST)
    assert len(for_many) <= len(for_one)
    seen = set()
    while True:
        seen |= {row["message"].event_id for row in page.context["rows"]}
        if not (cursor := page.context["page"].next):
            break
        page = desk.get(LIST, {"cursor": cursor})
    assert len(seen) == 45


# --- what is shown of one ---------------------------------------------------------------------
PAYMENT = {
    "id": "evt_1",
    "created": 1717400000,
    "livemode": False,
    "data": {
        "object": {
            "id": "cs_test_a1",
            "amount_total": 8000,
            "description": "Nguyễn Thị Mai nộp lệ phí",
            "client_secret": "cs_test_a1_secret_verylongindeed",
            "customer_details": {"note": "bichmai", "phone": "0912345678", "list": ["bac-ninh"]},
            "payment_method_details": {"card": {"last4": "4242", "brand": "visa"}},
            "metadata": {"reference": "MC-1", "typed": "4242424242424242", "id_no": "027190000123"},
            "bichmai@example.com": 1,
        }
    },
}


def test_people_and_cards_are_hidden_and_the_payment_is_not(desk, till):
    message = stored(body=json.dumps(PAYMENT).encode(), headers={"Stripe-Signature": "t=1," * 9})
    html = desk.get(url(message)).content.decode()
    for fact in ("cs_test_a1", "8000", "1717400000", "MC-1"):
        assert fact in html
    hidden = (
        "Thị",
        "bichmai",
        "0912345678",
        "bac-ninh",
        "visa",
        "4242",
        "027190000123",
        "verylong",
    )
    for secret in (*hidden, "t=1," * 9):
        assert secret not in html.split("<main")[1].split("</main>")[0]


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        (b"vnp_TxnRef=MC1&vnp_Amount=800000&vnp_OrderInfo=Nguyen+Van+A", "vnp_TxnRef=MC1"),
        (b"vnp_PayDate=20240603101500&vnp_OrderInfo=", "vnp_PayDate=20240603101500"),
        (b"", ""),
        (b"\xff\xfe Nguyen Van A", masking.HIDDEN),
        (b'{"MaThamChieu": "MC1", "ThoiGianGD": "2024-06-03 10:15:00"}', "2024-06-03 10:15:00"),
    ],
)
def test_every_form_of_body_can_be_looked_at(body, seen):
    shown = masking.shown(body)
    assert seen in shown
    assert "Nguyen" not in shown


# --- not for us -------------------------------------------------------------------------------
@pytest.mark.fault(56)
@pytest.mark.fault(57)
@pytest.mark.parametrize(
    ("change", "words"),
    [({"livemode": True}, "Có thông điệp thử"), ({"account": "acct_other"}, "tài khoản hoặc điểm")],
)
def test_what_is_not_for_us_is_listed_and_told_once_a_day(desk, till, administrator, change, words):
    till.pay(till.attempt())
    event = json.loads(till.webhooks()[-1].body)
    for number in range(3):
        stored(number, body=json.dumps(event | change).encode())
    for message in GatewayMessage.objects.filter(state="new"):
        inbox.process(message_id=message.pk)
    testing.drain()
    assert GatewayMessage.objects.foreign().count() == 3
    (notice,) = told("gateway_alarm")
    assert notice.recipient == administrator
    assert words_of(notice, "vi")[0].startswith("Cổng thanh toán Thẻ ngân hàng")
    assert "Payment gateway Bank card" in words_of(notice, "en")[0]
    assert words in words_of(notice, "vi")[1]
    html = desk.get(LIST, {"view": "foreign"}).content.decode()
    assert html.count("evt_") >= 3
    assert words in html
    assert words in desk.get(url(GatewayMessage.objects.foreign().first())).content.decode()
    assert not Capture.objects.exists()


def test_what_is_of_no_use_is_not_among_them(desk, till):
    stored(state="ignored", note="of no use to us")
    assert "evt_1" not in desk.get(LIST, {"view": "foreign"}).content.decode()
    assert told("gateway_alarm") == []


@pytest.mark.tampers
def test_the_list_of_them_asks_the_same_for_many(desk, till):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            desk.get(LIST, {"view": "foreign"})
        return len(queries)

    stored(0, state="ignored", note="not for us: account")
    asked()
    few = asked()
    for number in range(1, 15):
        stored(number, state="ignored", note="not for us: livemode")
    assert asked() == few


@pytest.mark.fault(9)
def test_a_missing_secret_is_told_once(client, till, administrator):
    till.gateway._secrets = ()
    for _ in range(3):
        assert client.post(reverse("payment_webhook", args=["stripe"])).status_code == 503
    testing.drain()
    (notice,) = told("gateway_alarm")
    assert "chưa cấu hình khóa bí mật" in words_of(notice, "vi")[1]


@pytest.mark.fault(9)
def test_nobody_is_told_of_a_gateway_that_is_switched_off(client, till, administrator, settings):
    till.gateway._secrets = ()
    settings.PAYMENT_GATEWAYS = ["vnpay"]
    assert client.post(reverse("payment_webhook", args=["stripe"])).status_code == 503
    testing.drain()
    assert told("gateway_alarm") == []


@pytest.mark.fault(35)
def test_a_key_that_was_used_otherwise_is_told(till, administrator, monkeypatch):
    def refuse(*_given):
        raise base.KeyReused("the key was used for another request", code="key")

    monkeypatch.setattr(type(gateways.get("stripe")), "start", refuse)
    with pytest.raises(GatewaySilent):
        till.attempt()
    testing.drain()
    (notice,) = told("gateway_alarm")
    assert "bị dùng lại với nội dung khác" in words_of(notice, "vi")[1]


# --- waiting for too long ---------------------------------------------------------------------
def told(kind) -> list:
    return list(Notice.objects.filter(kind=kind))


def looked():
    jobs.watch_messages()
    testing.drain()


@pytest.mark.fault(62)
@pytest.mark.tampers
def test_administrators_are_told_once_that_messages_wait_and_once_that_it_is_over(
    desk, till, administrator
):
    testing.drain()
    message = stored(received_at=timezone.now() - timedelta(minutes=9))
    looked()
    assert (told("messages_late"), Backlog.objects.count()) == ([], 0)
    GatewayMessage.objects.update(received_at=timezone.now() - AGO)
    for _minute in range(3):
        looked()
    notice = told("messages_late")[0]
    assert (len(told("messages_late")), notice.recipient) == (1, administrator)
    assert "chờ xử lý quá 10 phút" in words_of(notice, "vi")[0]
    for page in (LIST, reverse("payment_gateways")):
        assert "chờ xử lý quá 10 phút" in desk.get(page).content.decode()
    GatewayMessage.objects.filter(pk=message.pk).update(state="done")
    for _minute in range(2):
        looked()
    assert len(told("messages_over")) == 1
    assert "hết tồn đọng" in words_of(told("messages_over")[0], "vi")[0]
    assert "chờ xử lý quá 10 phút" not in desk.get(LIST).content.decode()
    GatewayMessage.objects.update(state="new")
    looked()
    assert len(told("messages_late")) == 2  # another outage


@pytest.mark.tampers
def test_one_without_a_payment_has_the_time_of_the_sweep_as_well(till):
    message = stored(state="unmatched", received_at=timezone.now() - timedelta(minutes=14))
    assert not message.is_late
    GatewayMessage.objects.update(received_at=timezone.now() - timedelta(minutes=17))
    assert message.is_late


@pytest.mark.tampers
def test_in_restore_mode_messages_wait_on_purpose(till, monkeypatch):
    stored(received_at=timezone.now() - AGO)
    monkeypatch.setattr(restoring, "current", lambda: True)
    jobs.watch_messages()
    assert not Backlog.objects.exists()


def test_the_jobs_are_run_by_the_worker():
    from portal.tasks import registry

    handlers = {job.handler: job.every for job in registry.jobs().values()}
    assert handlers["payments.jobs.watch_messages"] == timedelta(minutes=1)
    assert handlers["payments.jobs.warn_of_old_cases"] == timedelta(hours=1)
