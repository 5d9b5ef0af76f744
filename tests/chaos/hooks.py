"""Settings of gunicorn for the storm: the master loads all, its children are armed when forked."""

from django.conf import settings
from django.db import connections
from django.test import Client

from tests.chaos import fuses


def when_ready(server):
    """One page before the first fork: else every child loads half of the program once more."""
    Client().get("/", headers={"host": settings.ALLOWED_HOSTS[0]})
    connections.close_all()


def post_fork(server, worker):
    fuses.light("site")
