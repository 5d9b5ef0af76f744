"""Applications on which those acts of the desk are open that no other thing of the scene allows."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from procedures.models import Application
from procedures.services import (
    bulk,
    drafts,
    endings,
    entering,
    opinions,
    replies,
    results,
    reversals,
    saved_filters,
    submission,
    supplements,
)
from tests import factories, states
from tests.procedures import filing, notices


def make(scene) -> dict[str, Application]:
    """By name."""
    land = factories.VersionFactory(procedure__code="1.013831", procedure__field__code="dat-dai")
    own = scene.world, scene.version
    scene.world.officer("examiner", number=2)  # with whom work is shared
    found = {
        "paid": states.paid(states.filed(*own)),
        "received": states.received(*own),
        "drafted": _drafted(scene),
        "decided": states.step(scene.world, states.started(*own)),
        "overdue": _overdue(scene),
        "stopped": _stopped(scene),
        "resuming": _proposed(scene, reversals.propose_resume, _stopped(scene)),
        "reopening": _proposed(scene, reversals.propose_reopen, states.finished(*own)),
        "consulted": _consulted(scene, land),
        "owing": notices.asked(scene.world, land),
        "copies": filing.started(scene.world, "2.000815"),
        "to_number": _to_number(scene),
        "entered": _entered(scene),
        "at_counter": submission.submit(
            application=_entered(scene), actor=scene.people["receptionist"], key=uuid4()
        ),
    }
    saved = saved_filters.keep(
        user=scene.people["examiner"], name=f"Việc gấp{scene.behind}", query={"view": "all"}
    )
    behind = scene.behind
    reply = replies.add(
        actor=scene.people["approver"],
        agency=scene.world.commune,
        words=replies.Words(f"Nhắc hẹn{behind}", "any", f"Gửi {{name}}{behind}", f"Dear{behind}"),
        key=uuid4(),
    )
    bulk_run = _in_bulk(scene, found["received"])
    return found | {"bulk_run": bulk_run, "saved_filter": saved, "reply_text": reply}


def _in_bulk(scene, application):
    """One file of which something is wanted that is not possible."""
    work = application.work_items.open().get()
    run = bulk.begin(
        actor=scene.people["examiner"],
        act="forward",
        chosen={str(work.pk): application.revision},
        parameters={"note": f"Gấp{scene.behind}"},
        token=uuid4(),
    )
    bulk.work_off(str(run.pk))
    return run


def _entered(scene):
    """Filled in at the counter for the owner, its papers counted; no part was looked through."""
    agency, officer = scene.world.commune, scene.people["receptionist"]
    draft = drafts.start_draft(
        procedure=scene.version.procedure,
        actor=scene.people["owner"],
        party=states.CITIZEN,
        channel="in_person",
        entry=drafts.Entry(officer, agency),
    )
    draft.answers = states.civil_status_answers(scene.world)
    draft.save()
    missing = [path.partition(".")[2] for path in submission.problems_of(draft)]
    papers = dict.fromkeys(missing, entering.Sheets(originals=1))
    entering.note_papers(application=draft, actor=officer, papers=papers)
    return draft


def _to_number(scene):
    """Approved by the leader: the records office numbers it, and it is sealed."""
    application = filing.started(scene.world, "2.000815")
    while application.steps.open().get().spec.kind != "number":
        application = filing.forward(scene.world, application, application.steps.open().get())
    return application


def _drafted(scene):
    """With a result that may go on to be approved."""
    application = states.started(scene.world, scene.version)
    return results.propose_result(
        application=application,
        actor=scene.people["examiner"],
        run_id=states.open_run(application).pk,
        proposal=states.granted(application),
    )


def _overdue(scene):
    """Asked for a supplement before reception, and nothing came in time."""
    item = {"kind": "other", "id": "", "note": f"Ảnh rõ hơn{scene.behind}"}
    application = supplements.ask_supplement(
        application=states.paid(states.filed(scene.world, scene.version)),
        actor=scene.people["receptionist"],
        request={"reason": f"Ảnh bị mờ{scene.behind}", "items": [item]},
    )
    application.supplements.update(answer_by=timezone.now() - timedelta(days=1))
    return application


def _stopped(scene):
    return endings.stop(
        application=states.received(scene.world, scene.version),
        actor=scene.people["approver"],
        reason=f"Người nộp chưa đủ điều kiện{scene.behind}",
    )


def _proposed(scene, propose, application):
    """A second person is to decide whether the ending is undone."""
    reason = f"Đã có giấy tờ mới{scene.behind}"
    return propose(application=application, actor=scene.people["examiner"], reason=reason)


def _consulted(scene, land):
    """A plot is divided: the commune's opinion is a step, and the land office asks for another."""
    application = states.step(scene.world, states.started(scene.world, land, splits=True))
    text = f"Đất có tranh chấp không?{scene.behind}"
    return opinions.ask_opinion(
        application=application,
        actor=scene.people["examiner"],
        run_id=application.steps.open().get(step_id="examine").pk,
        question={"agency": scene.world.commune, "text": text, "hours": 8},
    )
