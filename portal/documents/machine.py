"""The same sheet for machines: XML that travels inside the PDF, made from the same frozen data.

Elements carry the Vietnamese names that receipts have in practice (MauSoBienLai, SoBienLai, ...).
Papers about a receipt name it in BienLaiLienQuan and say in LyDo why they were written.
One canonical form: the same data give the same bytes.
"""

from datetime import datetime
from xml.etree import ElementTree as tree

from portal.core.dates import VN_TZ
from portal.documents.printed import printed_number

NAMESPACE = "urn:motcua:chung-tu-thu:1"
SHEETS = {  # template: (root element, stem of the file's name)
    "receipt": ("BienLai", "bien-lai"),
    "proof": ("GiayXacNhanNopTien", "xac-nhan-nop-tien"),
    "credit_note": ("PhieuHoanTra", "phieu-hoan-tra"),
    "credit_reversal": ("PhieuHuyHoanTra", "phieu-huy-hoan-tra"),
    "receipt_notice": ("ThongBaoSaiSot", "thong-bao-sai-sot"),
    "receipt_void": ("BienBanHuyBienLai", "bien-ban-huy-bien-lai"),
}


def file_name(template: str, data: dict) -> str:
    """Of the attachment; "" for sheets that carry none."""
    _root, stem = SHEETS.get(template, ("", ""))
    return f"{stem}-{data.get('lookup_code', '')}.xml" if stem else ""


def xml_of(template: str, data: dict) -> str:
    """Canonical XML (C14N 2.0). Amounts are whole đồng, the day is a date in Vietnam."""
    name, _stem = SHEETS[template]
    root = tree.Element(name, {"xmlns": NAMESPACE})
    _add(root, _head(data))
    _add(root, _about_receipt(data))
    _add(tree.SubElement(root, "DonViThu"), _collector(data["agency"]))
    _add(tree.SubElement(root, "NguoiNopTien"), _payer(data["payer"]))
    if "right" in data:
        _add(tree.SubElement(root, "NguoiNopTienDung"), _payer(data["right"]))
    _add(root, {"MaHoSo": data["code"], "TenThuTuc": data["procedure"]})
    lines = tree.SubElement(root, "CacKhoanThu")
    for line in data["lines"]:
        _line(lines, line)
    _add(root, _sum(data))
    return tree.canonicalize(tree.tostring(root, encoding="unicode")) + "\n"


def _head(data) -> dict:
    issued = datetime.fromisoformat(data["issued_at"]).astimezone(VN_TZ)
    return {
        "Ten": data["title"],
        "MauSoBienLai": data["form_symbol"],
        "KyHieuBienLai": data["serial"],
        "SoBienLai": printed_number(data),
        "NgayLap": issued.date().isoformat(),
        "MaXacMinh": data["lookup_code"],
        "ThuNghiem": "true" if data["is_test"] else "false",
    }


def _about_receipt(data) -> dict:
    """Of a paper about a receipt, or of a receipt in the place of another."""
    reasons = ("replace_reason", "refund_reason", "notice_reason", "void_reason")
    return {
        "BienLaiLienQuan": data.get("receipt_marks") or data.get("replaces", ""),
        "NgayBienLaiLienQuan": data.get("receipt_date", ""),
        "HuyPhieu": data.get("cancels", ""),
        "LyDo": next((data[name] for name in reversed(reasons) if data.get(name)), ""),
    }


def _collector(agency) -> dict:
    return {"Ten": agency["name"], "MaSoThue": agency["tax_code"], "DiaChi": agency["address"]}


def _payer(payer) -> dict:
    """The number as the sheet shows it: masked."""
    return {"Ten": payer["name"], "SoDinhDanh": payer["national_id"], "DiaChi": payer["address"]}


def _line(lines, line) -> None:
    item = tree.SubElement(lines, "KhoanThu")
    quantity, amount = str(line["quantity"]), str(line["amount"])
    _add(item, {"TenKhoanThu": line["name"], "SoLuong": quantity, "ThanhTien": amount})
    for reason in line["reasons"]:
        _add(item, {"CachTinh": reason})


def _sum(data) -> dict:
    said = {
        "SoTien": str(data["total"]),
        "DonViTien": "VND",
        "SoTienBangChu": data["total_in_words"],
    }
    return said | (_paid_back(data) if "way" in data else _paid(data))


def _paid(data) -> dict:
    return {
        "HinhThucThanhToan": data["method"],
        "ThoiDiemNop": data["paid_at"],
        "NguoiThuTien": data["cashier"],
    }


def _paid_back(data) -> dict:
    return {
        "HinhThucHoanTra": data["way"],
        "ThoiDiemHoanTra": data["paid_at"],
        "NguoiChiTien": data["cashier"],
        "NguoiNhanTien": data["receiver"],
    }


def _add(parent, texts: dict[str, str]) -> None:
    """What is empty is left out, as on the sheet."""
    for name, text in texts.items():
        if text:
            tree.SubElement(parent, name).text = text
