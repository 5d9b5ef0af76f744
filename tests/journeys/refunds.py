"""Money that goes back by two people, and the slip about it."""

from tests.journeys.paying import PAPER
from tests.journeys.visitor import Visitor

SLIP = f".mc-refunds {PAPER}"
CASE = "**/thu-phi/truong-hop/**"


def open_case(officer: Visitor, code: str) -> None:
    """From the day of the till, once the worker has opened the case."""
    page = officer.open("/thu-phi/")
    link = page.locator("tr", has_text=code).get_by_role("link", name="Quyết định")
    officer.look_until(link)
    link.first.click()
    page.wait_for_url(CASE)


def propose(cashier: Visitor, code: str, why: str) -> None:
    """All that the case is about, on the first line of its receipt."""
    open_case(cashier, code)
    page = cashier.page
    page.locator("main [name=refund-reason]").fill(why)
    page.locator("main form:has([name=refund-reason]) [type=submit]").click()
    page.locator("main", has_text=why).wait_for()


def approve(officer: Visitor, code: str, why: str) -> None:
    """Another person reads the reason and approves."""
    open_case(officer, code)
    page = officer.page
    assert why in officer.reads()
    button = page.locator("main [name=act][value=approve]")
    button.click()
    button.wait_for(state="detached")
    if officer.asked_again():
        button.click()
        button.wait_for(state="detached")
