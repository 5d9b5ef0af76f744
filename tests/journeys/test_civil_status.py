"""A citizen asks for copies of a birth certificate, pays, and gets them without leaving home."""

import re
from pathlib import Path

import pytest

from tests.journeys import desk, keyboard, paying, samples, verifying
from tests.journeys.filing import DECLARE, SEND, fill_all
from tests.journeys.places import address
from tests.journeys.visitor import NARROW, PASSWORD

pytestmark = pytest.mark.journey

CITIZEN, SECOND, THIRD, FOURTH = (f"congdan{n}@motcua.example" for n in ("", 2, 3, 4))
ANSWERS = {
    "event_type": "birth",
    **address("registered_at"),
    "registered_on": "14/2/1990",
    "register_number": "27/1990",
    "relation": "self",
    "parents_names": "Nguyễn Văn Thắng và Trần Thị Nguyệt",
    "phone": "0912 345 678",
    **address("residence"),
    "copies": "3",
    "purpose": "other",
    "purpose_other": "Làm hồ sơ du học",
    "fee_category": "none",
    "delivery": "online",
    "agency": "Ủy ban nhân dân phường Võ Cường",
}
RESULT = {
    "particular-entry_number": "27/1990",
    "particular-entry_date": "14/2/1990",
    "particular-entry_agency": "Ủy ban nhân dân phường Võ Cường",
    "particular-entry_person-full_name": "Nguyễn Thị Mai Hương",
    "particular-entry_person-birth_date": "5/2/1990",
    "particular-entry_person-sex": "female",
    "particular-entry_content": "Họ và tên cha: Nguyễn Văn Thắng. Họ và tên mẹ: Trần Thị Nguyệt.",
}
CODE = re.compile(r"H05\.[\d.]+-\d{6}-\d+")
JPEG = b"\xff\xd8\xff"
AMOUNT, IN_WORDS = "24.000 đ", "Hai mươi tư nghìn đồng"


def begin(citizen):
    """Search without accents, read the guide, begin."""
    page = citizen.open("/")
    page.locator("main [name=q]").first.fill("trich luc ho tich")
    page.keyboard.press("Enter")
    page.locator('main a[href*="/thu-tuc/2.000635/"]').first.click()
    page.locator('main a[href*="/thu-tuc/2.000635/nop/"]:visible').first.click()
    page.locator("main form[method=post] .govuk-button").last.click()
    page.wait_for_url("**/danh-sach/")


def send(citizen) -> str:
    """Declare and send; the code of the application."""
    page = citizen.page
    page.locator(DECLARE).check(force=True)
    page.locator(SEND).click()
    page.wait_for_url("**/da-gui/")
    return page.locator(".govuk-panel__body strong").inner_text()


@pytest.mark.spine
def test_from_search_to_the_result_at_home(visitor, tmp_path):
    citizen = visitor(CITIZEN)
    begin(citizen)
    papers = [make(tmp_path) for make in (samples.fine_scan, samples.photo, samples.phone_photo)]
    fill_all(citizen.page, ANSWERS, {"old_copy": papers})
    assert AMOUNT in citizen.reads()
    assert IN_WORDS in citizen.reads()
    code = send(citizen)
    paying.pay_online(citizen, AMOUNT)

    page = citizen.page
    page.wait_for_url("**/da-gui/")
    page.locator(".govuk-button-group .govuk-button").click()
    paying.link_to_paper(citizen, paying.RECEIPT)
    process(visitor, code)
    page.reload()
    paying.link_to_paper(citizen, paying.RESULT_LINK)
    issued = paying.every_paper(citizen)
    check_papers(list(issued.values()), code)
    verifying.check_each(visitor(), issued)
    citizen.open(f"{citizen.path}cau-tra-loi/")
    check_files(citizen, *papers)


def check_files(citizen, scan, photo, phone_photo):
    """What is kept: the scan as it was sent; pictures upright, saying nothing of where or how."""
    assert samples.tells_where(Path(photo).read_bytes())
    assert samples.SECRET.encode() in Path(photo).read_bytes()
    kept = {samples.shown_name(path): kept_file(citizen, path) for path in (scan, photo)}
    assert kept[samples.shown_name(scan)] == Path(scan).read_bytes()
    picture = kept[samples.shown_name(photo)]
    assert samples.size_of(picture) == samples.PHOTO[::-1]
    assert not samples.tells_where(picture)
    assert samples.SECRET.encode() not in picture
    assert kept_file(citizen, phone_photo).startswith(JPEG)


def kept_file(citizen, path) -> bytes:
    line = citizen.page.locator("main li", has_text=samples.shown_name(path))
    link = line.locator("a[href*='/ho-so/tep/']").first
    return citizen.download(link.get_attribute("href"))


def process(visitor, code):
    """Received, looked up, drafted, approved."""
    reception = visitor(desk.officer("receptionist"))
    desk.take_from_inbox(reception, code)
    desk.act(reception, "receive")
    examiner = visitor(desk.officer("examiner"))
    desk.take_from_inbox(examiner, code)
    desk.act(examiner, "start")
    desk.act(examiner, "propose_result", RESULT)
    desk.act(examiner, "forward", {"note": "Đã đối chiếu với sổ gốc."})
    approver = visitor(desk.officer("approver"))
    desk.take_from_inbox(approver, code)
    desk.act(approver, "approve")


def check_papers(texts, code):
    """Receipt, appointment slip and result, each with the code of the application."""
    titles = ("BIÊN LAI", "HẸN TRẢ KẾT QUẢ", "TRÍCH LỤC")
    assert len(texts) == len(titles)
    receipt, slip, result = (paying.one_with(texts, title) for title in titles)
    for paper, words in (
        (receipt, ("24.000", IN_WORDS, "Đỗ Minh Thu")),
        (slip, ("GIẤY TIẾP NHẬN HỒ SƠ", "Đỗ Minh Thu")),
        (result, ("Nguyễn Thị Mai Hương", "27/1990", "Nguyễn Văn Thắng", "Trần Thị Nguyệt")),
    ):
        assert [word for word in (code, *words) if word not in paper] == []


def test_filed_with_the_keyboard_alone(visitor, tmp_path):
    """From signing in over search, guide and form to the payment; the pointer is never used."""
    citizen = visitor()
    page = citizen.open("/tai-khoan/dang-nhap/")
    keyboard.write(page, login=SECOND, password=PASSWORD)
    keyboard.press_main(page)
    citizen.open("/")
    keyboard.search(page, "trich luc ho tich")
    keyboard.follow(page, "/thu-tuc/2.000635/")
    keyboard.follow(page, "/thu-tuc/2.000635/nop/")
    keyboard.press_main(page)
    page.wait_for_url("**/danh-sach/")
    keyboard.fill_all(page, ANSWERS, {"old_copy": samples.photo(tmp_path)})
    keyboard.tab_to(page, name="declared")
    page.keyboard.press("Space")
    keyboard.press_main(page)
    page.wait_for_url("**/da-gui/")
    assert CODE.fullmatch(page.locator(".govuk-panel__body strong").inner_text())
    pay_with_keys(citizen)


def pay_with_keys(citizen):
    """To the gateway's page and back, with a receipt at the end."""
    page = citizen.page
    keyboard.follow(page, "/thanh-toan/.*")
    keyboard.choose(page, "channel", "stripe")
    keyboard.press_main(page)
    page.wait_for_url(f"{citizen.stack.gateway}/c/pay/**")
    keyboard.press(page, name="act", value="pay")
    page.wait_for_url("**/da-gui/")
    assert AMOUNT in citizen.reads()
    assert not page.locator(paying.TO_PAY).count()


def test_filed_without_scripts(visitor, tmp_path):
    citizen = visitor(THIRD, java_script_enabled=False)
    begin(citizen)
    fill_all(citizen.page, ANSWERS, {"old_copy": [samples.photo(tmp_path)]})
    send(citizen)
    paying.pay_online(citizen, AMOUNT)
    citizen.page.wait_for_url("**/da-gui/")
    citizen.page.locator(".govuk-button-group .govuk-button").click()
    assert paying.fetch_pdf(citizen, paying.link_to_paper(citizen, paying.RECEIPT))


def test_nothing_sticks_out_on_a_small_phone(visitor, tmp_path):
    """The browser of a narrow visitor complains about each page that is too wide."""
    citizen = visitor(FOURTH, viewport=NARROW, is_mobile=True, has_touch=True)
    begin(citizen)
    fill_all(citizen.page, ANSWERS, {"old_copy": [samples.scan(tmp_path)]})
    send(citizen)
    for path in ("/ho-so/", "/tra-cuu/", "/xac-minh/", "/tai-khoan/", "/thu-tuc/", "/co-quan/"):
        citizen.open(path)
    assert citizen.complaints == []
