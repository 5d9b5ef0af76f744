"""No page has a barrier that axe-core finds, wide or narrow; its policy lets it run."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.access import scene
from tests.access.cells import Visits
from tests.axe import pages
from tests.journeys.plugin import CHROMIUM, FLAGS
from tests.payments.gateway_fixtures import mockpay, stripe_gateway, stripe_in_use

__all__ = ["mockpay", "stripe_gateway", "stripe_in_use"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db]

WIDTHS = (1280, 375)
SITE = "http://testserver"
SCRIPT = f"{Axe().axe_script}\n;null"  # what a script ends with is sent back, and axe is large
RUN = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"
# template -> why no page of it is looked at here; each is looked at by hand
UNSEEN: dict[str, str] = {}
# rule of axe -> templates of Wagtail's own admin that break it upstream; may only get shorter
UPSTREAM: dict[str, set[str]] = {}


@pytest.fixture
def found(world, civil_status, mockpay, stripe_in_use):
    return pages.collect(Visits(scene.build(world, civil_status, mockpay)))


def test_no_page_has_a_barrier(found):
    """Playwright ends before the fixtures do: while it runs, Django refuses the database."""
    unseen = sorted(pages.page_templates() - set(found))
    assert unseen == sorted(UNSEEN), "\n".join(unseen)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        faults = []
        for width in WIDTHS:
            context = browser.new_context(viewport={"width": width, "height": 900})
            faults += [f"{width} {fault}" for fault in look_at(context.new_page(), found.values())]
        browser.close()

    assert not faults, "\n".join(faults)


def look_at(tab, found) -> list[str]:
    """What axe and the console say against these pages, one after the other in this tab."""
    faults, shown, said = [], [], []
    tab.on("console", lambda message: said.append(message.text) if _is_error(message) else None)
    tab.route("**/*", lambda route: _answer(route, shown[-1]))
    for page in found:
        shown.append(page)
        tab.goto(f"{SITE}/")
        tab.evaluate(SCRIPT)
        for violation in tab.evaluate(RUN):
            for node in violation["nodes"]:
                said.append(f"{violation['id']}: {node['target']} {node['html'][:160]}")
        faults += [f"{page.template}: {fault}" for fault in said]
        said.clear()
    return faults


def _is_error(message) -> bool:
    return message.type == "error" and "404" not in message.text


def _answer(route, page):
    """The page itself, and the static files from where they are written."""
    path = urlsplit(route.request.url).path
    if path == "/":
        headers = page.headers | {"Content-Type": "text/html; charset=utf-8"}
        return route.fulfill(body=page.html, headers=headers)
    file = pages.static_file(path) if path.startswith("/static/") else None
    return route.fulfill(path=file) if file else route.fulfill(status=404)
