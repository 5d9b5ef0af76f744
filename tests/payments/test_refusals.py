"""A genuine message that is refused says why: our clock, or a proxy that changes it."""

import json
import time
from email.utils import formatdate

import pytest
from django.urls import reverse
from django.utils.translation import override

from payments.gateways import base, vnpay_wire
from payments.gateways.refusals import ChangedOnTheWay
from payments.models import GatewayMessage
from payments.services import refused
from tests.payments.gateway_fixtures import signed
from tests.payments.test_national import new_national
from tests.payments.vnpay_fixtures import SECRET as VNPAY_SECRET

pytestmark = pytest.mark.django_db
EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "charge.succeeded",
    "created": 1,
    "data": {"object": {"id": "ch_1", "note": "Lệ phí"}},
}
BODY = json.dumps(EVENT, indent=2, ensure_ascii=False).encode()
HOOKS = {code: reverse("payment_webhook", args=[code]) for code in ("stripe", "vnpay")}


def post(client, message, body=None, **headers):
    return client.post(
        HOOKS["stripe"],
        message.body if body is None else body,
        content_type="application/json",
        headers={"Stripe-Signature": message.headers["Stripe-Signature"], **headers},
    )


def page(client, admin_user) -> str:
    client.force_login(admin_user)
    return client.get(
        reverse("payment_gateways"), headers={"accept-language": "en"}
    ).content.decode()


@pytest.mark.fault(52)
@pytest.mark.parametrize(("offset", "way"), [(-900, "ahead"), (900, "behind")])
def test_our_wrong_clock_is_named_in_the_log_and_on_the_page(
    client, admin_user, stripe_in_use, caplog, monkeypatch, offset, way
):
    now = int(time.time())
    monkeypatch.setattr("time.time", lambda: now)
    late = signed(BODY, at=now + offset)
    assert post(client, late).status_code == 400
    assert not GatewayMessage.objects.exists()
    (line,) = [one for one in caplog.records if "clock skew" in one.getMessage()]
    assert line.levelname == "ERROR"
    assert f"clock skew of {-offset} s" in line.getMessage()
    told = refused.last("stripe")
    assert (told.skew, told.how) == (-offset, "")
    with override("en"):
        assert f"900 seconds, ours is {way}" in told.words
    with override("vi"):
        assert told.words in page(client, admin_user)


@pytest.mark.fault(52)
@pytest.mark.fault(7)
@pytest.mark.fault(10)
def test_who_cannot_sign_cannot_blame_our_clock(client, stripe_in_use):
    forged = signed(BODY, secret="whsec_other", at=int(time.time()) - 900)
    assert post(client, forged).status_code == 400
    assert refused.last("stripe") is None


@pytest.mark.fault(72)
@pytest.mark.fault(8)
@pytest.mark.parametrize(
    ("how", "change"),
    [
        ("white space", lambda body: body + b"\n"),
        ("line ends", lambda body: body.replace(b"\n", b"\r\n")),
        ("byte order mark", lambda body: b"\xef\xbb\xbf" + body),
        ("JSON", lambda body: json.dumps(json.loads(body)).encode()),
        ("JSON", lambda body: json.dumps(json.loads(body), separators=(",", ":")).encode()),
    ],
)
def test_a_body_that_was_changed_on_the_way_is_refused_and_the_proxy_named(
    stripe_gateway, how, change
):
    message = signed(BODY)
    changed = base.Message(message.headers, "", change(BODY))
    with pytest.raises(ChangedOnTheWay) as told:
        stripe_gateway.verify(changed)
    assert told.value.how == how
    other = base.Message(message.headers, "", change(BODY.replace(b"ch_1", b"ch_2")))
    with pytest.raises(base.InvalidSignature) as plain:
        stripe_gateway.verify(other)
    assert not isinstance(plain.value, ChangedOnTheWay)


@pytest.mark.fault(72)
def test_a_body_cut_short_is_told_by_its_length(client, stripe_in_use):
    message = signed(BODY)
    view = post(client, message, body=BODY[:50])
    assert (view.status_code, refused.last("stripe")) == (400, None)  # the length fits what came
    cut = base.Message({**message.headers, "Content-Length": str(len(BODY))}, "", BODY[:50])
    with pytest.raises(base.InvalidSignature) as error:
        stripe_in_use.verify(cut)
    assert refused.note("stripe", refused.closer(error.value, cut))
    assert refused.last("stripe").how == "length"


@pytest.mark.fault(72)
@pytest.mark.parametrize(
    "change",
    [
        lambda query: query.replace("+", "%20"),
        lambda query: query.replace("%2F", "/"),
        lambda query: query.replace("%2F", "/").replace("+", " "),
    ],
)
def test_a_query_that_was_written_anew_is_refused_and_the_proxy_named(
    client, admin_user, vnpay_in_use, caplog, change
):
    values = {"vnp_TxnRef": "TT-1", "vnp_OrderInfo": "Nop tien 1/2", "vnp_Amount": "100"}
    query = vnpay_wire.signed_query(values, VNPAY_SECRET)
    reply = client.get(f"{HOOKS['vnpay']}?{change(query)}")
    assert json.loads(reply.content)["RspCode"] == "97"
    assert refused.last("vnpay").how == "query"
    assert "look at the proxy" in caplog.text
    with override("vi"):
        assert refused.last("vnpay").words in page(client, admin_user)
    refused.cache.clear()
    client.get(f"{HOOKS['vnpay']}?{change(query.replace('Amount=100', 'Amount=900'))}")
    assert refused.last("vnpay") is None


@pytest.mark.fault(52)
def test_a_test_call_compares_the_clocks_by_the_date_of_the_answer(vnpay, mockpay):
    for gateway in (vnpay, new_national(mockpay)):
        assert [one.ok for one in gateway.probe()] == [True]  # an answer without a date
        gateway.wire.date = formatdate(time.time(), usegmt=True)
        assert [one.ok for one in gateway.probe()] == [True, True]
        gateway.wire.date = formatdate(time.time() - 600, usegmt=True)
        answered, clocks = gateway.probe()
        assert (answered.ok, clocks.ok) == (True, False)
        assert "600" in clocks.detail or "601" in clocks.detail
