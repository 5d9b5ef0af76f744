"""The history of a case names the post of each officer and the dates that an act moved."""

from datetime import UTC

import pytest
from django.utils import translation

from portal.audit.models import Event
from portal.core.dates import format_datetime
from procedures.services import endings
from procedures.views.desk.history import history
from tests import factories, states
from tests.procedures.test_extensions import extend

pytestmark = pytest.mark.django_db


def test_role_and_agency_stand_beside_the_officer_and_nobody_else(world, civil_status):
    application = states.started(world, civil_status)
    who = {entry["title"]: entry["who"] for entry in history(application)}
    examiner, agency = world.officer("examiner"), world.commune.name
    assert who["Bắt đầu xử lý"] == f"{examiner} (Cán bộ thẩm định, {agency})"
    assert who["Nộp hồ sơ"] == str(world.citizen)


def test_in_whose_place_it_was_done(world, civil_status):
    application, absent = states.started(world, civil_status), world.officer("approver")
    examiner = type(absent).objects.get(pk=world.officer("examiner").pk)
    factories.DelegationFactory(post=absent.posts.get(), to=examiner)
    endings.stop(application=application, actor=examiner, reason="Tranh chấp")
    assert history(application)[0]["who"].endswith(f"{world.commune.name}; thay {absent})")


def test_an_english_page_marks_the_name_of_the_agency(world, civil_status):
    with translation.override("en"):
        shown = history(states.started(world, civil_status))[0]["who"]
    examiner = world.officer("examiner")
    assert shown == f'{examiner} (Examiner, <span lang="vi">{world.commune.name}</span>)'


def in_utc(moment) -> str:
    return moment.astimezone(UTC).isoformat()


def test_each_act_keeps_the_steps_and_dates_that_it_moved(world, civil_status):
    application = states.started(world, civil_status)
    run = application.steps.open().get()
    events = Event.objects.history(application.audit_stream)
    received = events.get(act="receive").payload["moved"]
    assert received["received_at"] == [None, in_utc(application.received_at)]
    assert received["due_at"] == [None, in_utc(application.due_at)]
    assert events.get(act="start").payload["moved"]["steps"] == [[], [run.step_id]]

    application = states.step(world, application)
    following = application.steps.open().get()
    moved = Event.objects.history(application.audit_stream).filter(act="forward").last().payload
    assert moved["moved"] == {"steps": [[run.step_id], [following.step_id]]}


def test_a_date_that_moves_stands_in_the_history(world, land_transfer):
    application = states.started(world, land_transfer)  # a copy is due at once: no date moves
    before = application.due_at
    application = extend(world, application)
    days = [format_datetime(one) for one in (before, application.due_at)]
    assert days[0] != days[1]
    assert history(application)[0]["text"].endswith(f"Ngày hẹn trả: {days[0]} → {days[1]}")
