"""A leader approves 500 files together, and 500 one by one."""

import os
import time

import pytest
from django.db import connection, connections
from django.urls import reverse

from portal.tasks.testing import drain
from procedures.models import Application, Status, WorkItem
from tests import databases, factories, states
from tests.bench.stage import client_of, posted
from tests.bench.test_ratios import say

# Scenes say "paid" without money: the books have nothing to tell.
pytestmark = [pytest.mark.bench, pytest.mark.postgres, pytest.mark.tampers]
FILES = int(os.environ.get("BENCH_BULK", "500"))
MOST = 1.0  # times as long as one by one, by the same pages


def test_a_bulk_approval_beside_single_ones(fresh_db, world, civil_status, settings):
    settings.DEBUG_LOCKS = False  # as in production
    leader = world.officer("approver")
    for _file in range(FILES):
        states.to_approve(world, civil_status, by=factories.UserFactory())
    singly = in_a_copy(one_by_one, leader)
    together = in_a_copy(all_at_once, leader)
    ratio = together / singly
    say(
        f"{FILES} files approved one by one {singly:.1f} s, together {together:.1f} s "
        f"({together / FILES * 1000:.0f} ms each): {ratio:.2f} times"
    )
    assert ratio <= MOST


def in_a_copy(approve, leader) -> float:
    """Seconds until all are decided."""
    name = connection.settings_dict["NAME"]
    connections.close_all()  # a database in use is not copied
    with databases.beside(approve.__name__, name) as url, databases.within(url):
        desk = client_of(leader)
        began = time.perf_counter()
        approve(desk)
        taken = time.perf_counter() - began
        assert Application.objects.filter(status=Status.PROCESSED).count() == FILES
    return taken


def one_by_one(desk):
    """The button of each file's page; the pages themselves are not counted."""
    for work in WorkItem.objects.open().select_related("application"):
        url = reverse("desk:act", args=[work.application_id, "approve"])
        answer = desk.post(url, posted(seen=work.application.revision, note=""))
        assert answer.status_code == 302, answer.status_code


def all_at_once(desk):
    """The page that confirms, then the worker."""
    url = reverse("desk:bulk", args=["approve"])
    items = WorkItem.objects.open().values_list("pk", flat=True)
    page = desk.post(url, posted(item=[str(pk) for pk in items])).context
    chosen = [row["sent"] for row in page["possible"]]
    answer = desk.post(url, posted(chosen=chosen, token=page["form"]["token"].value(), note=""))
    assert answer.status_code == 302, answer.status_code
    drain("default")
