"""How an editor tries a procedure out: as the citizen, then at every desk, until it ends."""

from playwright.sync_api import Locator

from tests.journeys.filing import answer_page
from tests.journeys.visitor import Visitor

MOST = 20  # presses until a case has ended
MAIN = ".govuk-button--secondary, .govuk-button--warning"
ACT = 'main a.govuk-button[href*="/viec/"]'
GO = "main form[method=post] button[type=submit].govuk-button:visible"


def to_the_end(editor: Visitor, answers: dict[str, str], fee: str, paper: str) -> None:
    """From the draft to this paper in the citizen's hands."""
    page = editor.open(editor.page.locator('a[href$="/chay-thu/"]').first.get_attribute("href"))
    press(page.locator(GO).first)
    fill_in(editor, answers)
    assert fee in editor.reads()
    press(page.locator("button[value=submit]"))
    for _press in range(MOST):
        if not go_on(editor, paper):
            break
    assert "Đã trả kết quả" in editor.reads(), editor.reads()


def fill_in(editor: Visitor, answers: dict[str, str]) -> None:
    page = editor.page
    press(page.locator(".govuk-task-list__link").first)
    while "/phan/" in page.url:
        answer_page(page, answers)
    for place in ("/giay-to/", "/noi-nop/"):
        task = page.locator(f'.govuk-task-list__link[href*="{place}"]')
        if task.count():
            press(task)
            answer_papers(page, answers)


def answer_papers(page, answers):
    phone = page.locator("main [name=phone]:visible")
    if phone.count():
        phone.fill(answers["phone"])
    press(page.locator(GO).last)


def go_on(editor: Visitor, paper: str) -> bool:
    """The next thing that moves the case on; False when there is none."""
    page = editor.page
    pay = page.locator("button[value=pay]")
    if pay.count():
        press(pay.first)
        return True
    main = page.locator(f"{ACT}:not({MAIN})")
    found = main if main.count() else page.locator(f'{ACT}[href*="/propose_result/"]')
    if not found.count():
        return False
    press(found.first)
    if "/propose_result/" in page.url:
        press(page.locator(".mc-choices a", has_text=paper))
    type_what_is_asked(page)
    press(page.locator(GO).first)
    assert "/viec/" not in page.url, editor.reads()
    return True


def press(control: Locator) -> None:
    """It leads to another page, or to this one anew."""
    with control.page.expect_navigation():
        control.click()


def type_what_is_asked(page):
    """It agrees, for a reason."""
    for radio in page.locator("main form [type=radio][value=agree]").all():
        radio.check(force=True)
    for line in page.locator("main form textarea:visible").all():
        if not line.input_value():
            line.fill("Đủ điều kiện.")
