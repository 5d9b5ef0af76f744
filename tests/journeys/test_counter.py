"""Somebody without an account files at the counter and goes home with the printed slip."""

import re

import pytest

from tests.journeys import desk, paying, places
from tests.journeys.filing import answer_page

pytestmark = pytest.mark.journey
NUMBER, NAME = "027158004321", "Nguyễn Thị Bà Tư"
PERSON = {
    "number": NUMBER,
    "full_name": NAME,
    "birth_date_day": "4",
    "birth_date_month": "3",
    "birth_date_year": "1958",
    "phone": "0987 654 321",
    "street": "Số 3, khu Khả Lễ",
}
ANSWERS = {
    "event_type": "birth",
    **places.address("registered_at"),
    "relation": "self",
    "parents_names": "Nguyễn Văn Năm và Trần Thị Sáu",
    "phone": "0987 654 321",
    **places.address("residence"),
    "copies": "1",
    "purpose": "study",
    "fee_category": "child",
    "delivery": "counter",
}


def has_focus(page, selector):
    """The page puts the cursor there by itself, a moment after it has been read."""
    page.wait_for_function("where => document.activeElement.matches(where)", arg=selector)


def test_a_counter_filing_with_a_printed_slip(visitor):
    officer = visitor(desk.officer("receptionist"))
    page = officer.open("/ban-lam-viec/quay/")
    has_focus(page, "[name=number]")
    for name, value in PERSON.items():
        page.fill(f"[name={name}]", value)
    page.keyboard.press("Enter")
    page.wait_for_url("**/khach/**")
    has_focus(page, "[name=q]")
    page.keyboard.type("trich luc")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=trich**")
    page.locator('[name=procedure][value="2.000635"]').click()
    page.wait_for_url("**/muc/**")
    while "/muc/" in page.url:
        answer_page(page, ANSWERS)

    for sheets in page.locator("[name$=-originals]").all():
        sheets.fill("1")
    page.locator("[name=do][value=continue]:visible:not([aria-hidden])").click()
    page.wait_for_url("**/ket-qua/")
    page.locator("[name=do][value=continue]:visible").click()
    page.wait_for_url("**/kiem-tra/")
    assert NAME in officer.reads()
    has_focus(page, "main button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/xong/")

    code = re.search(r"H05\.[\d.]+-\d{6}-\d+", officer.reads())[0]
    link = page.locator("main a[href*='?xem']").get_attribute("href")
    slip = paying.text_of(paying.fetch_pdf(officer, link))
    for printed in ("GIẤY TIẾP NHẬN HỒ SƠ", code, NAME, "Bản photo"):
        assert printed.lower() in slip.lower()
    assert NUMBER not in slip
    officer.open("/ban-lam-viec/quay/")
    assert NAME in officer.reads()
