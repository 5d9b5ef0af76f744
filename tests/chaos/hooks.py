"""Settings of gunicorn for the storm: the master loads all, its children are armed when forked."""

from tests.chaos import fuses, loaded


def when_ready(server):
    loaded.load()


def post_fork(server, worker):
    fuses.light("site")
