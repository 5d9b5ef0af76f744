"""Messages of the national payment platform, and the keyed check that each carries.

Unverified: written after a province's description of version 1.0.6. What may turn out otherwise,
the order of the fields under the check, stands in one table; its algorithm is a setting.
"""

import hashlib
import hmac
import re

from payments.gateways.base import CheckoutRequest, GatewayError, InvalidSignature, Payer
from payments.gateways.reading import read_json
from payments.gateways.vnpay_wire import stamp
from portal.core.text import bare

VERSION = "1.0.6"
CHECK = "MaXacThuc"
ALGORITHMS = ("sha256", "sha512", "sha1", "md5")
MAXIMUM = 9_999_999_999  # đồng
LONGEST_NAME = 250
FEES = "2"  # the service (MaDichVu) by which fees and charges are paid
CHARGE_TYPES = {"fee": "1", "charge": "2", "tax": "3"}  # the description names no codes: ours
_AMOUNT = re.compile(r"[0-9]{1,13}")

# The fields under the check of each message, in their order; our secret follows them.
ORDER = {
    "INIT": (
        *("LoaiBanTin", "PhienBan", "MaDoiTac", "MaThamChieu", "SoTien", "LoaiHinhThanhToan"),
        *("MaKenhThanhToan", "MaThietBi", "NgonNgu", "MaTienTe", "MaNganHang"),
        *("ThongTinGiaoDich", "ThoiGianGD", "Ip"),
    ),
    "CONFIRM": (
        *("LoaiBanTin", "MaLoi", "MaDoiTac", "MaThamChieu", "SoTien", "MaTienTe", "MaGiaoDich"),
        *("MaNganHang", "ThoiGianGD", "ThongTinGiaoDich"),
    ),
    "CONFIRM answer": ("MaLoi", "MoTaLoi"),
    "QUERY": ("LoaiBanTin", "PhienBan", "MaDoiTac", "MaThamChieu", "ThoiGianGD"),
    "QUERY answer": (
        *("LoaiBanTin", "MaLoi", "MaDoiTac", "MaThamChieu", "SoTien", "MaTienTe", "MaGiaoDich"),
        *("MaNganHang", "ThoiGianGD", "TrangThai"),
    ),
}


def check(values: dict, message: str, secret: str, algorithm: str) -> str:
    found = [str(values.get(name, "")) for name in ORDER[message]]
    return hashlib.new(algorithm, "|".join([*found, secret]).encode()).hexdigest()


def is_checked(values: dict, message: str, secrets: tuple[str, ...], algorithm: str) -> bool:
    given = str(values.get(CHECK, "")).lower().encode()
    made = (check(values, message, secret, algorithm).encode() for secret in secrets)
    return any(hmac.compare_digest(given, one) for one in made)


def to_wire(dong: int) -> str:
    return str(dong)


def from_wire(text) -> int:
    """:raises ValueError: no whole number of đồng"""
    if not _AMOUNT.fullmatch(str(text)):
        raise ValueError("no whole number of đồng")
    return int(str(text))


def read(body: bytes) -> dict:
    """The JSON object of a message.

    :raises InvalidSignature: a field stands there twice
    :raises GatewayError: no JSON object
    """
    try:
        values = read_json(body, _once)
    except ValueError as error:
        raise GatewayError("the message is no JSON", code="malformed") from error
    if not isinstance(values, dict):
        raise GatewayError("the message is no object", code="malformed")
    return values


def _once(pairs) -> dict:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise InvalidSignature("a field twice")
    return values


def init(request: CheckoutRequest, *, partner: str, ip: str, treasury: str) -> dict:
    return {
        "LoaiBanTin": "INIT",
        "PhienBan": VERSION,
        "MaDoiTac": partner,
        "MaThamChieu": request.reference,
        "SoTien": to_wire(request.amount),
        "LoaiHinhThanhToan": "PAY",
        "MaKenhThanhToan": "1",
        "MaThietBi": "1",
        "NgonNgu": "vi-VN",
        "MaTienTe": "VND",
        "MaNganHang": "PAYMENT",
        "ThongTinGiaoDich": bare(f"THANH TOAN HO SO {request.description}").upper(),
        "ThoiGianGD": stamp(request.created_at),
        "Ip": ip,
        "ThongTinBienLai": _about(request, treasury) | _charges(request) | _payer(request.payer),
    }


def _about(request: CheckoutRequest, treasury: str) -> dict:
    """What is paid for, and whose account receives it. Our catalogue knows one code for a
    procedure and the service (DVC) that offers it."""
    subject = request.subject
    name = subject.procedure_name[:LONGEST_NAME]
    return {
        "MaDichVu": FEES,
        "MaDVC": subject.procedure,
        "TenDVC": name,
        "MaTTHC": subject.procedure,
        "TenTTHC": name,
        "MaDonVi": subject.payee,
        "TenDonVi": subject.payee_name,
        "MaHoSo": subject.application,
        "TKThuHuong": subject.account,
        "MaNHThuHuong": subject.bank,
        "TenTKThuHuong": subject.holder,
        "KhoBac": treasury,
        "TaiKhoanThuNSNN": subject.treasury_account,
        "SoQD": subject.decision,
        "NgayQD": subject.decided_on.replace("-", ""),
        "NoiDungThanhToan": request.description,
    }


def _charges(request: CheckoutRequest) -> dict:
    lines = [line for line in request.lines if line.amount]
    return {
        "PhiLePhi": [
            {
                "LoaiPhiLePhi": CHARGE_TYPES.get(one.kind, ""),
                "MaPhiLePhi": one.code,
                "TenPhiLePhi": one.name,
                "SoTien": to_wire(one.amount),
            }
            for one in lines
        ],
        "DSKhoanNop": [{"NoiDung": one.name, "SoTien": to_wire(one.amount)} for one in lines],
    }


def _payer(payer: Payer) -> dict:
    """Empty unless the site has decided to tell who pays: they are always there, as described."""
    return {
        "HoTenNguoiNop": payer.name,
        "SoCMNDNguoiNop": payer.number,
        "DiaChiNguoiNop": payer.address,
        "HuyenNguoiNop": payer.district,
        "TinhNguoiNop": payer.province,
    }
