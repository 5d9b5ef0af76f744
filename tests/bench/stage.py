"""Two provinces, alike but for the number of applications, and who looks at them."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import override_settings

from portal.accounts.models import Agency, Area, Post, User
from portal.demo.bulk_places import Province
from portal.demo.people import email
from procedures.models import Application, Procedure, Status
from procedures.services import drafts
from tests import databases, states
from tests.clients import PortalClient
from tests.fixtures import World
from tests.journeys.province import _key as key_of_the_code
from tests.journeys.province import manage

SMALL, LARGE = 300, int(os.environ.get("BENCH_LARGE", "30000"))
OFFICER = email("tiepnhan.vocuong")
CITIZEN = email("congdan2")
CODE = "2.000635"
COVERED = 4  # communes
TOKEN = "a" * 32  # of the CSRF cookie and of the form


@contextmanager
def provinces(folder: Path) -> Iterator[dict[int, str]]:
    """{number of applications: URL of the database}; files lie in `folder`."""
    with ExitStack() as stack:
        urls = {}
        for size in (SMALL, LARGE):
            urls[size] = url = stack.enter_context(filled(folder, size))
            with databases.within(url):
                give_posts()
            for command in (("verify_ledger", "--quick"), ("verify_audit",)):
                manage(folder, url, *command)
        yield urls


@contextmanager
def filled(folder: Path, size: int) -> Iterator[str]:
    """URL of a province with so many applications; settings are those of a server meanwhile."""

    def fill(url):
        manage(folder, url, "seed_demo", "--map", "2023")

    template = databases.filled(f"bench_{key_of_the_code()}", fill)
    # Files of an earlier run's template are gone; the pages say so and go on.
    as_served = override_settings(PRIVATE_ROOT=folder / "private", DEBUG_LOCKS=False)
    with as_served, databases.beside(f"bench{size}", template) as url:
        with databases.within(url):
            missing = size - Application.objects.count()
        said = manage(folder, url, "seed_bulk", str(missing))
        print(f"  {connection.vendor}, {size}: {said.strip().splitlines()[-1]}")  # noqa: T201
        yield url


def give_posts():
    """One officer does everything in a few communes: a desk that fills a page in both provinces."""
    officer = User.objects.get(email=OFFICER)
    first = Post.objects.get(user=officer)
    desks = Post.objects.filter(agency__level__code="commune").exclude(user=officer)
    for post in desks.filter(agency__in=(first.agency, *Province().communes[1:COVERED])):
        post.pk, post.user = None, officer
        post.save(force_insert=True)


class Scene:
    """Who looks, and at what, in the province of the moment; `shape` chooses like files in both."""

    def __init__(self, shape=None):
        self.officer = User.objects.get(email=OFFICER)
        self.citizen = User.objects.get(email=CITIZEN)
        self.commune = Post.objects.filter(user=self.officer).order_by("pk").first().agency
        self.version = Procedure.objects.get(code=CODE).current_version()
        self.file = self._file(shape)
        self.desk, self.home = client_of(self.officer), client_of(self.file.filed_by)
        self.filing, self.visitor = client_of(self.citizen), Client()

    def _file(self, shape) -> Application:
        """One that is being processed in the commune, like the one in the other province."""
        running = Application.objects.filter(
            receiving_agency=self.commune,
            status=Status.PROCESSING,
            filed_by__email__startswith="dan",
        ).order_by("submitted_at", "pk")
        return next(one for one in running if shape in (None, shape_of(one)))

    def draft(self) -> Application:
        """Filled in, every part confirmed on its page."""
        draft = states.drafted(self._world(), self.version, by=self.citizen)
        phone = self.citizen.phone
        drafts.save_particulars(application=draft, actor=self.citizen, phone=phone)
        for part in ("@documents", "@particulars"):
            draft = drafts.save_section(
                application=draft, actor=self.citizen, section_id=part, answers={}, done=True
            )
        return draft

    def _world(self) -> World:
        area = Area.objects.select_related("parent__parent").get(pk=self.commune.area_id)
        commune = Agency.objects.get(pk=self.commune.pk)
        return World({"commune": area}, {"commune": commune}, self.citizen, None)


def shape_of(application) -> tuple:
    """Files of one shape cost a page the same."""
    parts = ("steps", "fees", "attachments", "clock", "work_items", "documents", "receipts")
    return application.version.content_hash, *(getattr(application, one).count() for one in parts)


class Browser(PortalClient):
    """Signed in as far as its account needs; the pages are not read here, for reading costs."""

    request = Client.request


def client_of(user) -> Browser:
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(user)
    browser.cookies[settings.CSRF_COOKIE_NAME] = TOKEN
    return browser


def posted(**fields) -> dict:
    return {"csrfmiddlewaretoken": TOKEN, "key": str(uuid4()), **fields}
