"""Two officers, one work: the slower one is told, nothing breaks."""

import pytest
from django.urls import reverse
from django.utils.translation import gettext as _

from procedures.models import Application, Status, WorkItem
from procedures.services import processing, reception
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
        processing.assign(
            application=application,
            actor=world.officer("approver"),
            item_id=item.pk,
            to=world.officer("examiner"),
        )


def test_giving_several_goes_on_past_one_that_is_done(client, world, civil_status, monkeypatch):
    first, second = (states.received(world, civil_status) for _number in range(2))
    items = [one.work_items.open().get() for one in (first, second)]
    colleague = world.officer("examiner", number=2)
    assign = processing.assign

    def slowly(*, application, **rest):
        """The first is taken between the reading of the list and its turn."""
        WorkItem.objects.filter(pk=items[0].pk).update(closed_at=items[0].opened_at)
        return assign(application=application, **rest)

    monkeypatch.setattr(processing, "assign", slowly)
    client.force_login(world.officer("examiner"))
    data = {"item": [str(one.pk) for one in items], "to": str(colleague.pk)}
    page = client.post(reverse("desk:assign_many"), data, follow=True).content.decode()
    items[1].refresh_from_db()
    assert items[1].assignee == colleague
    assert first.code in page
    assert _("This work has already been done.") in page
