"""One person at a browser. What the browser complains about is a fault of the test."""

import itertools
import re
import time
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, Response

from tests.journeys.stack import Stack

PASSWORD = "motcua-demo-2024"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
# On a narrow screen nothing may stick out to the right.
TELL_OVERFLOW = """addEventListener("load", () => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) console.error(`${scrollWidth - clientWidth} px too wide`);
});"""

_houses = itertools.count(1)


@dataclass
class Visitor:
    """`faults`: errors of the console and of pages, answers from 500 on, other machines asked."""

    stack: Stack
    context: BrowserContext
    page: Page
    faults: list[str] = field(default_factory=list)
    excused: set[str] = field(default_factory=set)

    def __post_init__(self):
        self.move_on()
        self.context.on("console", self._on_console)
        self.context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        self.context.on("request", self._on_request)
        self.context.on("response", self._on_response)
        if self.page.viewport_size == NARROW:
            self.context.add_init_script(TELL_OVERFLOW)

    # --- going about ------------------------------------------------------------------------
    def move_on(self) -> None:
        """From now on asked from an address of its own: budgets are those of one house."""
        address = ip_address("198.18.0.0") + next(_houses)  # kept free for tests, RFC 2544
        self.context.set_extra_http_headers({"X-Forwarded-For": str(address)})

    def open(self, path: str) -> Page:
        self.page.goto(urljoin(self.stack.site, path))
        return self.page

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def press(self, name: str) -> None:
        """The button of that name (a part of it is enough)."""
        self.page.get_by_role("button", name=name).first.click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name).first.click()

    def reads(self) -> str:
        """The text of the main part of the page, on one line."""
        return re.sub(r"\s+", " ", self.page.locator("main").inner_text())

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        """Reuses the session of an earlier visit: a code of the app is good for one time."""
        known = self.stack.sessions.get(email)
        if known:
            self.context.add_cookies(known["cookies"])
            return
        self.open("/tai-khoan/dang-nhap/")
        self.enter(email, password)
        self.stack.sessions[email] = self.context.storage_state()

    def enter(self, email: str, password: str = PASSWORD) -> None:
        """Fill in the page for signing in, and the one for the code where there is one."""
        self.page.locator("[name=login]").fill(email)
        self.page.locator("[name=password]").fill(password)
        self.page.locator("main form [type=submit]").first.click()
        code = self.page.locator("main [name=code]")
        if code.count():
            code.fill(self.stack.code(email))
            self.page.locator("main form [type=submit]").first.click()
        assert not self.page.locator("[name=password], main [name=code]").count(), self.reads()

    def asked_again(self) -> bool:
        """Before a sensitive act the portal asks whose session of some minutes ago this is."""
        self.page.wait_for_load_state()
        if "/xac-nhan/" not in self.path:
            return False
        self.page.locator("main [name=password]").fill(PASSWORD)
        self.page.locator("main form [type=submit]").first.click()
        return True

    def look_until(self, locator: Locator, count: int = 1, within: float = 30) -> None:
        """Look at the page again until the worker has done what shows there (seconds)."""
        deadline = time.monotonic() + within
        while locator.count() < count:
            assert time.monotonic() < deadline, f"no {locator}: {self.reads()}"
            self.page.wait_for_timeout(500)
            self.page.reload()

    def download(self, url: str) -> bytes:
        """A file with the cookies of this visit."""
        answer = self.context.request.get(urljoin(self.stack.site, url))
        assert answer.ok, f"{answer.status} {url}"
        return answer.body()

    # --- watching ---------------------------------------------------------------------------
    def excuse(self, *words: str) -> None:
        """A complaint that holds one of these words is expected in this test."""
        self.excused.update(words)

    @property
    def complaints(self) -> list[str]:
        return [one for one in self.faults if not any(word in one for word in self.excused)]

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https"} and parts.hostname not in {"127.0.0.1", "localhost"}:
            self.faults.append(f"another machine was asked: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} {response.url}")
