"""The machine-readable half of a receipt: the same facts, in the file itself."""

import io
from xml.etree import ElementTree as tree

import pikepdf
import pytest

from portal.documents.machine import NAMESPACE, file_name, xml_of
from portal.documents.printed import MONEY as ABOUT_MONEY
from portal.documents.render import render_pdf
from tests.documents.samples import (
    CREDIT_NOTE,
    MONEY,
    PROOF,
    RECEIPT_NOTICE,
    RECEIPT_VOID,
    RESULT,
    REVERSAL,
    SHEETS,
    TEST_RECEIPT,
)

IN = {"x": NAMESPACE}


def text(root, path) -> str:
    return root.findtext(path, namespaces=IN)


def test_every_field_that_a_receipt_must_have_is_there():
    root = tree.fromstring(xml_of("receipt", MONEY))

    assert root.tag == f"{{{NAMESPACE}}}BienLai"
    assert {path: text(root, path) for path in EXPECTED} == EXPECTED
    assert len(root.findall(".//x:KhoanThu", IN)) == 1


EXPECTED = {
    "x:Ten": "Biên lai thu lệ phí",
    "x:MauSoBienLai": "EBL01",
    "x:KyHieuBienLai": "26TAA",
    "x:SoBienLai": "00000241",
    "x:NgayLap": "2026-09-05",
    "x:MaXacMinh": "7K4Q93TXABCD",
    "x:ThuNghiem": "false",
    "x:DonViThu/x:Ten": "Ủy ban nhân dân phường Võ Cường",
    "x:DonViThu/x:MaSoThue": "2300999019",
    "x:NguoiNopTien/x:Ten": "Nguyễn Thị Mai Hương",
    "x:NguoiNopTien/x:SoDinhDanh": "027 ••• ••• 418",
    "x:MaHoSo": "H05.30.10-260905-0012",
    "x:CacKhoanThu/x:KhoanThu/x:TenKhoanThu": "Phí cấp bản sao trích lục hộ tịch",
    "x:CacKhoanThu/x:KhoanThu/x:SoLuong": "3",
    "x:CacKhoanThu/x:KhoanThu/x:ThanhTien": "24000",
    "x:CacKhoanThu/x:KhoanThu/x:CachTinh": "8.000 đ mỗi bản sao",
    "x:SoTien": "24000",
    "x:DonViTien": "VND",
    "x:SoTienBangChu": "Hai mươi bốn nghìn đồng",
    "x:HinhThucThanhToan": "Thẻ ngân hàng (thử nghiệm)",
}


def test_the_day_is_the_day_in_vietnam():
    """22:30 UTC on the fourth is the morning of the fifth."""
    late = MONEY | {"issued_at": "2026-09-04T22:30:00+00:00"}

    assert text(tree.fromstring(xml_of("receipt", late)), "x:NgayLap") == "2026-09-05"


def test_trial_money_says_so_and_a_proof_is_no_receipt():
    trial = tree.fromstring(xml_of("receipt", TEST_RECEIPT))
    proof = tree.fromstring(xml_of("proof", PROOF))

    assert text(trial, "x:ThuNghiem") == "true"
    assert proof.tag == f"{{{NAMESPACE}}}GiayXacNhanNopTien"
    assert proof.find("x:MauSoBienLai", IN) is None


def test_the_order_of_keys_does_not_matter_and_texts_stay_texts():
    hostile = MONEY | {"procedure": "</TenThuTuc><SoTien>1</SoTien> & <![CDATA["}

    assert xml_of("receipt", dict(reversed(MONEY.items()))) == xml_of("receipt", MONEY)
    root = tree.fromstring(xml_of("receipt", hostile))
    assert text(root, "x:TenThuTuc") == hostile["procedure"]
    assert text(root, "x:SoTien") == "24000"


def test_papers_about_a_receipt_name_it_and_say_why():
    note = tree.fromstring(xml_of("credit_note", CREDIT_NOTE))
    assert note.tag == f"{{{NAMESPACE}}}PhieuHoanTra"
    assert text(note, "x:BienLaiLienQuan") == CREDIT_NOTE["receipt_marks"]
    assert text(note, "x:LyDo") == CREDIT_NOTE["refund_reason"]
    assert (text(note, "x:SoTien"), text(note, "x:HinhThucHoanTra")) == (
        "24000",
        "Tiền mặt tại quầy",
    )
    assert text(note, "x:NguoiNhanTien") == CREDIT_NOTE["receiver"]
    assert (
        text(tree.fromstring(xml_of("credit_reversal", REVERSAL)), "x:HuyPhieu")
        == (REVERSAL["cancels"])
    )
    notice = tree.fromstring(xml_of("receipt_notice", RECEIPT_NOTICE))
    assert text(notice, "x:NguoiNopTienDung/x:Ten") == RECEIPT_NOTICE["right"]["name"]
    void = tree.fromstring(xml_of("receipt_void", RECEIPT_VOID))
    assert text(void, "x:BienLaiLienQuan") == RECEIPT_VOID["receipt_marks"]
    assert text(void, "x:LyDo") == RECEIPT_VOID["void_reason"]
    replaced = MONEY | {"replaces": "26TAA số 00000240", "replace_reason": "Sai mã số"}
    assert text(tree.fromstring(xml_of("receipt", replaced)), "x:BienLaiLienQuan") == (
        "26TAA số 00000240"
    )


def test_no_paper_about_money_is_without_it():
    assert {template for template, data in SHEETS.values() if file_name(template, data)} == (
        set(ABOUT_MONEY)
    )


@pytest.mark.parametrize(
    ("template", "data"), [sheet for sheet in SHEETS.values() if sheet[0] in ABOUT_MONEY]
)
def test_the_pdf_carries_it_as_its_source(template, data):
    with pikepdf.open(io.BytesIO(render_pdf(template, data))) as pdf:
        name = file_name(template, data)
        attached = pdf.attachments[name]

        assert attached.get_file().read_bytes().decode() == xml_of(template, data)
        assert attached.get_file().mime_type == "text/xml"
        assert [one.AFRelationship for one in pdf.Root.AF] == ["/Source"]
        assert list(pdf.attachments) == [name]


def test_official_papers_carry_none():
    with pikepdf.open(io.BytesIO(render_pdf("result", RESULT))) as pdf:
        assert list(pdf.attachments) == []
