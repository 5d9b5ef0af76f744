"""Eight writers take files along their route, beside the same statements in the raw driver."""

import os
from statistics import median
from typing import NamedTuple
from uuid import UUID

import pytest

from portal.accounts.models import User
from procedures.models import Application, Status
from procedures.services import processing, reception
from tests import states
from tests.bench.measure import ROUNDS
from tests.bench.test_ratios import say
from tests.bench.writers import WRITERS, beside_the_raw_driver

# Scenes say "paid" without money: the books have nothing to tell.
pytestmark = [pytest.mark.bench, pytest.mark.postgres, pytest.mark.tampers]
EACH = int(os.environ.get("BENCH_ACTS", "12"))
AT_LEAST = 0.3  # of the transactions that the raw driver makes in the same time


class Turn(NamedTuple):
    """Who does an act, on which file, as which page showed it."""

    application: UUID
    actor: int
    seen: int
    run: UUID | None = None


def start(turn):
    reception.start(**_loaded(turn))


def forward(turn):
    processing.forward_step(**_loaded(turn), run_id=turn.run)


def _loaded(turn) -> dict:
    """As a request does it: the officer and the file are read first."""
    application = Application.objects.with_procedure().get(pk=turn.application)
    actor = User.objects.get(pk=turn.actor)
    return {"application": application, "actor": actor, "seen": turn.seen}


def test_acts_beside_the_raw_driver(fresh_db, world, civil_status, settings):
    settings.DEBUG_LOCKS = False  # as in production
    states.finished(world, civil_status)  # the series are there, the modules loaded
    found = {"start": [], "forward": [], "approve": []}
    for _round in range(ROUNDS):
        files = [states.received(world, civil_status).pk for _ in range(WRITERS * EACH)]
        found["start"].append(beside_the_raw_driver(start, [to_start(world, pk) for pk in files]))
        for pk in files:
            states.draft(world, Application.objects.get(pk=pk))
        for act in ("forward", "approve"):
            turns = [to_leave(world, pk) for pk in files]
            found[act].append(beside_the_raw_driver(forward, turns))
    done = Application.objects.filter(status=Status.PROCESSED)
    assert done.count() == 1 + ROUNDS * WRITERS * EACH
    ratios = {act: told(act, rates) for act, rates in found.items()}
    assert min(ratios.values()) >= AT_LEAST, ratios


def to_start(world, pk) -> Turn:
    application = Application.objects.get(pk=pk)
    item = application.work_items.open().get()
    return Turn(pk, world.officer(item.role, item.agency).pk, application.revision)


def to_leave(world, pk) -> Turn:
    application = Application.objects.get(pk=pk)
    run = states.open_run(application)
    return Turn(pk, states.holder(world, run).pk, application.revision, run.pk)


def told(act, rates) -> float:
    ratio = median(one.ours / one.raw for one in rates)
    counts = "/".join(map(str, sorted(set().union(*(one.statements for one in rates)))))
    say(
        f"{WRITERS} writers {act} {median(one.ours for one in rates):.0f} a second with {counts} "
        f"statements each; the same {counts} prepared in the raw driver "
        f"{median(one.raw for one in rates):.0f}: {ratio:.2f} of its rate"
    )
    return ratio
