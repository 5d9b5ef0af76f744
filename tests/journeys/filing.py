"""How a citizen fills in an application: page after page of the task list."""

import re

from playwright.sync_api import Locator, Page

from tests.journeys import samples

TRIES = 6  # a page without scripts is sent again when an answer has opened further questions
DECLARE, SEND = "main [name=declared]", "main form:has([name=declared]) .govuk-button"
DATE_PARTS = ("day", "month", "year")
Answers = dict[str, str]


def fill_all(page: Page, answers: Answers, files: dict[str, list[str]]) -> None:
    """From the task list through every section, the documents and the particulars.

    `answers`: value by the name of the control; a date is `d/m/yyyy`. `files`: paths by document.
    """
    page.locator(".govuk-button-group .govuk-button").first.click()
    while re.search(r"/(muc|giay-to|noi-nhan)/", page.url):
        if "/giay-to/" in page.url:
            attach(page, files)
        else:
            answer_page(page, answers)
        if page.url.endswith("/danh-sach/"):
            page.locator(".govuk-button-group .govuk-button").first.click()


def answer_page(page: Page, answers: Answers) -> None:
    """Answer what is asked until the page lets one go on."""
    here = page.url.split("#")[0]
    for _again in range(TRIES):
        missing = fill_visible(page, answers)
        name = "choose" if missing else "continue"
        button = page.locator(f'[name=do][value^="{name}"]:visible:not([aria-hidden])')
        button.first.click()
        page.wait_for_load_state()
        if page.url.split("#")[0] != here:
            return
    summary = page.locator(".govuk-error-summary")
    said = summary.inner_text() if summary.count() else "no error is told"
    raise AssertionError(f"{here} does not let one go on: {said}")


def fill_visible(page: Page, answers: Answers) -> bool:
    """Fill in what is there. True when a list does not offer the place yet (without scripts)."""
    lacking = False
    for name, value in answers.items():
        if re.fullmatch(r"\d+/\d+/\d{4}", value):
            for part, number in zip(DATE_PARTS, value.split("/"), strict=True):
                _fill_text(page.locator(f'[name="{name}-{part}"]:visible'), number)
            continue
        for control in page.locator(f'main [name="{name}"]').all():
            lacking |= _fill(control, value)
    return lacking


def _fill(control: Locator, value: str) -> bool:
    kind = control.evaluate("node => node.type")
    if kind in {"radio", "checkbox"}:
        if control.get_attribute("value") == value and control.is_enabled():
            _tick(control)
    elif kind == "select-one":
        return _choose(control, value)
    elif kind != "hidden" and control.is_visible():
        _fill_text(control, value)
    return False


def _tick(control: Locator) -> None:
    """GOV.UK's radios lie under their labels' pictures, invisible to the pointer."""
    if control.locator("xpath=ancestor::*[@hidden]").count() == 0:
        control.check(force=True)


def _fill_text(control: Locator, value: str) -> None:
    if control.count() and control.first.input_value() != value:
        control.first.fill(value)


def _choose(control: Locator, label: str) -> bool:
    if not control.is_visible():
        return False
    option = control.locator("option", has_text=label)
    try:
        option.first.wait_for(state="attached", timeout=3000)
    except Exception:
        return True
    control.select_option(label=option.first.inner_text().strip())
    return False


def attach(page: Page, files: dict[str, list[str]], send: str = "continue") -> None:
    """The paths given for each document; with scripts they arrive at once, without by a button.

    `send`: the value of the button at the end.
    """
    for document, paths in files.items():
        slot = page.locator(f'input[type=file][name="file-{document}"]')
        if slot.count():
            slot.set_input_files(paths)
            name = samples.shown_name(paths[-1])
            if page.locator("[data-without-script]:visible").count():
                page.locator("[name=do][value=upload]:visible").first.click()
            page.locator(".mc-files__name", has_text=name).first.wait_for()
    page.locator(f"[name=do][value={send}]:visible:not([aria-hidden])").first.click()
    page.wait_for_load_state()
