"""What a rehearsal must never let out, and the moment that is chosen in it."""

import ast
from datetime import datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from portal.core import moments
from portal.core.dates import VN_TZ, today
from portal.core.ids import uuid7
from portal.core.rehearsal import FIRST_NUMBER, rehearsal, running
from portal.core.storage import PrivateStorage
from portal.documents.models import Series
from portal.documents.numbering import next_number
from portal.tasks import publish
from procedures.models import Field, Procedure
from tests import sources

THEN = datetime(2024, 4, 29, 9, 0, tzinfo=VN_TZ)


def test_the_clock_of_the_services_is_asked_in_one_place():
    places = ("procedures/services/", "procedures/jobs.py", "procedures/reminders.py")
    asked = {
        name
        for name in sources.code()
        if name.startswith(places)
        for node in ast.walk(ast.parse(sources.read(name)))
        if isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "localdate")
        if ast.unparse(node.value) in ("timezone", "datetime")
    }
    assert asked == set()


def test_a_chosen_moment_stands_still_and_ends():
    with moments.at(THEN):
        assert moments.now() == THEN
        assert today() == THEN.date()
        with moments.at(THEN + timedelta(days=1)):
            assert today() == THEN.date() + timedelta(days=1)
        assert moments.now() == THEN
    assert abs(moments.now() - timezone.now()) < timedelta(minutes=1)


@pytest.mark.django_db
def test_rows_made_then_are_of_then_unless_they_say_otherwise():
    field = Field.objects.create(code="thu", name="Thử")
    earlier = THEN - timedelta(days=9)
    with moments.at(THEN):
        usual = Procedure.objects.create(code="1", name="-", field=field)
        said = Procedure.objects.create(code="2", name="-", field=field, created_at=earlier)
    real = Procedure.objects.create(code="3", name="-", field=field)
    assert (usual.created_at, said.created_at) == (THEN, earlier)
    assert real.created_at > THEN + timedelta(days=30)
    with moments.at(THEN):
        real.save()
    assert real.created_at > THEN + timedelta(days=30)


@pytest.mark.django_db
def test_nothing_leaves_a_rehearsal(world, settings, tmp_path, django_capture_on_commit_callbacks):
    settings.PRIVATE_ROOT, heard = tmp_path, []
    before = next_number(agency=world.commune, key="thu", period="2024").number
    with django_capture_on_commit_callbacks(execute=True), rehearsal("khoa") as played:
        Field.objects.create(code="thu", name="Thử")
        transaction.on_commit(lambda: heard.append("hook"))
        publish("application.acted", application="1", act="submit", revision="1")
        PrivateStorage().save("giay-to.pdf", ContentFile(b"x"))
        taken = next_number(agency=world.commune, key="thu", period="2024").number
        assert [topic for topic, _ids in played.taken()] == ["application.acted"]
    assert running() is None
    assert taken == FIRST_NUMBER + 1
    assert heard == []
    assert not Field.objects.filter(code="thu").exists()
    assert list(tmp_path.iterdir()) == []
    assert Series.objects.get(agency=world.commune, key="thu").last_number == before


@pytest.mark.django_db
def test_an_error_inside_leaves_nothing_either():
    def fails():
        with rehearsal("khoa"):
            Field.objects.create(code="thu", name="Thử")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert running() is None
    assert not Field.objects.filter(code="thu").exists()


@pytest.mark.django_db
def test_files_of_others_are_not_thrown_away(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    name = PrivateStorage().save("giay-to.pdf", ContentFile(b"x"))
    with rehearsal("khoa"):
        PrivateStorage().delete(name)
    assert PrivateStorage().exists(name)


@pytest.mark.django_db
def test_the_same_again_has_the_same_keys_and_another_one_has_others():
    def keys(name):
        with rehearsal(name):
            return [uuid7(), uuid7()]

    assert keys("a") == keys("a")
    assert not set(keys("a")) & set(keys("b"))
    assert sorted(keys("a")) == keys("a")
    assert uuid7() not in keys("a")


@pytest.mark.django_db
def test_there_is_no_rehearsal_in_a_rehearsal():
    with rehearsal("a"), pytest.raises(RuntimeError), rehearsal("b"):
        pass
