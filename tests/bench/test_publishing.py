"""A new version goes live beside a few open applications of the old one, and beside 50,000."""

import os
import time
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.urls import reverse

from cms.models import ProcedurePage
from portal.accounts.models import User
from portal.demo.people import email
from procedures.models import Application, Procedure, Simulation
from procedures.services import simulating
from procedures.workflow import OPEN_STATUSES
from tests import databases
from tests.bench.growth import grow_open
from tests.bench.measure import ROUNDS, Line, table
from tests.bench.stage import CODE, LARGE, client_of
from tests.bench.test_pages import asking
from tests.bench.test_ratios import say

# The copies have no events: there is nothing to verify in them.
pytestmark = [pytest.mark.bench, pytest.mark.postgres, pytest.mark.tampers]
OPEN = int(os.environ.get("BENCH_OPEN", "50000"))
MOST = 1.2


@pytest.fixture(scope="module")
def grown(sizes, django_db_blocker):
    """{open applications of the procedure: URL}: copies of the large province, one with OPEN."""
    with django_db_blocker.unblock():
        with databases.within(sizes[LARGE]):
            name = connection.settings_dict["NAME"]
        with databases.beside("few", name) as few, databases.beside("many", name) as many:
            with databases.within(many):
                grow_open(newest(), OPEN)
            yield {open_ones(url): url for url in (few, many)}


def page_of() -> ProcedurePage:
    return ProcedurePage.objects.get(code=CODE)


def newest():
    return Procedure.objects.get(code=CODE).versions.order_by("-number").first()


def open_ones(url) -> int:
    with databases.within(url):
        files = Application.objects.filter(version__procedure__code=CODE)
        return files.filter(status__in=OPEN_STATUSES).count()


def test_publishing_costs_no_more_with_many_open_applications(grown):
    acts = {}
    for size, url in grown.items():
        with databases.within(url):
            acts[size] = measured(User.objects.get(email=email("quantri")))
    lines = {name: Line(name, MOST) for name in acts[size]}
    for _round in range(ROUNDS):
        for name, line in lines.items():
            for size, url in grown.items():
                with databases.within(url):
                    line.note(size, acts[size][name])
    say(table(list(lines.values())))
    with databases.within(grown[max(grown)]):
        say(f"simulation of {max(grown):,}: {simulated():.0f} s")
    faults = [fault for line in lines.values() for fault in line.faults()]
    assert not faults, "\n".join(faults)


def measured(editor) -> dict:
    page, desk = page_of(), client_of(editor)
    return {
        "publish": lambda: published(editor),
        "editor opens": asking(desk, reverse("wagtailadmin_pages:edit", args=[page.pk])),
        "versions compared": asking(desk, reverse("procedure_versions", args=[page.pk])),
    }


def published(editor):
    """The guide says something else each time, so that there is a new version."""
    page = page_of().get_latest_revision_as_object()
    page.summary = f"{page.summary.split(' [')[0]} [{uuid4().hex}]"
    with transaction.atomic():
        before = newest().number
        page.save_revision(user=editor).publish(user=editor)
    assert newest().number == before + 1


def simulated() -> float:
    """Seconds until each open application has been looked at."""
    version = newest()
    started = time.perf_counter()
    one = simulating.begin(version=version, actor=User.objects.get(email=email("quantri")))
    while not Simulation.objects.filter(pk=one.pk, finished_at__isnull=False).exists():
        simulating.work_off(str(one.pk))
    seconds = time.perf_counter() - started
    one.refresh_from_db()
    assert one.looked_at == one.total
    return seconds
