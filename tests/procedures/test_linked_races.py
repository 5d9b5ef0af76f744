"""Two officers at one moment: on one part, and each on the last step of a part of their own."""

import pytest

from procedures.models import Application, PartRun, Status, WorkItem
from procedures.services import processing
from procedures.services.errors import ActRefused, NotAllowed, StalePage
from tests.payments.races import together
from tests.procedures import filing, linked
from tests.procedures.linked import CARD, RESIDENCE

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("fresh_db")]
REFUSED = (ActRefused, NotAllowed, StalePage)


def approving(world, application, part, number=1):
    """An act: a leader of the agency approves, and so ends the part."""
    run = linked.run_of(application, part)
    leader = world.officer("approver", run.agency, number)

    def act():
        unaware = Application.objects.get(pk=application.pk)
        return processing.forward_step(application=unaware, actor=leader, run_id=run.pk)

    return act


@pytest.fixture
def to_approve(world):
    """Both parts lie with the leaders of their agencies."""
    application = linked.parallel(world)
    for part in (RESIDENCE, CARD):
        application = filing.forward(world, application, linked.run_of(application, part))
    return application


def test_of_two_leaders_one_ends_the_part(world, to_approve):
    acts = [approving(world, to_approve, CARD, number) for number in (1, 2)]
    results = together(*acts, expected=REFUSED)

    assert sum(isinstance(one, REFUSED) for one in results) == 1
    assert to_approve.documents.filter(part="health_card").count() == 1
    assert linked.states_of(to_approve)[CARD] == PartRun.State.GRANTED


def test_parts_that_end_at_one_moment_end_the_file_once(world, to_approve):
    acts = [approving(world, to_approve, part) for part in (RESIDENCE, CARD)]
    results = together(*acts, expected=REFUSED)

    assert not any(isinstance(one, REFUSED) for one in results)
    application = Application.objects.get(pk=to_approve.pk)
    assert application.status == Status.PROCESSED
    assert application.documents.filter(is_result=True).count() == 3
    assert application.work_items.open().get().kind == WorkItem.Kind.HAND_OVER
