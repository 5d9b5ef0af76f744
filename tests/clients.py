"""The test client of the suite: behaves like a request in production and reads every page."""

import time
from html.parser import HTMLParser

from django.test import Client, TestCase

DATA_SCRIPTS = {"application/json", "application/ld+json"}


class PageFault(AssertionError):
    """A page that the browser or the reader would trip over."""


class PortalClient(Client):
    """Runs on_commit hooks after each request and refuses what the strict policy would block."""

    def force_login(self, user, backend=None):
        """Signed in with everything the account needs; tests of signing in post the forms."""
        super().force_login(user, backend)
        session = self.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()

    def request(self, **request):
        with TestCase.captureOnCommitCallbacks(execute=True):
            response = super().request(**request)
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            policy = response.get("Content-Security-Policy", "")
            check_page(response.content.decode(), strict="unsafe-inline" not in policy)
        return response


def check_page(html: str, *, strict: bool = True) -> None:
    """Raise PageFault for template syntax that leaked, and for inline code where it is blocked."""
    if not strict:  # Wagtail's admin has a policy of its own
        return
    for token in ("{{", "{%"):
        if token in html:
            at = html.index(token)
            raise PageFault(f"template syntax on the page: {html[at : at + 60]!r}")
    reader = _InlineCode()
    reader.feed(html)
    if reader.faults:
        raise PageFault("; ".join(reader.faults))


class _InlineCode(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if tag == "style":
            self.faults.append("<style>")
        if tag == "script" and "src" not in values and values.get("type") not in DATA_SCRIPTS:
            self.faults.append("inline <script>")
        bad = [name for name in values if name == "style" or name.startswith("on")]
        self.faults += [f"<{tag} {name}=...>" for name in bad]
