"""The national payment platform as it is described: one table of fields, checked both ways."""

import json
from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from payments import gateways
from payments.gateways import base
from payments.gateways import national_wire as wire
from payments.gateways.base import Line, Payer, State
from payments.gateways.national import NationalGateway, Partner
from payments.mockpay.__main__ import configured, options
from payments.mockpay.national import API
from payments.models import Attempt, Case, GatewayMessage, Receipt
from payments.services import attempts, inquiry, offers
from portal.core.management.programs import programs
from tests.payments.gateway_fixtures import CREATED, PAYEE, checkout_request, press
from tests.payments.ledger_checks import books
from tests.payments.scenes import PRICE, drain, urls
from tests.payments.transfers import make_account
from tests.payments.vnpay_fixtures import Wire

SECRET = "national_mock"
HOOK = reverse("payment_webhook", args=["national"])


def new_national(app, **changes) -> NationalGateway:
    partner = {
        "code": "MOTCUA",
        "secrets": (SECRET,),
        "token": "national_mock_token",
        "url": "http://mockpay.test/national/payment",
        "pay_url": "http://mockpay.test",
        "server_ip": "203.0.113.7",
        "treasury": "0061",
    }
    wire_ = Wire(app)
    gateway = NationalGateway(Partner(**{**partner, **changes}), send=wire_)
    gateway.wire = wire_
    return gateway


@pytest.fixture
def national(mockpay):
    object.__setattr__(mockpay.config, "national_confirm_url", "http://testserver/confirm")
    return new_national(mockpay)


@pytest.fixture
def checkout(national):
    return national.start(checkout_request())


LONG_NAME = "Cấp bản sao" * 30
SAID_OF_THE_PAYMENT = {
    "MaDichVu": "2",
    "MaDVC": "2.000635",
    "TenDVC": LONG_NAME[:250],
    "MaTTHC": "2.000635",
    "TenTTHC": LONG_NAME[:250],
    "MaDonVi": "H05.1",
    "TenDonVi": "UBND phường",
    "MaHoSo": "H05-1",
    "TKThuHuong": "1023456789",
    "MaNHThuHuong": "970436",
    "TenTKThuHuong": "UBND",
    "KhoBac": "0061",
    "TaiKhoanThuNSNN": "3511.0.1234567",
    "SoQD": "12/TB-CCT",
    "NgayQD": "20260905",
    "HoTenNguoiNop": "Trần An",
    "SoCMNDNguoiNop": "027090000001",
    "DiaChiNguoiNop": "Số 1",
    "HuyenNguoiNop": "",
    "TinhNguoiNop": "Bắc Ninh",
    "NoiDungThanhToan": "Đăng ký khai sinh",
    "PhiLePhi": [
        {
            "LoaiPhiLePhi": "2",
            "MaPhiLePhi": "copy",
            "TenPhiLePhi": "Lệ phí",
            "SoTien": "20000",
        },
        {"LoaiPhiLePhi": "1", "MaPhiLePhi": "post", "TenPhiLePhi": "Phí", "SoTien": "4000"},
    ],
    "DSKhoanNop": [
        {"NoiDung": "Lệ phí", "SoTien": "20000"},
        {"NoiDung": "Phí", "SoTien": "4000"},
    ],
}


def test_init_says_all_that_the_description_asks_for(national, checkout):
    subject = replace(
        PAYEE,
        procedure="2.000635",
        procedure_name=LONG_NAME,
        application="H05-1",
        treasury_account="3511.0.1234567",
        decision="12/TB-CCT",
        decided_on="2026-09-05",
    )
    lines = (Line("Lệ phí", 20_000, "copy", "charge"), Line("Phí", 4_000, "post", "fee"))
    payer = Payer(name="Trần An", number="027090000001", address="Số 1", province="Bắc Ninh")
    said = {"subject": subject, "lines": lines, "payer": payer, "customer_email": "a@b.example"}
    national.start(checkout_request("TT-0002", **said))
    asked = national.wire.asked[-1]
    assert (asked["LoaiBanTin"], asked["PhienBan"], asked["SoTien"]) == ("INIT", "1.0.6", "24000")
    assert asked["ThongTinGiaoDich"] == "THANH TOAN HO SO DANG KY KHAI SINH"
    assert asked["ThongTinBienLai"] == SAID_OF_THE_PAYMENT
    assert "example" not in json.dumps(asked)
    assert asked["MaXacThuc"] == wire.check(asked, "INIT", SECRET, "sha256")
    assert checkout.url.startswith("http://mockpay.test/c/pay/cs_national_")


@pytest.mark.parametrize("missing", ["payee", "account", "bank", "holder"])
def test_the_platform_takes_no_payment_that_names_no_payee(national, missing):
    with pytest.raises(base.GatewayRefused):
        national.start(checkout_request(subject=replace(PAYEE, **{missing: ""})))


def test_an_address_elsewhere_is_not_followed(mockpay):
    with pytest.raises(base.UnreadableAnswer):
        new_national(mockpay, pay_url="https://pay.example").start(checkout_request())


@pytest.mark.parametrize(
    ("act", "state"), [("pay", State.PAID), ("later", State.OPEN), ("cancel", State.FAILED)]
)
def test_query_tells_what_became_of_it(national, mockpay, checkout, act, state):
    assert national.find("TT-0001", CREATED).state is State.OPEN
    press(mockpay, checkout, act)
    notice = national.fetch(checkout.provider_ref)
    assert (notice.state, notice.amount, notice.currency) == (state, 24_000, "VND")


def test_what_is_unknown_unchecked_or_not_for_us_is_not_believed(national, mockpay, checkout):
    with pytest.raises(base.PaymentNotFound):
        national.fetch("TT-9")
    mockpay.faults.set("unsigned", match="QUERY")
    with pytest.raises(base.UnreadableAnswer):
        national.fetch(checkout.provider_ref)
    with pytest.raises(base.KeyRefused):
        new_national(mockpay, token="other").fetch(checkout.provider_ref)
    with pytest.raises(base.GatewayRefused):
        new_national(mockpay, algorithm="sha512").fetch(checkout.provider_ref)


@pytest.mark.fault(32)
@pytest.mark.fault(33)
@pytest.mark.parametrize("fault", ["unavailable", "hang", "drop_response", "malformed"])
def test_no_usable_answer_is_unknown(national, mockpay, checkout, fault):
    mockpay.faults.set(fault, match="POST /national")
    with pytest.raises(base.GatewayUnavailable):
        national.fetch(checkout.provider_ref)
    assert national.fetch(checkout.provider_ref).state is State.OPEN


@pytest.mark.fault(16)
@given(st.integers(0, wire.MAXIMUM))
def test_it_counts_in_dong(dong):
    assert wire.from_wire(wire.to_wire(dong)) == dong
    assert wire.to_wire(dong) == str(dong)


def test_it_says_that_it_is_unverified_and_gives_nothing_back(national, checkout):
    assert national.basis is base.Basis.HEARSAY
    request = base.RefundRequest(
        reference="HT1", idempotency_key="k", provider_ref=checkout.provider_ref, amount=1
    )
    with pytest.raises(base.GatewayRefused) as refused:
        national.refund(request)
    assert refused.value.code == "manual"
    assert all(check.ok for check in national.checks() + national.probe())
    assert SECRET not in str(national.checks())


@pytest.mark.parametrize("algorithm", ["crc32", ""])
def test_an_algorithm_that_nobody_knows_is_a_gateway_that_does_not_answer(mockpay, algorithm):
    gateway = new_national(mockpay, algorithm=algorithm)
    with pytest.raises(base.GatewayUnavailable):
        gateway.start(checkout_request())
    with pytest.raises(base.NotConfigured):
        gateway.verify(base.Message({}, "", confirm()))
    assert wire.CHECK not in json.loads(gateway.answer(base.Verdict.NOT_READY).body)
    assert [check.ok for check in gateway.checks()].count(False) == 1


def test_an_address_that_is_none_is_an_unreadable_answer(mockpay):
    gateway = new_national(mockpay)
    inside = json.dumps({"UrlThanhToan": "http://[half"})
    answer = json.dumps({"error_code": "0", "message": inside}).encode()
    gateway._send = lambda *_call: (200, answer, "")
    with pytest.raises(base.UnreadableAnswer):
        gateway.start(checkout_request())


@pytest.mark.parametrize("text", ['"\\ud800"', "[" * 100_000])
def test_half_a_character_or_endless_nesting_is_no_message(national, text):
    body = f'{{"MaThamChieu": {text}, "MaXacThuc": "x"}}'.encode()
    with pytest.raises(base.GatewayError):
        national.verify(base.Message({}, "", body))
    national._send = lambda *_call: (200, body, "")
    with pytest.raises(base.UnreadableAnswer):
        national.fetch("MC-1")


def confirm(**changes) -> bytes:
    values = {
        "LoaiBanTin": "CONFIRM",
        "MaLoi": "00",
        "MaDoiTac": "MOTCUA",
        "MaThamChieu": "TT-1",
        "SoTien": "24000",
        "MaTienTe": "VND",
        "ThoiGianGD": "20261122081500",
        **changes,
    }
    check = wire.check(values, "CONFIRM", SECRET, "sha256")
    return json.dumps({**values, "MaXacThuc": check}).encode()


def told(gateway, body):
    return gateway.verify(base.Message(headers={}, query="", body=body))


@pytest.mark.fault(8)
@pytest.mark.fault(9)
@pytest.mark.fault(13)
@pytest.mark.fault(69)
def test_a_message_is_checked_field_by_field(national, mockpay):
    body = confirm()
    assert told(national, body).told.amount == 24_000
    assert told(new_national(mockpay, secrets=("new", SECRET)), body).told.amount == 24_000
    twice = body.replace(b'"MaLoi"', b'"SoTien": "1", "MaLoi"')
    for spoilt in (body.replace(b"24000", b"24001"), twice, b"{}", b"[]", b"", b"x"):
        with pytest.raises(base.GatewayError):
            told(national, spoilt)
    with pytest.raises(base.NotConfigured):
        told(new_national(mockpay, secrets=("",)), body)


@pytest.fixture
def shop(till, client, national, monkeypatch, settings):
    """(till, what the portal answered), with the platform in use."""
    monkeypatch.setitem(gateways.BUILDERS, "national", lambda: national)
    make_account(till.world.commune, number="3511099")
    settings.PAYMENT_GATEWAYS = ["national"]
    heard = []

    def tell(_url, body=None):
        reply = client.post(HOOK, body, content_type="application/json")
        heard.append(json.loads(reply.content)["MaLoi"])
        return reply.status_code, reply.content

    till.bank.webhooks.exchange = tell
    return till, heard


def begin(till) -> Attempt:
    return attempts.start_attempt(bill=till.bill(), gateway="national", actor=till.payer, urls=urls)


@pytest.mark.django_db
@pytest.mark.fault(1)
@pytest.mark.fault(3)
def test_a_confirmed_payment_is_booked_once(shop):
    till, heard = shop
    attempt = begin(till)
    till.bank.faults.set("webhook_duplicate", copies=3)
    press(till.bank, attempt_page(attempt), "pay")
    till.bank.deliver_pending()
    drain()
    assert heard == ["00", "02", "02"]
    inquiry.ask(attempt=attempt)
    assert (Receipt.objects.count(), books()) == (1, [])
    assert {row["state"] for row in till.bank.webhooks.log()} == {"sent"}


@pytest.mark.django_db
@pytest.mark.fault(14)
@pytest.mark.fault(57)
@pytest.mark.fault(59)
def test_another_amount_another_order_another_partner(shop, client):
    till, heard = shop
    attempt = begin(till)
    answers = {}
    for name, changes in {
        "amount": {"MaThamChieu": attempt.reference, "SoTien": str(PRICE + 1)},
        "order": {"MaThamChieu": "TT-UNKNOWN", "SoTien": str(PRICE)},
        "partner": {"MaThamChieu": attempt.reference, "MaDoiTac": "OTHER"},
    }.items():
        reply = client.post(HOOK, confirm(**changes), content_type="application/json")
        answers[name] = json.loads(reply.content)["MaLoi"]
    drain()
    assert answers == {"amount": "04", "order": "01", "partner": "01"}
    states = GatewayMessage.objects.order_by("received_at").values_list("state", flat=True)
    assert list(states) == ["done", "unmatched", "ignored"]
    assert Case.objects.get().kind == Case.Kind.MISMATCH
    assert not Receipt.objects.exists()


@pytest.mark.django_db
@pytest.mark.fault(7)
def test_a_forged_message_is_refused(shop, client):
    body = confirm().replace(b"24000", b"99000")
    reply = client.post(HOOK, body, content_type="application/json")
    assert json.loads(reply.content)["MaLoi"] == "97"
    assert not GatewayMessage.objects.exists()


def attempt_page(attempt):
    return base.Checkout(attempt.provider_ref, attempt.checkout_url, attempt.expires_at)


def receipt_of(till) -> dict:
    begin(till)
    return gateways.get("national").wire.asked[-1]["ThongTinBienLai"]


@pytest.mark.django_db
def test_the_money_goes_to_the_account_of_the_agency_that_is_owed(shop):
    till, _heard = shop
    commune = till.world.commune
    commune.treasury_account = "3511.0.7654321"
    commune.save()
    receipt = receipt_of(till)
    assert (receipt["MaDonVi"], receipt["TKThuHuong"]) == (commune.code, "3511099")
    assert receipt["TaiKhoanThuNSNN"] == "3511.0.7654321"
    fee = till.fee()
    assert [one["MaPhiLePhi"] for one in receipt["PhiLePhi"]] == [fee.rule_id]
    assert receipt["HoTenNguoiNop"] == ""  # the site has not decided to tell


@pytest.mark.django_db
def test_who_pays_is_told_where_the_site_says_so_and_kept_with_no_attempt(shop):
    till, _heard = shop
    gateways.get("national").wants_payer = True
    receipt = receipt_of(till)
    person = till.payer.person
    assert (receipt["HoTenNguoiNop"], receipt["SoCMNDNguoiNop"]) == (
        till.payer.full_name,
        person.national_id,
    )
    assert person.national_id not in json.dumps(Attempt.objects.get().asked)


@pytest.mark.django_db
def test_a_notice_is_paid_in_the_name_of_whom_it_names(shop):
    till, _heard = shop
    gateways.get("national").wants_payer = True
    fee = till.fee()
    fee.notice_number, fee.notice_date = "7/TB", date(2024, 9, 1)
    fee.payer_name, fee.payer_number = "Lê Bình", "8001"
    fee.save()
    receipt = receipt_of(till)
    assert (receipt["SoQD"], receipt["NgayQD"]) == ("7/TB", "20240901")
    assert (receipt["HoTenNguoiNop"], receipt["SoCMNDNguoiNop"]) == ("Lê Bình", "8001")


@pytest.mark.django_db
def test_an_agency_without_an_account_does_not_offer_it(shop):
    till, _heard = shop
    assert [one.code for one in offers.offered(till.world.commune)] == ["national"]
    assert offers.offered(till.world.tax) == []


@pytest.mark.django_db
def test_back_from_the_platform_one_is_led_to_the_payment_begun_last(shop, client):
    till, _heard = shop
    client.force_login(till.payer)
    back = reverse("pay_back")
    assert client.get(back).url == reverse("my_applications")
    attempt = begin(till)
    press(till.bank, attempt_page(attempt), "pay")
    assert client.get(back).url == reverse("pay_return", args=[attempt.pk])
    client.get(client.get(back).url)
    assert Receipt.objects.get().amount == PRICE
    client.force_login(till.world.officer("cashier"))
    assert client.get(back).url == reverse("my_applications")


def test_the_demo_offers_it_and_its_counterpart_knows_the_same_secrets(tmp_path):
    made = {one.name: one for one in programs(var=tmp_path, port=8000, gateway_port=8002)}
    said = made["site"].environment
    mock = configured(options(made["gateway"].command[3:]))
    assert "national" in said["PAYMENT_GATEWAYS"].split(",")
    ours = [said[f"NATIONAL_{name}"] for name in ("PARTNER", "SECRETS", "TOKEN", "PAY_URL")]
    theirs = [mock.national_partner, mock.national_secret, mock.national_token, mock.public_url]
    assert ours == theirs
    assert said["NATIONAL_URL"] == mock.public_url + API
    assert mock.national_confirm_url == f"http://127.0.0.1:8000{HOOK}"
    assert mock.national_return_url == f"http://127.0.0.1:8000{reverse('pay_back')}"
