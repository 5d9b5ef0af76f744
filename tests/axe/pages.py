"""One filled-in page for each template that is a page."""

import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.template import loader
from django.test import RequestFactory
from django.urls import reverse

from cms.content.build import build
from cms.models import (
    FaqPage,
    LifeEventIndexPage,
    LifeEventPage,
    NewsIndexPage,
    NewsPage,
    ProcedurePage,
    StandardPage,
)
from tests.access.cells import Row, Visits, rows

TEMPLATES = settings.BASE_DIR / "templates"
EXTENDS = re.compile(r'{%\s*extends\s+"([^"]+)"')
CONTENT = (
    FaqPage,
    LifeEventIndexPage,
    LifeEventPage,
    NewsIndexPage,
    NewsPage,
    ProcedurePage,
    StandardPage,
)
# Shown when something failed: filled in here, with what the middleware would give them.
FAILURES = {
    "400.html": {},
    "409.html": {"message": "Hồ sơ vừa được người khác xử lý.", "who": None, "when": None},
    "429.html": {"seconds": 60, "minutes": 1},
    "500.html": {},
}


@dataclass(frozen=True)
class Page:
    """`headers` are those that a browser acts on."""

    template: str
    html: str
    headers: dict


def page_templates() -> set[str]:
    """Templates that extend another one and that none extends."""
    parents, children = set(), set()
    for path in TEMPLATES.rglob("*.html"):
        if found := EXTENDS.search(path.read_text()):
            parents.add(found[1])
            children.add(str(path.relative_to(TEMPLATES)))
    return {name for name in children - parents if not name.startswith(("mail/", "pdf/"))}


def collect(visits: Visits) -> dict[str, Page]:
    """{template: its page}, from every answer of the access matrix and a few beside it."""
    build()
    found: dict[str, Page] = {}
    for role, row in [*_of_matrix(), *_beside(visits)]:
        _keep(found, visits.ask_alone(role, row))
    for role, url, words in _posted(visits):
        with visits.acting(role):
            _keep(found, visits.clients[role].post(url, words))
    for model in CONTENT:
        _keep(found, visits.clients["anonymous"].get(model.objects.live().first().url))
    for name, context in FAILURES.items():
        found[name] = Page(name, loader.render_to_string(name, context, _request()), {})
    return found


def _of_matrix():
    """Each row once, by the first role that is let in."""
    for row in rows():
        let_in = [role for role, answer in row.expected.items() if answer == "200"]
        yield (let_in or ["owner"])[0], row
    yield "owner", Row("desk:inbox", "", "GET", {})


def _beside(visits):
    visits.scene.things["nobody's"] = visits.scene.things["case"]
    return [("owner", Row("pay_return", "late_attempt", "GET", {}))]


def _posted(visits):
    """Pages that answer what was typed."""
    started = visits.scene.things["started"]
    digits = started.phone[-4:]
    yield "receptionist", reverse("desk:search"), {"q": started.code}
    yield "anonymous", reverse("track"), {"code": started.code, "phone": digits}


def _request():
    request = RequestFactory().get("/")
    request.LANGUAGE_CODE = "vi"
    return request


def _keep(found, response):
    if not response.get("Content-Type", "").startswith("text/html") or response.streaming:
        return
    names = {template.name for template in response.templates} & page_templates()
    for name in names - set(found):
        policy = response.get("Content-Security-Policy", "")
        headers = {"Content-Security-Policy": policy} if policy else {}
        found[name] = Page(name, response.content.decode(), headers)


def static_file(path: str) -> Path | None:
    """The file behind an address below /static/."""
    from django.contrib.staticfiles import finders

    found = finders.find(path.removeprefix(settings.STATIC_URL))
    return Path(found) if found else None
