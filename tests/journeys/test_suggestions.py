"""Somebody types in the search box: what may be meant is offered, to the keyboard too."""

import pytest

from tests.journeys import keyboard

pytestmark = pytest.mark.journey
BOX, LIST, ONE = "main [name=q]", "main [role=listbox]", "main [role=option]"


def test_suggestions_by_the_keyboard(visitor):
    person = visitor()
    page = person.open("/")
    box = page.locator(BOX).first
    keyboard.write(page, q="trich lu")
    page.locator(ONE).first.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    assert "gợi ý" in page.locator("main .mc-suggest [role=status]").inner_text()

    page.keyboard.press("ArrowDown")
    chosen = page.locator(f'{ONE}[aria-selected="true"]')
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")

    page.keyboard.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    assert box.input_value() == "trich lu"

    page.keyboard.press("ArrowDown")  # asks again
    page.locator(ONE).first.wait_for()
    procedure = page.locator(ONE, has_text="Cấp bản sao trích lục hộ tịch").first
    for _press in range(page.locator(ONE).count()):
        page.keyboard.press("ArrowDown")
        if procedure.get_attribute("aria-selected") == "true":
            break
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/thu-tuc/2.000635/")


def test_words_are_sent_where_nothing_is_chosen(visitor):
    page = visitor().open("/")
    keyboard.write(page, q="so do")
    page.locator(ONE).first.wait_for()
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert "/tim-kiem/?q=so+do" in page.url
    assert "sổ đỏ" in page.locator("main .mc-why").inner_text()
    assert page.locator("main mark").count()


def test_the_pointer_chooses_too(visitor):
    page = visitor().open("/")
    page.locator(BOX).first.fill("trích lục hộ")
    page.locator(ONE, has_text="Cấp bản sao trích lục hộ tịch").first.click()
    page.wait_for_url("**/thu-tuc/2.000635/")
