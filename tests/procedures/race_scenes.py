"""Applications on which two people may act at one moment, each with those who would."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from procedures.acts import acts_for
from procedures.models import Application
from procedures.services import endings, opinions, reversals, supplements
from tests import states
from tests.procedures import filing, notices, ways


@dataclass
class Scene:
    world: object
    civil: object
    land: object

    def make(self, name) -> Application:
        made = globals()[f"_{name}"](self)
        return Application.objects.get(pk=made.pk)

    def person(self, who):
        """`citizen`, or an officer: role, agency unless it is the commune, 2 for a colleague."""
        if who == "citizen":
            return self.world.citizen
        role, *rest = who.split()
        place = next((one for one in rest if not one.isdigit()), "commune")
        return self.world.officer(role, getattr(self.world, place), 2 if "2" in rest else 1)


def target_of(application, actor, act):
    """What the act would be done to, as this person's page has it."""
    own = [one for one in acts_for(application, actor) if one.name == act and not one.withheld]
    assert own or act == "message", f"{act} is not offered"
    return own[0].target if own else application


def _paid(scene):
    return states.paid(states.filed(scene.world, scene.civil))


def _late(scene):
    """Asked for a supplement at the door, and its date has passed."""
    application = supplements.ask_supplement(
        application=_paid(scene),
        actor=scene.world.officer("receptionist"),
        request=ways.REQUEST,
    )
    application.supplements.update(answer_by=timezone.now() - timedelta(days=1))
    return application


def _received(scene):
    return states.received(scene.world, scene.civil)


def _started(scene):
    return states.started(scene.world, scene.civil)


def _drafted(scene):
    application = _started(scene)
    run = states.open_run(application)
    return ways.do("propose_result", application, states.holder(scene.world, run), run)


def _decided(scene):
    return states.step(scene.world, _started(scene))


def _finished(scene):
    return states.step(scene.world, _decided(scene))


def _stopped(scene):
    leader = scene.world.officer("approver")
    return endings.stop(application=_received(scene), actor=leader, reason="Dừng")


def _resuming(scene):
    actor = scene.world.officer("coordinator")
    return reversals.propose_resume(application=_stopped(scene), actor=actor, reason="Xong")


def _reopening(scene):
    actor = scene.world.officer("coordinator")
    return reversals.propose_reopen(application=_finished(scene), actor=actor, reason="Sai")


def _counted(scene):
    """Certified copies; the step may correct what was counted."""
    return filing.started(scene.world, "2.000815")


def _divided(scene):
    """Two steps side by side, the land office's and the commune's."""
    return states.step(scene.world, states.started(scene.world, scene.land, splits=True))


def _consulted(scene):
    """The neighbour is asked as well."""
    application = _divided(scene)
    run = application.steps.open().get(step_id="examine")
    return opinions.ask_opinion(
        application=application,
        actor=states.holder(scene.world, run),
        run_id=run.pk,
        question=question(scene),
    )


def _assessing(scene):
    return notices.assessing(scene.world, scene.land)


def _owing(scene):
    return notices.asked(scene.world, scene.land, notices.TAXES[:1])


def question(scene) -> dict:
    return {"agency": scene.world.neighbour, "text": "Có tranh chấp không?", "hours": 8}
