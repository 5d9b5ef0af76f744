"""Who has read a file: noted at its door, told to the people whom it is about."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from procedures.models import Application, Reading
from procedures.services.readings import AT_ONCE, KEPT, forget_readings, note_reading
from tests import factories, states
from tests.clients import PortalClient

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def started(world, civil_status):
    application = states.started(world, civil_status)
    factories.AttachmentFactory(application=application, document_id="old_copy", is_filed=True)
    return application


def signed_in(user):
    client = PortalClient()
    client.force_login(user)
    return client


def page(application, name="desk:application", *more):
    return reverse(name, args=[application.pk, *more])


def read() -> list[tuple]:
    return list(Reading.objects.order_by("at").values_list("role", "basis", "step"))


def test_opening_the_page_is_noted_once_a_day_with_the_step(world, started):
    examiner = signed_in(world.officer("examiner"))
    step = started.steps.open().get().step_id
    for _time in range(2):
        assert examiner.get(page(started)).status_code == 200
    assert read() == [("examiner", "work", step)]
    with time_machine.travel(timezone.now() + DAY):
        note_reading(application=started, reader=world.officer("examiner"))
    assert len(read()) == 2


def test_another_step_on_the_same_day_is_another_reading(world, started):
    examiner = world.officer("examiner")
    note_reading(application=started, reader=examiner)
    note_reading(application=states.step(world, started), reader=examiner)
    assert [basis for _role, basis, _step in read()] == ["work", "agency"]


@pytest.mark.parametrize("name", ["desk:file", "desk:page"])
def test_a_document_alone_is_a_reading_too(world, started, name):
    file = started.attachments.get()
    more = (1,) if name == "desk:page" else ()
    answer = signed_in(world.officer("receptionist")).get(page(started, name, file.pk, *more))
    b"".join(answer)  # read to its end, as a browser does
    assert read() == [("receptionist", "agency", "")]


def test_the_page_of_an_act_shows_the_file_and_is_noted(world, started):
    examiner = signed_in(world.officer("examiner"))
    assert examiner.get(page(started, "desk:act", "ask_supplement")).status_code == 200
    assert len(read()) == 1


def test_an_inspector_reads_as_one(world, started):
    signed_in(world.officer("auditor", world.province)).get(page(started))
    assert read() == [("auditor", "inspection", "")]


@pytest.mark.threat(2)
def test_who_may_not_read_leaves_no_reading(world, started):
    outsider = signed_in(world.officer("examiner", world.far))
    assert outsider.get(page(started)).status_code == 404
    assert outsider.get(page(started, "desk:file", started.attachments.get().pk)).status_code == 404
    assert read() == []


def test_the_list_in_the_inbox_is_no_reading(world, started):
    signed_in(world.officer("examiner")).get(reverse("desk:inbox"))
    assert read() == []


def test_the_citizen_reads_who_when_and_for_what(client, world, started):
    examiner = world.officer("examiner")
    note_reading(application=started, reader=examiner)
    client.force_login(world.citizen)
    for name in ("application", "application_readers"):
        shown = client.get(page(started, name)).content.decode()
        assert "Ai đã xem hồ sơ" in shown
        for words in (world.commune.name, f"Cán bộ thẩm định: {examiner.full_name}"):
            assert words in shown
        assert str(started.steps.open().get().spec.citizen_title) in shown


def test_nobody_yet(client, world, started):
    client.force_login(world.citizen)
    assert "Ai đã xem hồ sơ" not in client.get(page(started, "application")).content.decode()
    assert "Chưa có cán bộ nào" in client.get(page(started, "application_readers")).content.decode()


def test_many_readers_are_paged_and_cost_no_more_questions(client, world, started):
    client.force_login(world.citizen)

    def asked(*cursor):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            answer = client.get(page(started, "application_readers"), *cursor)
        return answer.context["page"], len(captured)

    note_reading(application=started, reader=world.officer("examiner"))
    asked()
    _one, before = asked()
    for _number in range(30):
        post = factories.PostFactory(agency=world.commune)
        note_reading(application=started, reader=post.user)
    first, after = asked()
    second, _after = asked({"cursor": first.next})
    assert after == before
    assert (len(first.rows), len(second.rows)) == (25, 6)


def test_who_leads_and_who_inspects_sees_the_readers(world, started):
    for role, agency in (("approver", world.commune), ("auditor", world.province)):
        client = signed_in(world.officer(role, agency))
        assert page(started, "desk:readers") in client.get(page(started)).content.decode()
        assert world.commune.name in client.get(page(started, "desk:readers")).content.decode()
    examiner = signed_in(world.officer("examiner"))
    assert page(started, "desk:readers") not in examiner.get(page(started)).content.decode()


def test_old_ones_are_forgotten_once_the_file_has_ended(world, civil_status, started):
    ended = states.handed_over(world, civil_status)
    assert ended.closed_at
    for application in (started, ended):
        note_reading(application=application, reader=world.officer("receptionist"))
    assert forget_readings() == 0
    with time_machine.travel(timezone.now() + KEPT + 2 * DAY):
        note_reading(application=ended, reader=world.officer("receptionist"))
        assert forget_readings() == 1 < AT_ONCE
    assert {one.application_id for one in Reading.objects.all()} == {started.pk, ended.pk}
    assert Application.objects.filter(pk=ended.pk).exists()
