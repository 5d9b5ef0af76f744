"""The national payment platform over the same bank and page, as far as its description goes."""

import hashlib
import hmac
import http.client
import json
from contextlib import suppress

from payments.mockpay import objects
from payments.mockpay.errors import ApiError
from payments.mockpay.providers import Provider
from payments.mockpay.texts import NATIONAL_BRANDS, OVER
from payments.mockpay.vnpay_text import stamp
from payments.mockpay.web import Answer, Request, as_json

API = "/national/payment"
ENDINGS = {
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
}
INIT = (
    "LoaiBanTin PhienBan MaDoiTac MaThamChieu SoTien LoaiHinhThanhToan MaKenhThanhToan MaThietBi "
    "NgonNgu MaTienTe MaNganHang ThongTinGiaoDich ThoiGianGD Ip"
)
QUERY = "LoaiBanTin PhienBan MaDoiTac MaThamChieu ThoiGianGD"
CONFIRM = (
    "LoaiBanTin MaLoi MaDoiTac MaThamChieu SoTien MaTienTe MaGiaoDich MaNganHang ThoiGianGD "
    "ThongTinGiaoDich"
)
QUERIED = (
    "LoaiBanTin MaLoi MaDoiTac MaThamChieu SoTien MaTienTe MaGiaoDich MaNganHang ThoiGianGD "
    "TrangThai"
)
RECEIPT = (
    "MaDichVu MaDVC TenDVC MaTTHC TenTTHC MaDonVi TenDonVi MaHoSo TKThuHuong MaNHThuHuong "
    "TenTKThuHuong KhoBac TaiKhoanThuNSNN SoQD NgayQD HoTenNguoiNop SoCMNDNguoiNop DiaChiNguoiNop "
    "HuyenNguoiNop TinhNguoiNop NoiDungThanhToan PhiLePhi DSKhoanNop"
)
WANTED = "MaDonVi TKThuHuong MaNHThuHuong TenTKThuHuong"  # without these nobody receives the money


class National(Provider):
    name = "national"

    def calls(self):
        return [("POST", API, self.call)]

    def _check(self, values: dict, names: str) -> str:
        found = [str(values.get(name, "")) for name in names.split()]
        return hashlib.sha256(
            "|".join([*found, self._app.config.national_secret]).encode()
        ).hexdigest()

    def _is_checked(self, values: dict, names: str) -> bool:
        given = str(values.get("MaXacThuc", "")).encode()
        return hmac.compare_digest(given, self._check(values, names).encode())

    # --- what is asked ------------------------------------------------------------------------

    def call(self, request: Request, subject: str) -> Answer:
        token = request.headers.get("authorization", "")
        if token != f"Bearer {self._app.config.national_token}":
            return as_json(401, {"error_code": "401", "message": "Unauthorized"})
        try:
            values = json.loads(request.body)
            names, act = {"INIT": (INIT, self._open), "QUERY": (QUERY, self._look)}[
                values["LoaiBanTin"]
            ]
        except (ValueError, KeyError, TypeError):
            return as_json(200, {"error_code": "99", "message": "Bản tin không hợp lệ"})
        is_known = values.get("MaDoiTac") == self._app.config.national_partner
        if not is_known or not self._is_checked(values, names):
            return as_json(200, {"error_code": "97", "message": "Mã xác thực không hợp lệ"})
        code, found = act(values)
        message = json.dumps(found, ensure_ascii=False) if found else "Không thực hiện được"
        return as_json(200, {"error_code": code, "message": message})

    def _open(self, values: dict) -> tuple[str, dict]:
        """A reference opens one payment, whatever is asked with it again."""
        if not _is_whole(values):
            return "03", {}
        key = _key(values["MaThamChieu"])
        with self._app.store.transaction():
            if self._app.store.get("checkout.session", key):
                return "02", {}
            session = self._app.bank.open(self._begun(key, values))
        return "0", {"UrlThanhToan": session["url"]}

    def _begun(self, key: str, values: dict) -> dict:
        receipt, info = values["ThongTinBienLai"], values["ThongTinGiaoDich"]
        lines = [
            objects.line_item(
                name=one["TenPhiLePhi"], currency="vnd", unit_amount=int(one["SoTien"]), quantity=1
            )
            for one in receipt["PhiLePhi"]
        ]
        url, now = self._app.config.public_url, self._app.bank.now()
        back = self._app.config.national_return_url or url
        params = {
            "via": self.name,
            "currency": "vnd",
            "client_reference_id": values["MaThamChieu"],
            "success_url": back,
            "cancel_url": back,
            "locale": "vi",
            "expires_at": now + 24 * 3600,
            "metadata": {},
            "payment_intent_data": {"description": info, "metadata": {"via": self.name}},
        }
        made = objects.session(now=now, url=url, lines=lines, params=params)
        return {**made, "id": key, "url": f"{url}/c/pay/{key}"}

    def _look(self, values: dict) -> tuple[str, dict]:
        session = self._app.store.get("checkout.session", _key(values["MaThamChieu"]))
        if session is None:
            return "1", {}
        facts = self._facts(session)
        found = {**facts, "LoaiBanTin": "QUERY", "TrangThai": _state(session)}
        if self._app.faults.take("unsigned", "QUERY") is not None:
            return "0", found
        return "0", {**found, "MaXacThuc": self._check(found, QUERIED)}

    # --- what is told -------------------------------------------------------------------------

    @property
    def hook(self):
        return self._app.config.national_confirm_url

    def event(self, event, subject):
        is_told = event["type"] in ENDINGS and _state(subject) != "khoi-tao"
        if not is_told:
            return None
        return {**event, "via": self.name, "data": {"object": self._facts(subject)}}

    def send(self, event, forge):
        values = event["data"]["object"]
        check = self._check(values, CONFIRM)
        if forge == "body":
            values = {**values, "SoTien": values["SoTien"] + "0"}
        told = {**values, "MaXacThuc": "0" * 64 if forge == "secret" else check}
        if forge == "none":
            del told["MaXacThuc"]
        try:
            status, body = self._app.webhooks.exchange(self.hook, json.dumps(told).encode())
            answer = json.loads(body)
        except (OSError, ValueError, http.client.HTTPException) as error:
            return None, False, f"{type(error).__name__}: {error}"
        is_theirs = isinstance(answer, dict) and self._is_checked(answer, "MaLoi MoTaLoi")
        code = str(answer.get("MaLoi")) if is_theirs else ""
        return status, code in ("00", "02"), f"MaLoi {code}"

    def words(self, language):
        return {**OVER[language], "brand": NATIONAL_BRANDS[language]}

    def cancel(self, session):
        return self._given_up(session)

    def decline(self, session, here):
        return self._given_up(session)

    def _given_up(self, session: dict) -> str:
        with suppress(ApiError):  # over already
            self._app.bank.expire(session["id"])
        return self.way_back(session)

    def _facts(self, session: dict) -> dict[str, str]:
        store = self._app.store
        intent = store.get("payment_intent", session["payment_intent"] or "") or {}
        amount = intent.get("amount_received") or session["amount_total"]
        is_paid = session["payment_status"] == "paid"
        return {
            "LoaiBanTin": "CONFIRM",
            "MaLoi": "00" if is_paid else "24",
            "MaDoiTac": self._app.config.national_partner,
            "MaThamChieu": session["client_reference_id"],
            "SoTien": str(amount),
            "MaTienTe": (intent or session)["currency"].upper(),
            "MaGiaoDich": intent.get("id", ""),
            "MaNganHang": "PAYMENT",
            "ThoiGianGD": stamp(intent.get("created", session["created"])),
            "ThongTinGiaoDich": session["payment_intent_data"]["description"],
        }


def _state(session: dict) -> str:
    if session["payment_status"] == "paid":
        return "thanh-cong"
    return "that-bai" if session["status"] == "expired" else "khoi-tao"


def _is_whole(values: dict) -> bool:
    """Is each field of the receipt there, is a payee named, and do the sums agree?"""
    receipt = values.get("ThongTinBienLai")
    if not isinstance(receipt, dict) or set(receipt) != set(RECEIPT.split()):
        return False
    sums = [sum(int(one["SoTien"]) for one in receipt[name]) for name in ("PhiLePhi", "DSKhoanNop")]
    return all(receipt[name] for name in WANTED.split()) and sums == [int(values["SoTien"])] * 2


def _key(reference: str) -> str:
    return "cs_national_" + hashlib.sha256(str(reference).encode()).hexdigest()[:40]
