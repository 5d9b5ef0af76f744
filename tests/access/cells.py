"""The matrix: which answer each role gets at each address. `matrix.csv` is the reviewed list."""

import csv
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from tests.access.routes import url_of
from tests.access.scene import ROLES
from tests.clients import PortalClient

MATRIX = Path(__file__).with_name("matrix.csv")
LOGIN = "login"  # a redirect to the page for signing in
CRAWL_SECONDS = 3600


@dataclass(frozen=True)
class Row:
    """`case` is the thing that the address names; `expected` the answer by role."""

    route: str
    case: str
    method: str
    expected: dict

    @property
    def label(self) -> str:
        return " ".join(part for part in (self.method, self.route, self.case) if part)


def rows() -> list[Row]:
    with MATRIX.open(newline="") as file:
        return [
            Row(line["route"], line["case"], line["method"], {role: line[role] for role in ROLES})
            for line in csv.DictReader(file)
        ]


def _keep_fresh(client):
    """Nobody is asked to confirm the password, however long a busy machine takes for the crawl."""
    session = client.session
    for login in session["account_authentication_methods"]:
        login["at"] += CRAWL_SECONDS
    session.save()


class Visits:
    """One signed-in client for each role; what a request changes is undone."""

    def __init__(self, scene, language="vi"):
        self.scene, self.language = scene, language
        self.clients = {role: self._client(role) for role in ROLES}

    def _client(self, role) -> PortalClient:
        client = PortalClient(raise_request_exception=False)
        if account := self.scene.account(role):
            client.force_login(account)
            _keep_fresh(client)
        return client

    @contextmanager
    def acting(self, role: str):
        """What happens to the database inside is undone afterwards."""
        with undone():
            self.scene.step_into(role)
            yield

    def ask(self, role: str, row: Row):
        """The response to one request; a session that it ends is taken up again."""
        client, cookies = self.clients[role], self.clients[role].cookies.copy()
        cache.clear()
        with translation.override(self.language):  # each answer leaves its own behind
            url = url_of(self.scene, row.route, row.case)
        response = client.generic(row.method, url, *_posted(self.scene, row))
        if response.streaming:
            b"".join(response.streaming_content)  # closes the file
        client.cookies = cookies
        return response

    def ask_with(self, role: str, row: Row, query: dict):
        """The same address with these parameters behind it."""
        client, cookies = self.clients[role], self.clients[role].cookies.copy()
        cache.clear()
        with translation.override(self.language):
            url = url_of(self.scene, row.route, row.case).partition("?")[0]
        response = client.get(f"{url}?{urlencode(query)}")
        client.cookies = cookies
        return response

    def ask_alone(self, role: str, row: Row):
        with self.acting(role):
            return self.ask(role, row)

    def look_for(self, role: str, route: str, words: dict):
        """A search, by the method that the page wants."""
        client = self.clients[role]
        cache.clear()
        with translation.override(self.language):
            url = url_of(self.scene, route, "")
        return (client.get if route == "search" else client.post)(url, words)


def _posted(scene, row: Row) -> tuple[str, str] | tuple[()]:
    """Body and type of a form: empty, but an act at the desk is never stale."""
    if row.method != "POST":
        return ()
    application = scene.things.get(row.case.partition("/")[0])
    seen = {"seen": application.revision} if row.route == "desk:act" else {}
    return urlencode(seen), "application/x-www-form-urlencoded"


@contextmanager
def undone():
    block = transaction.atomic()
    block._from_testcase = True  # it stands for the one around a whole test
    with block:
        yield
        transaction.set_rollback(True)


def outcome(response) -> str:
    """The status, or `login` for the way to the page for signing in."""
    target = urlsplit(response.headers.get("Location", "")).path
    if response.status_code == 302 and target == reverse("account_login"):
        return LOGIN
    return str(response.status_code)
