"""A small browser without JavaScript: follows the links of the site and says what failed."""

import http.cookiejar
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.error import HTTPError
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

TIMEOUT = 60
NEVER = ("/tai-khoan/logout", "/en/tai-khoan/logout")  # leaving would end the visit


class Fault(Exception):
    """A page did not answer as it should."""


@dataclass
class Answer:
    url: str
    status: int
    kind: str
    body: bytes


class _Page(HTMLParser):
    def __init__(self, answer: Answer):
        super().__init__()
        self.links: list[str] = []
        self.fields: dict[str, str] = {}  # hidden ones, to be sent back
        self.names: set[str] = set()
        self.feed(answer.body.decode())

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        target = {"a": "href", "link": "href", "script": "src", "img": "src"}.get(tag)
        if target and values.get(target):
            self.links.append(values[target])
        if tag == "input" and values.get("name"):
            self.names.add(values["name"])
            if values.get("type") == "hidden":
                self.fields[values["name"]] = values.get("value") or ""


@dataclass
class Visitor:
    """One person's visit: cookies, and what was seen."""

    site: str
    seen: dict[str, Answer] = field(default_factory=dict)

    def __post_init__(self):
        self.opener = build_opener(HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def sign_in(self, path: str, account: dict[str, str], code: Callable[[str], str]) -> None:
        """`code(login)` gives the second factor where it is asked for. Raises Fault."""
        answer = self.open(path)
        secrets = {"login": account["login"], "password": account["password"]}
        for fields in (secrets, {"code": ""}):
            page = _Page(answer)
            if not set(fields) <= page.names:
                break
            if "code" in fields:
                fields["code"] = code(account["login"])
            answer = self.open(answer.url, {**page.fields, **fields})
        if {"password", "code"} & _Page(answer).names or answer.status >= 400:
            raise Fault(f"{account['login']} cannot sign in")

    def walk(self, start: str, limit: int) -> Iterator[str]:
        """Visit up to `limit` addresses breadth first; yield a line for each that failed."""
        queue = deque([(start, "the start")])
        while queue and len(self.seen) < limit:
            url, origin = queue.popleft()
            url = urldefrag(urljoin(self.site, url)).url
            if not self._is_wanted(url):
                continue
            answer = self.seen[url] = self.open(url)
            if answer.status >= 400:
                yield f"{answer.status} {url} (linked from {origin})"
            elif answer.kind == "text/html":
                queue.extend((urljoin(answer.url, link), url) for link in _Page(answer).links)

    def open(self, url: str, fields: dict[str, str] | None = None) -> Answer:
        data = urlencode(fields).encode() if fields else None
        request = Request(urljoin(self.site, url), data, {"Referer": urljoin(self.site, url)})
        try:
            response = self.opener.open(request, timeout=TIMEOUT)
        except HTTPError as error:
            response = error
        with response:
            kind = response.headers.get_content_type()
            return Answer(response.url, response.status, kind, response.read())

    def _is_wanted(self, url: str) -> bool:
        path = urlsplit(url).path
        return url.startswith(self.site) and url not in self.seen and not path.startswith(NEVER)
