"""Fixtures of the tests that drive a browser or crawl the demo."""

from collections.abc import Callable, Iterator

import pytest

from tests.journeys.stack import Stack, running
from tests.journeys.visitor import WIDE, Visitor

CHROMIUM = "/usr/bin/chromium-headless-shell"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
PATIENCE = 30_000  # milliseconds


@pytest.fixture(scope="session")
def stack(django_db_setup, django_db_blocker) -> Iterator[Stack]:
    """What runs, once for each test process. Only the databases are made here, no row is read."""
    with django_db_blocker.unblock(), running() as stack:
        yield stack


@pytest.fixture(scope="module")
def browser(stack):
    """Ends with the module: while Playwright is there, Django refuses the ORM in this thread."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(request, stack, browser) -> Iterator[Callable[..., Visitor]]:
    """`visitor(email)`: a new browser window, signed in if an e-mail is given.

    Further arguments are those of Playwright's `new_context`. At the end of the test nothing may
    have complained.
    """
    made: list[Visitor] = []
    request.node.visitors = made

    def new(email: str = "", **options) -> Visitor:
        settings = {"viewport": WIDE, "locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}
        context = browser.new_context(**settings | options)
        context.set_default_timeout(PATIENCE)
        one = Visitor(stack, context, context.new_page())
        made.append(one)
        if email:
            one.sign_in(email)
        return one

    yield new
    complaints = [complaint for one in made for complaint in one.complaints]
    for one in made:
        one.context.close()
    assert not complaints, "\n".join(complaints)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Beside a failure: where each visitor stood, and the logs of the processes."""
    report = yield
    if report.failed and "stack" in getattr(item, "funcargs", {}):
        for number, one in enumerate(getattr(item, "visitors", [])):
            report.sections.append((f"visitor {number}", _seen(one)))
        report.sections.append(("processes", item.funcargs["stack"].logs()))
    return report


def _seen(visitor: Visitor) -> str:
    try:
        return f"{visitor.page.url}\n{visitor.page.locator('body').inner_text()[:3000]}"
    except Exception as closed:  # the page may be gone already
        return str(closed)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """First what takes longest. pytest-django puts what asks no database last, and one worker would
    drive the browser alone in the end."""
    items.sort(key=lambda item: item.get_closest_marker("journey") is None)
