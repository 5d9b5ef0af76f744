"""How often an act asks the database: each time is a way to the server and back, under a lock."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import User
from procedures.models import Application
from procedures.services import processing, reception
from tests import states

pytestmark = pytest.mark.django_db
# Both read the officer's posts; an approval also issues the result.
START, FORWARD, APPROVE = 17, 25, 42


def statements(act, application, actor, **more) -> int:
    """Of a file and an officer that the request has read; savepoints are those of the test."""
    loaded = Application.objects.with_procedure().get(pk=application.pk)
    actor = User.objects.get(pk=actor.pk)
    with CaptureQueriesContext(connection) as captured:
        act(application=loaded, actor=actor, seen=loaded.revision, **more)
    return len([one for one in captured if "SAVEPOINT" not in one["sql"]])


def test_an_act_asks_no_more_than_it_needs(world, civil_status):
    application = states.received(world, civil_status)
    assert statements(reception.start, application, world.officer("examiner")) <= START
    run = states.open_run(application)
    states.draft(world, application)
    who = states.holder(world, run)
    assert statements(processing.forward_step, application, who, run_id=run.pk) <= FORWARD
    run = states.open_run(application)
    who = states.holder(world, run)
    assert statements(processing.forward_step, application, who, run_id=run.pk) <= APPROVE
