"""The example of a linked application on its way: birth, then residence and health card."""

from procedures.models import Application, PartRun
from procedures.services import processing, results, supplements
from tests import states
from tests.procedures import filing

CODE = "2.000986"
BIRTH, RESIDENCE, CARD = "birth", "residence", "health_card"


def started(world, **changed) -> Application:
    return filing.started(filing.with_linked(world), CODE, **changed)


def run_of(application, part):
    """The one open step of this part."""
    names = [step.id for step in application.spec.branch(part)]
    return application.steps.open().get(step_id__in=names)


def do_part(world, application, part) -> Application:
    """Every step of the part, with its result granted."""
    while application.parts.get(part_id=part).state == PartRun.State.OPEN:
        application = filing.forward(world, application, run_of(application, part))
    return Application.objects.get(pk=application.pk)


def refuse_part(world, application, part, reasons="Trẻ đã có đăng ký") -> Application:
    """The same with a letter of refusal (or the form that the part has for it)."""
    run = run_of(application, part)
    frame = {"application": application, "actor": states.holder(world, run), "run_id": run.pk}
    known = results.possible_results(application, "refused", part)
    proposal = {
        "outcome": "refused",
        "result_id": known[0].id if known else "",
        "particulars": {"refusal_reason": reasons} if known else {},
        "reasons": "" if known else reasons,
    }
    results.propose_result(**frame, proposal=proposal)
    return do_part(world, application, part)


def parallel(world, **changed) -> Application:
    """The birth is registered; the police and the insurer both have their parts."""
    return do_part(world, started(world, **changed), BIRTH)


def states_of(application) -> dict:
    return dict(application.parts.values_list("part_id", "state"))


def asked(world, application, part) -> Application:
    """The officer of the part asks the citizen for something."""
    run = run_of(application, part)
    return supplements.ask_supplement(
        application=application,
        actor=states.holder(world, run),
        request={
            "reason": "Chưa rõ chỗ ở",
            "items": [{"kind": "other", "id": "", "note": "Ảnh"}],
            "exception": "",
        },
    )


def forward(world, application, part, **frame) -> Application:
    run = run_of(application, part)
    frame |= {"actor": states.holder(world, run), "run_id": run.pk}
    return processing.forward_step(application=application, **frame)


def forward_drafted(world, application, part) -> Application:
    """One step of the part, with its result drafted where one is needed."""
    return filing.forward(world, application, run_of(application, part))
