"""An officer finds a file, asks another agency and takes it back, by the keyboard alone."""

import pytest

from tests.journeys import desk, keyboard
from tests.journeys.test_overdue import filed

pytestmark = pytest.mark.journey
QUESTION, WHY = "Hộ có thuộc diện nào khác không?", "Đã đủ căn cứ"


def test_the_desk_by_the_keyboard_alone(visitor, stack):
    code = filed(stack, days=0)
    examiner = visitor(desk.officer("examiner"))
    page = examiner.open("/ban-lam-viec/")
    find(page, code)
    ask(page)
    assert QUESTION in examiner.reads()
    take_back(page)
    assert WHY in examiner.reads()
    sort(examiner)


def find(page, code):
    page.keyboard.press("/")
    page.keyboard.type(code)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    if "/ho-so/" not in page.url:
        keyboard.press(page, text=code)


def ask(page):
    """The agency is chosen by an arrow key, as in any list."""
    keyboard.follow(page, r"/ask_opinion/\?target=.*")
    keyboard.write(page, question=QUESTION)
    keyboard.tab_to(page, name="agency")
    page.keyboard.press("ArrowDown")
    keyboard.press(page, type="submit")


def take_back(page):
    keyboard.tab_to(page, text="Rút lại câu hỏi gửi.*")
    page.keyboard.press("Enter")
    keyboard.write(page, reason=WHY)
    keyboard.press(page, type="submit")


def sort(examiner):
    """What is due last comes first by its head."""
    page = examiner.open("/ban-lam-viec/?view=all")
    keyboard.press(page, href=r".*sort=-due.*")
    assert page.locator('th[aria-sort="descending"]').count() == 1
