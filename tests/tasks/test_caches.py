"""The cache table does not grow for ever."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection

from portal.tasks import caches, registry


@pytest.fixture
def _stored(settings, db):
    backend = "django.core.cache.backends.db.DatabaseCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "cache_under_test"}}
    call_command("createcachetable", verbosity=0)


def rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM cache_under_test")
        return cursor.fetchone()[0]


@pytest.mark.usefixtures("_stored")
def test_what_expired_is_deleted_and_the_rest_stays():
    with time_machine.travel(datetime(2026, 3, 2, 8, tzinfo=UTC), tick=False) as clock:
        cache.set("short", 1, timeout=60)
        cache.set("long", 2, timeout=7200)
        cache.set("for_ever", 3, timeout=None)
        clock.shift(3600)

        caches.cull()
        caches.cull()

        assert rows() == 2
        assert (cache.get("long"), cache.get("for_ever")) == (2, 3)


def test_the_worker_does_it():
    assert registry.jobs()["tasks.cull_caches"].handler == "portal.tasks.caches.cull"


def test_other_caches_look_after_themselves():
    """There is no table to cull: nothing is raised, and nothing is lost."""
    cache.set("kept", 1, timeout=60)

    caches.cull()

    assert cache.get("kept") == 1
