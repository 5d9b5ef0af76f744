"""Single keys of the inbox: J and K go through the list, X ticks, a slash leads to the search."""

import pytest
from django.urls import reverse
from playwright.sync_api import sync_playwright

from tests import factories, states
from tests.axe.server import serving
from tests.journeys.plugin import CHROMIUM, FLAGS

pytestmark = [pytest.mark.journey, pytest.mark.django_db]
HERE = "tr.is-focus"


@pytest.fixture
def inbox(client, world, civil_status):
    """The page of a receptionist with three files to receive, and a colleague."""
    for _file in range(3):
        states.paid(states.filed(world, civil_status))
    officer = world.officer("receptionist")
    factories.PostFactory(agency=world.commune, role="receptionist")
    client.force_login(officer)
    page = client.get(reverse("desk:inbox") + "?view=all")
    return {"/inbox/": ({"Content-Type": page["Content-Type"]}, page.content.decode())}


def test_keys_move_tick_and_can_be_switched_off(inbox):
    with serving(inbox) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()
        page.goto(f"{site}/inbox/")
        walks(page)
        ticks(page)
        leaves_typing_alone(page)
        is_switched_off(page)
        browser.close()


def at(page) -> int:
    """Which row has the focus, from 0; -1 for none."""
    rows = page.locator("[data-queue] tbody tr").all()
    marked = [n for n, row in enumerate(rows) if "is-focus" in (row.get_attribute("class") or "")]
    return marked[0] if marked else -1


def press(page, keys: str) -> int:
    for key in keys:
        page.keyboard.press(key)
    return at(page)


def walks(page):
    assert at(page) == -1
    assert [press(page, key) for key in "jjjjkkkj"] == [0, 1, 2, 2, 1, 0, 0, 1]
    focused = page.evaluate("document.activeElement.closest('tr').className")
    assert "is-focus" in focused
    assert "/ho-so/" in page.evaluate("document.activeElement.href")  # where Enter leads


def ticks(page):
    bar, box = page.locator("[data-bulk]"), page.locator(f"{HERE} [type=checkbox]")
    act = bar.locator("[data-act=receive]")
    assert act.is_disabled()
    press(page, "x")
    assert box.is_checked()
    assert "(1)" in bar.inner_text()
    assert act.is_enabled()
    press(page, "X")
    assert act.is_disabled()


def leaves_typing_alone(page):
    before = at(page)
    press(page, "/")
    page.keyboard.type("jk/")
    assert page.evaluate("document.activeElement.value") == "jk/"
    assert at(page) == before
    page.evaluate("document.activeElement.blur()")


def is_switched_off(page):
    before, switch = at(page), page.locator("[data-keys-switch]")
    switch.click()
    assert press(page, "k") == before
    switch.click()
    assert press(page, "k") == before - 1
