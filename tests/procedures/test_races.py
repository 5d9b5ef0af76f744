"""Two officers, one work: the slower one is told, nothing breaks."""

import pytest

from procedures.models import Application, Status
from procedures.services import assigning, reception
from procedures.services.errors import ActRefused, NotAllowed
from tests import states

pytestmark = pytest.mark.django_db


def test_the_second_to_start_is_told_that_it_has_begun(world, civil_status):
    application = states.received(world, civil_status)
    unaware = Application.objects.get(pk=application.pk)
    reception.start(application=application, actor=world.officer("examiner"))
    with pytest.raises(ActRefused):
        reception.start(application=unaware, actor=world.officer("examiner", number=2))
    unaware.refresh_from_db()
    assert unaware.status == Status.PROCESSING


def test_only_who_holds_the_post_starts(world, civil_status):
    application = states.received(world, civil_status)
    with pytest.raises(NotAllowed):
        reception.start(application=application, actor=world.officer("receptionist"))


def test_work_done_meanwhile_is_refused_when_assigned(world, civil_status):
    application = states.received(world, civil_status)
    item = application.work_items.open().get()
    reception.start(application=application, actor=world.officer("examiner"))
    with pytest.raises(ActRefused):
        assigning.assign(
            application=application,
            actor=world.officer("approver"),
            item_id=item.pk,
            to=world.officer("examiner"),
        )
