"""A page and its pictures are asked for at one moment: one reading."""

import pytest
from django.db import transaction

from portal.audit.models import Event
from procedures.models import Reading, UrgentAccess
from procedures.services.readings import note_reading
from procedures.services.urgent import open_urgently
from tests import states
from tests.payments.races import together

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("fresh_db")]


def test_one_page_and_its_pictures_make_one_reading(world, civil_status):
    application, reader = states.started(world, civil_status), world.officer("examiner")

    def reading():
        with transaction.atomic():  # that each looks before the row of another is there
            note_reading(application=application, reader=reader)

    together(*[reading] * 4)
    assert Reading.objects.count() == 1


def test_two_tabs_open_a_file_urgently_once(world, civil_status):
    application = states.started(world, civil_status)
    inspector = world.officer("auditor", world.far)

    def opening():
        return open_urgently(code=application.code, actor=inspector, reason="Cần đối chiếu ngay.")

    together(*[opening] * 3)
    assert UrgentAccess.objects.count() == 1
    assert Event.objects.filter(act="open_urgently").count() == 1
