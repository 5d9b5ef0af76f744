"""Under which post an officer acted is part of the chain; events of before have none."""

import pytest
from django.db import connection, transaction

from portal.audit.models import Event
from portal.audit.services import record
from portal.audit.triggers import RULES
from portal.audit.verification import verify
from portal.core.triggers import removal
from tests import factories

STREAM = "application:0198"


@pytest.fixture
def examiner(db):
    return factories.PostFactory()


def acted(post, actor=None):
    with transaction.atomic():
        return record(stream=STREAM, act="forward", actor=actor or post.user, post=post)


def sql(statement):
    with connection.cursor() as cursor:
        for one in (*removal(connection, RULES), statement):
            cursor.execute(statement if one is statement else one)


def findings() -> list[tuple[str, str]]:
    return [(one.place, one.kind) for one in verify() if one.kind != "trigger"]


def test_an_event_keeps_role_and_agency_as_they_were(examiner):
    acted(examiner)
    name = examiner.agency.name
    examiner.agency.name = "Tên mới"
    examiner.agency.save()

    kept = Event.objects.get()
    assert (kept.post["role"], kept.post["agency_name"]) == ("examiner", name)
    assert "holder" not in kept.post
    assert findings() == []


def test_who_stands_in_is_told_apart_from_the_holder(examiner):
    helper = factories.UserFactory(person=None, phone="", full_name="Người Thay")
    acted(examiner, actor=helper)
    assert Event.objects.get().in_place_of == examiner.user.full_name


def test_an_event_of_before_tells_by_its_data_whose_post_it_was(examiner):
    with transaction.atomic():
        told = {"for_post": {"id": examiner.pk, "holder": "Trần Thị Vắng"}}
        record(stream=STREAM, act="stop", actor=examiner.user, payload=told)
        record(stream=STREAM, act="move_date", actor=None, payload=["x"])
    first, second = Event.objects.history(STREAM)
    assert (first.in_place_of, second.in_place_of) == ("Trần Thị Vắng", "")


@pytest.mark.threat(46)
@pytest.mark.tampers
@pytest.mark.parametrize(
    "changed",
    ["NULL", "'{}'", """'{"id": 1, "role": "approver"}'"""],
    ids=["gone", "empty", "other"],
)
def test_a_changed_post_is_found_at_its_row(examiner, changed):
    """Events without and with a post stand in one chain."""
    with transaction.atomic():
        record(stream=STREAM, act="submit", actor=examiner.user)
    acted(examiner)
    acted(examiner)
    assert findings() == []
    sql(f"UPDATE audit_event SET post = {changed} WHERE sequence = 2")
    assert findings() == [(f"{STREAM} 2", "changed")]


@pytest.mark.threat(46)
@pytest.mark.tampers
def test_a_post_put_into_an_old_event_is_found(examiner):
    with transaction.atomic():
        record(stream=STREAM, act="submit", actor=examiner.user)
    sql("""UPDATE audit_event SET post = '{"id": 1}' WHERE sequence = 1""")
    assert findings() == [(f"{STREAM} 1", "changed")]
