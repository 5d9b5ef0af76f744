"""Filling in with the keyboard alone: every control must be reached by the Tab key."""

import re

from playwright.sync_api import FileChooser, Page

from tests.journeys import samples
from tests.journeys.filing import DATE_PARTS, Answers

MANY = 150  # presses of Tab after which a control counts as out of reach
HERE = """() => {
  const node = document.activeElement;
  return { id: node.id, name: node.name ?? "", type: node.type ?? "", value: node.value ?? "",
           text: (node.innerText ?? "").trim(), href: node.href ?? "" };
}"""


class OutOfReach(AssertionError):
    """The Tab key never came to the control."""


def here(page: Page) -> dict[str, str]:
    """What has the focus: id, name, type, value, text, href."""
    return page.evaluate(HERE)


def tab_to(page: Page, **wanted: str) -> dict[str, str]:
    """Press Tab until the focus is on what has all these values. Raises OutOfReach."""
    for _press in range(MANY):
        page.keyboard.press("Tab")
        found = here(page)
        if all(re.fullmatch(value, found[key]) for key, value in wanted.items()):
            return found
    raise OutOfReach(f"{wanted} on {page.url}")


def press(page: Page, **wanted: str) -> None:
    """Tab to a button or a link, press Enter, and be on the page behind it."""
    tab_to(page, **wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def follow(page: Page, path: str) -> None:
    """The link whose address ends so."""
    press(page, href=f".*{path}")


def write(page: Page, **values: str) -> None:
    """Into these fields, which stand in this order."""
    for name, value in values.items():
        tab_to(page, name=name)
        page.keyboard.type(value)


def search(page: Page, words: str) -> None:
    write(page, q=words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def choose(page: Page, name: str, value: str) -> None:
    """One of several that stand under this name."""
    _pick(page, tab_to(page, name=name, type="radio"), value)


def attach(page: Page, files: dict[str, str]) -> None:
    """One path for a document: the button takes Enter and opens the list of files."""
    for document, path in files.items():
        slot = f"file-{document}"
        if not page.locator(f'[name="{slot}"]').count():
            continue
        _list_of_files(page, slot).set_files(path)
        page.locator(".mc-files__name", has_text=samples.shown_name(path)).wait_for()


def _list_of_files(page: Page, slot: str) -> FileChooser:
    """Enter on the button. The browser is asked for its list before the way to the button: asked
    just before Enter, a busy one opens a list of its own that nobody can close."""
    with page.expect_file_chooser() as chooser:
        tab_to(page, type="button", id=f"{slot}.*")
        page.keyboard.press("Enter")
    return chooser.value


def answer_page(page: Page, answers: Answers) -> None:
    """Go through the controls of the page in the order of the Tab key, answer each, send."""
    page.keyboard.press("Home")
    for _press in range(MANY):
        page.keyboard.press("Tab")
        found = here(page)
        if found["type"] == "submit" and found["value"] == "continue":
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
        _answer(page, found, answers)
    raise OutOfReach(f"the button of {page.url}")


def _answer(page: Page, found: dict[str, str], answers: Answers) -> None:
    value = _value(found["name"], answers)
    if not value or found["value"] == value and found["type"] != "radio":
        return
    if found["type"] == "radio":
        _pick(page, found, value)
    elif found["type"] == "select-one":
        _choose(page, value)
    else:
        page.keyboard.press("Control+a")
        page.keyboard.type(value)


def _value(name: str, answers: Answers) -> str:
    stem, _hyphen, part = name.rpartition("-")
    if part in DATE_PARTS and stem in answers:
        return answers[stem].split("/")[DATE_PARTS.index(part)]
    return answers.get(name, "")


def _pick(page: Page, found: dict[str, str], value: str) -> None:
    """One of several: the space bar takes the first, the arrow keys go on from there."""
    page.keyboard.press("Space")
    for _press in range(MANY):
        if here(page)["value"] == value:
            return
        page.keyboard.press("ArrowDown")
    raise OutOfReach(f"{found['name']} = {value} on {page.url}")


def _choose(page: Page, label: str) -> None:
    """The arrow keys go through a list; the places of one come when the place above is known."""
    name = here(page)["name"]
    page.locator(f'select[name="{name}"] option').nth(1).wait_for(state="attached")
    for _press in range(MANY):
        if label in page.evaluate("document.activeElement.selectedOptions[0].text"):
            page.wait_for_load_state("networkidle")
            return
        page.keyboard.press("ArrowDown")
    raise OutOfReach(f"{label} on {page.url}")


def press_main(page: Page) -> None:
    """Send the form of the main part with the Enter key."""
    for _press in range(MANY):
        found = tab_to(page, type="submit")
        if page.evaluate("document.activeElement.closest('main') !== null"):
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise OutOfReach(f"a button of {page.url}, but {found}")


def follow_next(page: Page) -> None:
    """The link of the task list that goes on with the next part."""
    target = page.locator(".govuk-button-group .govuk-button").get_attribute("href")
    follow(page, re.escape(target))


def fill_all(page: Page, answers: Answers, files: dict[str, str]) -> None:
    """From the task list through every page of questions to the one for checking."""
    follow_next(page)
    while "/kiem-tra/" not in page.url:
        if page.url.endswith("/danh-sach/"):
            follow_next(page)
            continue
        attach(page, files)
        answer_page(page, answers)
