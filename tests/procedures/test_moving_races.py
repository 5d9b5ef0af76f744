"""An officer acts on a file while it is moved; two workers move at once."""

import pytest

from portal.audit.models import Event
from procedures.models import Application, MovedFile
from procedures.services import moving, processing
from tests import states
from tests.payments.races import together
from tests.procedures.test_moving import REASON, make_lawyer, newer, simulated

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
State = MovedFile.State


def acts_of(file, act) -> int:
    return Event.objects.history(file.audit_stream).filter(act=act).count()


def begun(version, lawyer):
    return moving.begin(simulation=simulated(version, lawyer), actor=lawyer, reason=REASON)


def test_an_officer_forwards_the_file_that_is_moved(fresh_db, world, civil_status):
    file, lawyer = states.started(world, civil_status), make_lawyer()
    states.draft(world, file)
    file.refresh_from_db()
    version = newer(civil_status)
    move, run = begun(version, lawyer), states.open_run(file)
    officer = states.holder(world, run)

    def forward():
        processing.forward_step(application=file, actor=officer, run_id=run.pk, note="")

    together(forward, lambda: moving.work_off(str(move.pk)))

    after = Application.objects.get(pk=file.pk)
    assert after.revision == file.revision + 2
    assert (acts_of(file, "forward"), acts_of(file, "move_version")) == (1, 1)
    assert after.version == version
    assert {one.version for one in after.work_items.open()} == {version}


def test_two_workers_on_one_move(fresh_db, world, civil_status):
    files, lawyer = [states.filed(world, civil_status) for _one in range(3)], make_lawyer()
    move = begun(newer(civil_status), lawyer)
    together(*[lambda: moving.work_off(str(move.pk))] * 2)
    assert [acts_of(one, "move_version") for one in files] == [1] * 3
    assert move.counts == {State.DONE: 3}
