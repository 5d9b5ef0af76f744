"""What `make bench` multiplies leads to its own rows, and to nobody's desk that is looked at."""

import pytest
from django.db.models import F

from procedures.models import Application, Status, StepRun, WorkItem
from tests import states
from tests.bench.growth import grow

pytestmark = [pytest.mark.postgres, pytest.mark.tampers]
OVER, OPEN_ONES = 22, 2  # copies of the one file that is over, and of one that is open


def test_copies_lead_to_their_own_rows(fresh_db, world, civil_status):
    over = states.handed_over(world, civil_status)
    states.started(world, civil_status)
    looked_at = states.started(world, civil_status)
    looked_at.work_items.update(agency=world.neighbour)
    assert grow(3 + OVER, [world.neighbour.pk]) == 3 + OVER + OPEN_ONES
    files = Application.objects.all()
    assert files.filter(status=Status.RETURNED).count() == 1 + OVER
    assert files.values("code").distinct().count() == 3 + OVER + OPEN_ONES
    steps = StepRun.objects.filter(application__status=Status.RETURNED)
    assert steps.count() == (1 + OVER) * over.steps.count()
    with_step = WorkItem.objects.filter(step__isnull=False)
    assert not with_step.exclude(step__application=F("application")).exists()
    assert WorkItem.objects.open().filter(agency=world.neighbour).count() == 1
    assert WorkItem.objects.open().filter(agency=world.commune).count() == 1 + OPEN_ONES
