"""Paying on the gateway's own page, and the papers that come of it."""

import subprocess
import time
from urllib.parse import urlsplit

from tests.journeys.visitor import Visitor

RENDERED_WITHIN = 90  # seconds, on a busy machine
TO_PAY = "main a[href*='/thanh-toan/']"
PAPER = "a[href*='/giay-to/']:not([href$='/ban-in/'])"  # the paper itself, no copy for print
RECEIPT = f"#pay {PAPER}"
RESULT_LINK = f"li:has(use[href$='#mc-stamp']) {PAPER}"


def pay_online(visitor: Visitor, amount: str) -> None:
    """From the page with the button to pay, over the gateway, back to the portal."""
    page = visitor.page
    page.locator(TO_PAY).first.click()
    page.wait_for_url("**/thanh-toan/**")
    page.locator("[name=channel][value=stripe]").check(force=True)
    page.locator("main form .govuk-button").first.click()
    page.wait_for_url(f"{visitor.stack.gateway}/c/pay/**")
    assert amount in page.locator("main").inner_text().replace("\N{NO-BREAK SPACE}", " ")
    page.locator("[name=act][value=pay]").click()
    page.wait_for_url(f"{visitor.stack.site}/**")
    assert urlsplit(page.url).port == urlsplit(visitor.stack.site).port


def link_to_paper(visitor: Visitor, selector: str, count: int = 1) -> str:
    """The address of the last of so many papers, once the worker has made them."""
    link = visitor.page.locator(selector)
    visitor.look_until(link, count, within=RENDERED_WITHIN)
    return link.last.get_attribute("href")


def fetch_pdf(visitor: Visitor, url: str) -> bytes:
    """The file behind the link, once it is there: until then the page says it is being made."""
    deadline = time.monotonic() + RENDERED_WITHIN
    while not (body := visitor.download(url)).startswith(b"%PDF-"):
        assert time.monotonic() < deadline, body[:500]
        time.sleep(0.5)
    return body


def every_paper(visitor: Visitor) -> dict[bytes, str]:
    """{each paper on the page of the application: its text}"""
    links = visitor.page.locator(f"main {PAPER}").all()
    addresses = {link.get_attribute("href") for link in links}
    papers = [fetch_pdf(visitor, address) for address in sorted(addresses)]
    return {paper: text_of(paper) for paper in papers}


def one_with(texts, words: str) -> str:
    """The only one of the papers that says so."""
    (found,) = [text for text in texts if words in text]
    return found


def text_of(pdf: bytes) -> str:
    """What one can copy out of it, on one line."""
    told = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return " ".join(told.stdout.decode().split())
