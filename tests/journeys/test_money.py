"""Money at the counter and back again: cash, the day's end, a refund by two people, its paper."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import desk, paying, refunds, verifying
from tests.journeys.filing import DECLARE, SEND, fill_all
from tests.journeys.test_civil_status import ANSWERS

pytestmark = pytest.mark.journey

ONLINE, AT_THE_COUNTER = "congdan10@motcua.example", "congdan11@motcua.example"
AMOUNT, IN_WORDS = "24.000 đ", "Hai mươi tư nghìn đồng"
WHY = "Tôi đã xin được bản sao ở nơi khác."


def test_paid_online_and_given_back(visitor):
    """The payer asks, a second person approves, the gateway does it, anyone can verify the slip."""
    citizen = visitor(ONLINE)
    code = file(citizen)
    paying.pay_online(citizen, AMOUNT)
    citizen.page.wait_for_url("**/da-gui/")
    citizen.page.locator(".govuk-button-group .govuk-button").click()
    withdraw(citizen)
    ask_back(citizen)
    refunds.approve(visitor(desk.officer("approver")), code, WHY)

    slip = paying.fetch_pdf(citizen, paying.link_to_paper(citizen, refunds.SLIP))
    words = paying.text_of(slip)
    for expected in (code, "24.000", IN_WORDS):
        assert expected in words
    anyone = visitor()
    verifying.check_each(anyone, [slip])
    assert verifying.verdict_on_file(anyone, slip + b"\n%% added") == "bad"
    assert "đã bị sửa sau khi cơ quan ký số" in plain(anyone)
    assert code in plain(anyone)


def file(citizen) -> str:
    """Fill in and send; the code of the application."""
    page = citizen.open("/thu-tuc/2.000635/nop/")
    page.locator("main form[method=post] .govuk-button").last.click()
    page.wait_for_url("**/danh-sach/")
    fill_all(page, ANSWERS, {})
    page.locator(DECLARE).check(force=True)
    page.locator(SEND).click()
    page.wait_for_url("**/da-gui/")
    return page.locator(".govuk-panel__body strong").inner_text()


def withdraw(citizen):
    page = citizen.page
    page.locator("main a[href$='/rut/']").click()
    page.locator("main [name=reason]").fill(WHY)
    page.locator("main form:has([name=reason]) [type=submit]").click()
    page.wait_for_url(re.compile(r"/ho-so/[0-9a-f-]+/$"))


def ask_back(citizen):
    """The worker opens the case; from then on the page of the application offers it."""
    page = citizen.page
    ask = page.locator("main a[href*='/hoan-tien/']")
    citizen.look_until(ask, within=paying.RENDERED_WITHIN)
    ask.click()
    assert AMOUNT in plain(citizen)
    page.locator("main [name=reason]").fill(WHY)
    page.locator("main form:has([name=reason]) [type=submit]").click()
    page.locator(".mc-refunds").wait_for()


def test_cash_is_taken_and_the_day_closed(visitor):
    """From the count on the day is fixed; a second person confirms it, and the report says so."""
    code = file(visitor(AT_THE_COUNTER))
    cashier = visitor(desk.officer("cashier"))
    take_cash(cashier, code)
    days = count_the_days(cashier)
    head = visitor(desk.officer("approver"))
    page = head.open(cashier.path)
    waiting = page.locator("form:has([value=confirm])")
    for left in reversed(range(days)):
        waiting.first.locator("[type=submit]").click()
        expect(waiting).to_have_count(left)
    head.open("/thu-phi/bao-cao/")
    assert page.locator("tr", has_text="Đã khóa sổ").count() == days


def take_cash(cashier, code):
    page = cashier.open("/thu-phi/")
    page.locator("main [name=code]").fill(code)
    page.locator("main form:has([name=code]) [type=submit]").click()
    page.wait_for_url("**/thu-phi/ho-so/**")
    assert AMOUNT in plain(cashier)
    page.locator("main [name=amount]").fill(AMOUNT)
    page.locator("main form:has([name=amount]) [type=submit]").click()
    page.locator("main [name=amount]").wait_for(state="detached")
    assert page.locator("main a[href*='/giay-to/']").count()


def count_the_days(cashier) -> int:
    """What the cashier counted agrees with what the page says. How many days there were: one, but
    two where midnight has passed since another journey left cash in the till."""
    page, days = cashier.open("/thu-phi/khoa-so/"), 0
    to_count = page.locator("tr a[href*='/thu-phi/kiem-quy/']")
    while to_count.count():
        to_count.first.click()
        page.wait_for_url("**/thu-phi/kiem-quy/**")
        cash, card = page.locator(".mc-fees tbody td:last-child").all_inner_texts()
        page.locator("main [name=cash]").fill(re.sub(r"\D", "", cash))
        page.locator("main [name=card]").fill(re.sub(r"\D", "", card))
        page.locator("main form:has([name=cash]) [type=submit]").click()
        page.wait_for_url("**/thu-phi/khoa-so/**")
        days += 1
    return days


def plain(one) -> str:
    return one.reads().replace("\N{NO-BREAK SPACE}", " ")
