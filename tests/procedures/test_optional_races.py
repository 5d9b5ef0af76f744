"""The same officer in two tabs: one leaves the step out, the other has it done."""

import pytest

from procedures.models import StepRun
from procedures.services import processing
from procedures.services.errors import ActRefused, StalePage
from tests import states
from tests.payments.races import together
from tests.procedures.filing import started

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("fresh_db")]


def test_of_two_tabs_one_decides_whether_the_step_is_done(world):
    application = started(world, "1.009994")
    run = states.open_run(application)
    actor, frame = states.holder(world, run), {"run_id": run.pk, "seen": application.revision}

    def forward(left_out):
        def act():
            unaware = type(application).objects.get(pk=application.pk)
            return processing.forward_step(
                application=unaware, actor=actor, left_out=left_out, **frame
            )

        return act

    why = {"commune_opinion": "Phường đã xác nhận"}
    results = together(forward(why), forward({}), expected=(StalePage, ActRefused))

    assert sum(isinstance(one, StalePage | ActRefused) for one in results) == 1
    opened = application.steps.filter(step_id="commune_opinion")
    assert opened.count() == 1
    left_out = not isinstance(results[0], StalePage | ActRefused)
    assert (opened.get().outcome == StepRun.Outcome.LEFT_OUT) == left_out
    assert application.steps.open().filter(step_id="examine").count() == 1
