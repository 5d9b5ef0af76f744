"""The VNPAY adapter against its counterpart: addresses, hashes, answers, money back."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, quote_plus, urlsplit

import pytest
from django.core.cache import cache
from hypothesis import given
from hypothesis import strategies as st

from payments.gateways import base, calls, stripe_objects
from payments.gateways import vnpay_objects as objects
from payments.gateways import vnpay_wire as wire
from payments.gateways.base import RefundState, State
from payments.gateways.breaker import Breaker
from tests.payments.gateway_fixtures import CREATED, EXPIRES, call, checkout_request
from tests.payments.vnpay_fixtures import CODE, SECRET, choose, message, new_vnpay, visit


@pytest.fixture
def checkout(vnpay):
    return vnpay.start(checkout_request())


def refund_request(checkout, amount, reference="HT1"):
    return base.RefundRequest(
        reference=reference,
        idempotency_key=f"refund-{reference}",
        provider_ref=checkout.provider_ref,
        amount=amount,
    )


# --- the address ----------------------------------------------------------------------------------


def test_the_address_is_signed_over_its_sorted_fields(vnpay, checkout):
    query = urlsplit(checkout.url).query
    data, _, given = query.rpartition("&vnp_SecureHash=")
    names = [part.partition("=")[0] for part in data.split("&")]
    assert names == sorted(names)
    assert given == hmac.new(SECRET.encode(), data.encode(), hashlib.sha512).hexdigest()
    fields = {name: values[0] for name, values in parse_qs(data).items()}
    assert fields["vnp_Amount"] == "2400000"
    assert (fields["vnp_Version"], fields["vnp_CurrCode"]) == ("2.1.0", "VND")
    assert fields["vnp_OrderInfo"] == "Nop tien ho so Dang ky khai sinh"
    hanoi = CREATED + timedelta(hours=7)
    assert fields["vnp_CreateDate"] == hanoi.strftime("%Y%m%d%H%M%S")
    assert "vnp_SecureHashType" not in fields
    assert vnpay.wire.asked == []


def test_the_same_request_is_the_same_address(vnpay, checkout):
    assert vnpay.start(checkout_request()) == checkout
    assert vnpay.start(checkout_request("TT-0002")).url != checkout.url


def test_the_shape_of_the_vendors_own_example():
    """Its secret is not published, so only the text that is signed can be compared."""
    values = {
        "vnp_Amount": "1806000",
        "vnp_OrderInfo": "Thanh toan don hang :5",
        "vnp_ReturnUrl": "https://domainmerchant.vn/ReturnUrl",
    }
    assert wire.signed_query(values, "x").startswith(
        "vnp_Amount=1806000&vnp_OrderInfo=Thanh+toan+don+hang+%3A5"
        "&vnp_ReturnUrl=https%3A%2F%2Fdomainmerchant.vn%2FReturnUrl&vnp_SecureHash="
    )


@pytest.mark.fault(54)
@pytest.mark.parametrize("amount", [1, 4_999, wire.MAXIMUM + 1])
def test_outside_its_bounds_nothing_is_begun(mockpay, amount):
    gateway = new_vnpay(mockpay, minimum=5_000)
    with pytest.raises(base.AmountRefused):
        gateway.start(checkout_request(amount=amount))
    assert gateway.start(checkout_request(amount=5_000)).url
    assert len(wire.to_wire(gateway.maximum)) == 12


@pytest.mark.fault(16)
@given(st.integers(0, wire.MAXIMUM))
def test_each_gateway_owns_its_scale(dong):
    assert wire.from_wire(wire.to_wire(dong)) == dong
    assert int(wire.to_wire(dong)) == dong * 100
    assert stripe_objects.from_wire(stripe_objects.to_wire(dong)) == dong


@pytest.mark.fault(16)
@pytest.mark.parametrize("text", ["", "-100", "1e5", "150", "100.0", " 100", "1" * 13, None, "٣٠٠"])
def test_what_is_no_whole_amount_is_not_read_as_one(text):
    with pytest.raises(ValueError, match="no amount"):
        wire.from_wire(text)


# --- hashes over what was received ----------------------------------------------------------------

AWKWARD = st.text(st.sampled_from("aZ0~*+ %&=/:.-_'()đ"), max_size=12)


def php(text):
    return quote_plus(text).replace("~", "%7E")


def script(text):
    """As URLSearchParams writes it."""
    return quote_plus(text, safe="*").replace("~", "%7E")


def lower(text):
    return quote_plus(text).replace("%2F", "%2f").replace("+", "%20")


@pytest.mark.fault(72)
@given(AWKWARD, AWKWARD, st.sampled_from([quote_plus, php, script, lower]))
def test_a_message_is_genuine_however_its_sender_encodes(info, other, encode):
    data = f"vnp_OrderInfo={encode(info)}&vnp_TmnCode={CODE}&vnp_TxnRef={encode(other)}"
    query = f"{data}&vnp_SecureHash={wire.digest(SECRET, data)}"
    found = wire.read_query(query, (SECRET,))
    assert (found["vnp_OrderInfo"], found["vnp_TxnRef"]) == (info, other)


@pytest.mark.fault(72)
def test_what_a_proxy_wrote_anew_is_not_genuine():
    data = "vnp_OrderInfo=a%7Eb%2Ac&vnp_TxnRef=1"
    query = f"{data}&vnp_SecureHash={wire.digest(SECRET, data)}"
    assert wire.read_query(query, (SECRET,))["vnp_OrderInfo"] == "a~b*c"
    with pytest.raises(base.InvalidSignature):
        wire.read_query(query.replace("%7E", "~").replace("%2A", "*"), (SECRET,))


def signed(**fields):
    return wire.signed_query({f"vnp_{name}": value for name, value in fields.items()}, SECRET)


@pytest.mark.fault(13)
@pytest.mark.parametrize(
    "more", ["&vnp_Amount=1", "&vnp_%41mount=1", "&vnp_Amount", "&%76np_Amount=1"]
)
def test_a_field_twice_or_in_disguise_is_refused(vnpay, more):
    query = signed(Amount="100", TmnCode=CODE, TxnRef="1")
    vnpay.verify(message(query))
    for polluted in (query + more, more[1:] + "&" + query):
        with pytest.raises(base.InvalidSignature):
            vnpay.verify(message(polluted))


def test_what_others_added_on_the_way_does_not_matter(vnpay):
    query = signed(Amount="100", TmnCode=CODE, TxnRef="1")
    assert vnpay.verify(message(f"utm_source=x&{query}&fbclid=1")).told.amount == 1


@pytest.mark.fault(12)
@pytest.mark.parametrize("kind", ["MD5", "SHA256", ""])
def test_hashes_of_an_older_kind_are_refused(vnpay, kind):
    data = f"vnp_Amount=100&vnp_TmnCode={CODE}&vnp_TxnRef=1"
    old = {"MD5": hashlib.md5, "SHA256": hashlib.sha256, "": hashlib.sha256}[kind]
    made = old((SECRET + data).encode()).hexdigest()
    right = wire.digest(SECRET, data)
    for given_hash in {made, right} if kind else {made}:
        query = f"{data}&vnp_SecureHashType={kind}&vnp_SecureHash={given_hash}"
        with pytest.raises(base.InvalidSignature):
            vnpay.verify(message(query))
    current = f"{data}&vnp_SecureHashType=HmacSHA512&vnp_SecureHash={right.upper()}"
    assert vnpay.verify(message(current)).told.amount == 1


@pytest.mark.fault(9)
@pytest.mark.parametrize("secrets", [(), ("",), (" ",)])
def test_without_a_secret_nothing_is_believed_and_nothing_begun(mockpay, ipn, secrets):
    gateway = new_vnpay(mockpay, secrets=secrets)
    with pytest.raises(base.NotConfigured):
        gateway.verify(message(f"vnp_TxnRef=1&vnp_SecureHash={wire.digest('', 'vnp_TxnRef=1')}"))
    for verb in (
        lambda: gateway.start(checkout_request()),
        lambda: gateway.find("TT-1", CREATED),
    ):
        with pytest.raises(base.GatewayUnavailable):
            verb()
    assert [check.ok for check in gateway.checks()] == [True, True, False]


@pytest.mark.fault(69)
def test_while_a_secret_changes_the_old_one_is_still_believed(mockpay, vnpay):
    query = signed(Amount="100", TmnCode=CODE, TxnRef="1")
    turning = new_vnpay(mockpay, secrets=("new", SECRET))
    assert turning.verify(message(query)) == vnpay.verify(message(query))
    assert wire.digest("new", "") != wire.digest(SECRET, "")
    with pytest.raises(base.InvalidSignature):
        new_vnpay(mockpay, secrets=("new",)).verify(message(query))


# --- asking ---------------------------------------------------------------------------------------


def test_a_transaction_begins_when_its_page_is_opened(vnpay, mockpay, checkout):
    with pytest.raises(base.PaymentNotFound):
        vnpay.fetch(checkout.provider_ref)
    visit(mockpay, checkout)
    notice = vnpay.fetch(checkout.provider_ref)
    assert (notice.state, notice.reference, notice.amount) == (State.OPEN, "TT-0001", 24_000)
    asked = vnpay.wire.asked[-1]
    assert wire.digest(SECRET, wire.in_order(asked, wire.QUERY_FIELDS)) == asked["vnp_SecureHash"]


def test_its_page_says_whose_it_is_and_that_cancelling_ends_it(vnpay, mockpay, checkout):
    html = call(mockpay, "GET", visit(mockpay, checkout)).text
    assert "Cổng thanh toán thử kiểu VNPAY" in html
    assert "muốn trả thì bắt đầu lần mới" in html
    assert "24.000\u00a0đ" in html


@pytest.mark.parametrize(
    ("act", "state"),
    [
        ("pay", State.PAID),
        ("later", State.OPEN),
        ("decline", State.FAILED),
        ("cancel", State.FAILED),
    ],
)
def test_what_the_payer_did_is_what_it_answers(vnpay, mockpay, checkout, act, state):
    choose(mockpay, checkout, act)
    notice = vnpay.fetch(checkout.provider_ref)
    assert notice.state is state
    assert vnpay.find("TT-0001", CREATED) == notice
    assert (notice.paid_at is None) == (state is not State.PAID)


def test_what_is_idle_is_given_up_and_what_is_under_way_is_not(vnpay, mockpay, checkout):
    visit(mockpay, checkout)
    assert vnpay.expire(checkout.provider_ref).state is State.EXPIRED
    choose(mockpay, checkout, "later")
    assert vnpay.expire(checkout.provider_ref).state is State.OPEN


def test_an_ipn_and_the_answer_name_the_same_money(vnpay, mockpay, ipn, checkout):
    choose(mockpay, checkout, "pay")
    mockpay.deliver_pending()
    told = vnpay.interpret(vnpay.verify(ipn.messages[0]).content)
    asked = vnpay.fetch(checkout.provider_ref)
    assert (told.payment_ref, told.amount, told.state) == (
        asked.payment_ref,
        asked.amount,
        asked.state,
    )
    assert told.reference == "TT-0001"


@pytest.mark.fault(7)
def test_an_answer_without_a_hash_is_no_answer(vnpay, mockpay, checkout):
    choose(mockpay, checkout, "pay")
    mockpay.faults.set("unsigned", match="querydr")
    with pytest.raises(base.UnreadableAnswer):
        vnpay.fetch(checkout.provider_ref)
    assert vnpay.fetch(checkout.provider_ref).state is State.PAID


@pytest.mark.fault(57)
def test_another_terminals_answer_is_not_ours(mockpay, ipn, checkout):
    object.__setattr__(mockpay.config, "vnpay_terminal", "OTHER001")
    with pytest.raises(base.GatewayError) as caught:
        new_vnpay(mockpay).fetch(checkout.provider_ref)
    assert isinstance(caught.value, base.KeyRefused | base.ForeignNotice)


@pytest.mark.fault(29)
@pytest.mark.fault(31)
@pytest.mark.fault(32)
@pytest.mark.fault(33)
@pytest.mark.parametrize(
    ("fault", "options"),
    [
        ("unavailable", {}),
        ("unavailable", {"status": 429}),
        ("hang", {"seconds": 80}),
        ("drop_response", {}),
        ("malformed", {}),
        ("malformed", {"body": "[]"}),
        ("malformed", {"body": "{}"}),
        ("error_after_effect", {}),
    ],
)
def test_no_usable_answer_is_unknown_not_failed(vnpay, mockpay, checkout, fault, options):
    choose(mockpay, checkout, "pay")
    mockpay.faults.set(fault, match="POST /vnpay", **options)
    with pytest.raises(base.GatewayUnavailable):
        vnpay.fetch(checkout.provider_ref)
    assert vnpay.fetch(checkout.provider_ref).state is State.PAID


@pytest.mark.fault(32)
def test_nobody_waits_longer_than_ten_seconds(monkeypatch):
    seen = {}

    def post(url, **options):
        seen.update(options)
        raise calls.requests.ReadTimeout

    monkeypatch.setattr(calls.requests, "post", post)
    with pytest.raises(base.GatewayUnavailable):
        calls.ask(calls.post, "https://gateway.example", {})
    assert max(seen["timeout"]) <= 10
    assert seen["allow_redirects"] is False


@pytest.mark.fault(31)
def test_after_three_failures_it_is_left_in_peace(mockpay, ipn):
    cache.clear()
    gateway = new_vnpay(mockpay, guard=Breaker("vnpay").guard)
    mockpay.faults.set("unavailable", times=50)
    for _time in range(5):
        with pytest.raises(base.GatewayUnavailable):
            gateway.find("TT-0001", CREATED)
    assert len(gateway.wire.asked) == 3
    cache.clear()


# --- money back -----------------------------------------------------------------------------------


def test_a_refund_goes_back_whole_and_is_found_again(vnpay, mockpay, checkout):
    choose(mockpay, checkout, "pay")
    made = vnpay.refund(refund_request(checkout, 24_000))
    assert (made.state, made.amount, made.reference) == (RefundState.DONE, 24_000, "HT1")
    asked = vnpay.wire.asked[-1]
    assert asked["vnp_TransactionType"] == objects.FULL
    assert wire.digest(SECRET, wire.in_order(asked, wire.REFUND_FIELDS)) == asked["vnp_SecureHash"]
    notice = vnpay.fetch(checkout.provider_ref)
    assert (notice.state, notice.refunded) == (State.REFUNDED, 24_000)
    assert [one.reference for one in notice.refunds] == ["HT1"]


@pytest.mark.fault(30)
def test_a_refund_whose_answer_was_lost_is_not_made_twice(vnpay, mockpay, checkout):
    choose(mockpay, checkout, "pay")
    visit_again = refund_request(checkout, 10_000, "0192f0c1-0000-7000-8000-00000000000a")
    mockpay.faults.set("error_after_effect", match="POST /vnpay", times=2)
    with pytest.raises(base.GatewayUnavailable):  # the look before it
        vnpay.refund(visit_again)
    with pytest.raises(base.GatewayUnavailable):
        vnpay.refund(visit_again)
    again = vnpay.refund(visit_again)
    assert again.state in (RefundState.PENDING, RefundState.DONE)
    notice = vnpay.fetch(checkout.provider_ref)
    assert notice.refunded == 10_000
    assert notice.refunds[0].reference == visit_again.reference


def test_more_than_is_left_or_nothing_paid_is_refused(vnpay, mockpay, checkout):
    visit(mockpay, checkout)
    with pytest.raises(base.GatewayRefused, match="nothing was paid"):
        vnpay.refund(refund_request(checkout, 1_000))
    choose(mockpay, checkout, "pay")
    with pytest.raises(base.GatewayRefused):
        vnpay.refund(refund_request(checkout, 25_000))


def test_only_one_refund_at_a_time(vnpay, mockpay, checkout):
    choose(mockpay, checkout, "pay")
    made = vnpay.refund(refund_request(checkout, 4_000))
    refund = mockpay.store.select("refund", [])[0]
    mockpay.returns.update_refund(refund["id"], status="pending")
    with pytest.raises(base.GatewayUnavailable):
        vnpay.refund(refund_request(checkout, 4_000, "HT2"))
    mockpay.returns.update_refund(refund["id"], status="failed")
    notice = vnpay.fetch(checkout.provider_ref)
    assert (notice.refunds[0].state, notice.refunded) == (RefundState.FAILED, 0)
    assert made.reference == notice.refunds[0].reference


def test_of_a_payment_of_which_a_part_went_back_the_amount_is_not_told(vnpay, mockpay, checkout):
    choose(mockpay, checkout, "pay")
    vnpay.refund(refund_request(checkout, 4_000))
    assert vnpay.fetch(checkout.provider_ref).amount == base.UNTOLD
    assert vnpay.expire(checkout.provider_ref).state is not State.EXPIRED


# --- configuration --------------------------------------------------------------------------------


def test_the_operator_learns_whether_it_works(vnpay, mockpay):
    assert all(check.ok for check in vnpay.checks() + vnpay.probe())
    assert SECRET not in str(vnpay.checks())
    wrong = new_vnpay(mockpay, secrets=("other",))
    assert [check.ok for check in wrong.probe()] == [False]
    mockpay.faults.set("unavailable")
    assert [check.ok for check in vnpay.probe()] == [False]


def test_a_wrong_address_opens_no_payment(mockpay, vnpay, checkout):
    spoilt = checkout.url.replace("vnp_Amount=2400000", "vnp_Amount=100")
    assert call(mockpay, "GET", spoilt).status == 400
    assert mockpay.store.select("checkout.session", []) == []


@pytest.mark.fault(56)
def test_test_money_is_marked_as_such(vnpay, mockpay, checkout):
    choose(mockpay, checkout, "pay")
    assert vnpay.fetch(checkout.provider_ref).livemode is False
    assert new_vnpay(mockpay, is_live=True).fetch(checkout.provider_ref).livemode is True


def test_times_are_hanoi_time():
    late = datetime(2026, 12, 31, 17, 0, 1, tzinfo=UTC)
    assert wire.stamp(late) == "20270101000001"
    assert wire.moment("20270101000001") == late
    assert objects.apart(objects.txn_ref("MC-A1", late)) == ("MC-A1", "20270101000001")
    assert objects.apart("5") == ("5", "")
    assert EXPIRES.tzinfo
