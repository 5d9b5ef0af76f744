"""An editor changes a fee: what was begun keeps the old version, what begins pays the new one."""

import pytest

from tests.journeys import paying
from tests.journeys.filing import DECLARE, SEND, fill_all
from tests.journeys.test_civil_status import ANSWERS

pytestmark = pytest.mark.journey

NAMES = ("congdan6", "congdan7", "bientap", "duyetbai")
EARLY, LATE, EDITOR, LAWYER = (f"{name}@motcua.example" for name in NAMES)
PRICE = 'input[name^="fees-"][name$="-price"]'
OLD, NEW = ("8000", "24.000 đ"), ("9500", "28.500 đ")  # for one copy; for three


def test_a_new_fee_is_for_new_applications(visitor):
    early, late, both = visitor(EARLY), visitor(LATE), (visitor(EDITOR), visitor(LAWYER))
    begin(early)
    assert OLD[1] in early.reads()
    publish(*both, NEW[0])
    try:
        begin(late)
        assert NEW[1] in late.reads()
        early.page.reload()
        assert OLD[1] in early.reads()
        send_and_pay(early, OLD[1])
        send_and_pay(late, NEW[1])
    finally:
        publish(*both, OLD[0])  # other tests run on the same site


def begin(citizen):
    """A draft filled in up to the page for checking."""
    page = citizen.open("/thu-tuc/2.000635/nop/")
    page.locator("main form[method=post] .govuk-button").last.click()
    page.wait_for_url("**/danh-sach/")
    fill_all(page, ANSWERS, {})


def send_and_pay(citizen, amount):
    page = citizen.page
    page.locator(DECLARE).check(force=True)
    page.locator(SEND).click()
    page.wait_for_url("**/da-gui/")
    paying.pay_online(citizen, amount)
    page.wait_for_url("**/da-gui/")


def publish(editor, lawyer, price):
    """The editor changes the price of one copy, a second person publishes it."""
    page = fees(editor)
    page.locator(PRICE).first.fill(price)
    told_of(page, "footer .action-save")
    page = fees(lawyer)
    page.locator("footer .w-dropdown__toggle").click()
    told_of(page, "footer [name=action-publish]")


def fees(person):
    """The procedure in the editors' side, found and opened at its fees."""
    page = person.open("/bien-tap/pages/search/?q=trich+luc")
    page.locator('main a[href$="/edit/"]').first.click()
    page.get_by_role("tab", name="Phí, lệ phí").click()
    return page


def told_of(page, button):
    page.locator(button).first.click()
    told = page.locator(".messages .success, .messages .error")
    told.first.wait_for()
    assert not page.locator(".messages .error").count(), told.first.inner_text()
