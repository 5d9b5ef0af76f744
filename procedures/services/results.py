"""The result: proposed by an officer, approved by the route, issued once, handed over."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core import moments
from portal.documents import services as documents
from portal.documents.services import Content
from procedures.catalogue.conditions import evaluate
from procedures.catalogue.visibility import prune
from procedures.documents import result_content
from procedures.models import (
    ApplicationDocument,
    Delivery,
    Fee,
    Outcome,
    ResultDraft,
    StepRun,
    WorkItem,
)
from procedures.services import clock, desk, powers, route, signatures
from procedures.services.acts import acting
from procedures.services.authority import require_post, require_work
from procedures.services.errors import ActRefused
from procedures.services.settlement import owes

TO_BE_DECIDED = gettext_lazy("First decide whether the file is opened again.")


@transaction.atomic
def propose_result(*, application, actor, run_id, proposal, seen=None):
    """Draft the decision from an open step.

    `proposal` = {"outcome", "result_id", "particulars": {id: value}, "reasons": str}. Raises
    ActRefused for a refusal without reasons or a result that the version does not know.
    """
    with acting(
        application,
        act="propose_result",
        actor=actor,
        seen=seen,
        payload={"outcome": proposal["outcome"], "result": proposal["result_id"]},
    ) as locked:
        run = StepRun.objects.locked().get(pk=run_id, application=locked)
        item = desk.open_item(locked, step=run)
        powers.require("propose_result", application=locked, actor=actor, item=item)
        _check_proposal(locked, proposal, run.spec.part)
        ResultDraft.objects.update_or_create(
            application=locked,
            part=run.spec.part,
            defaults={**proposal, "proposed_by": actor, "proposed_at": moments.now()},
        )
    return locked


def _check_proposal(application, proposal, part):
    if proposal["outcome"] == Outcome.REFUSED and not proposal["result_id"]:
        if not proposal.get("reasons"):
            raise ActRefused(_("A refusal needs its reasons."))
        return
    known = {result.id for result in possible_results(application, proposal["outcome"], part)}
    if proposal["result_id"] not in known:
        raise ActRefused(_("Choose the result document."))


def possible_results(application, outcome, part="") -> list:
    """The results of the version that fit this application, or one part of it."""
    live = prune(application.spec, application.answers, application.context)
    return [
        result
        for result in application.spec.results
        if (result.outcome, result.part) == (outcome, part)
        and evaluate(result.when, live, application.context)
    ]


def draft_of(application, part="") -> ResultDraft | None:
    return ResultDraft.objects.filter(application=application, part=part).first()


def is_signed(application) -> bool:
    """The last step that approves or signs is closed forward, and the file did not go back.

    Of a linked application: of a part that has not ended. What has ended stays issued.
    """
    if not application.spec.parts:
        return _is_signed(application, route.live_steps(application))
    going_on = application.parts.open().values_list("part_id", flat=True)
    live = route.live_steps(application)
    return any(_is_signed(application, [s for s in live if s.part == one]) for one in going_on)


def _is_signed(application, live) -> bool:
    steps = [step.id for step in live]
    kinds = {step.id: step.kind for step in application.spec.route}
    signing = next((one for one in reversed(steps) if kinds[one] in ("approve", "sign")), None)
    last = application.steps.filter(step_id=signing).order_by("-sequence").first()
    if last is None or last.outcome != StepRun.Outcome.FORWARD:
        return False
    before = steps[: steps.index(signing)]
    return not application.steps.filter(step_id__in=before, sequence__gt=last.sequence).exists()


def check_ready_to_leave(application, run, left_out=()):
    """A step followed by a decision, and every deciding step, needs the drafted result."""
    if powers.needs_draft(application, run, left_out):
        require_draft(draft_of(application, application.spec.step(run.step_id).part))


def require_draft(draft):
    """Raises ActRefused for None."""
    if draft is None:
        raise ActRefused(_("Draft the result before the file goes on."))


def finish(application, *, actor):
    """Issue the drafted document and end the work with it."""
    draft = draft_of(application)
    issue_result(application, draft, actor=actor)
    complete(application, outcome=draft.outcome)


def complete(application, *, outcome):
    """Stop the clock, put the result on the reception's desk."""
    at = moments.now()
    application.finish(outcome=outcome, at=at)
    clock.stop(application, at=at, reason="finished")
    desk.open_work(
        application,
        kind=WorkItem.Kind.HAND_OVER,
        agency=application.receiving_agency,
        role="receptionist",
        is_waiting=owes(application, Fee.Due.BEFORE_RESULT),
    )


def issue_result(application, draft, *, actor):
    """Numbered by the agency that decides; the application remembers which one that is, of a linked
    one the first."""
    signing = _signing_run(application, draft.part)
    agency = signing.agency if signing else application.receiving_agency
    if not (draft.part and application.deciding_agency_id):
        application.deciding_agency = agency
    content, symbol = _content(application, draft, signing)
    document = documents.issue(
        kind="result",
        place=documents.Place(agency=agency, key=f"result:{symbol}", symbol=symbol),
        content=content,
        actor=actor,
    )
    return ApplicationDocument.objects.create(
        document=document,
        application=application,
        part=draft.result_id or "refusal",
        is_result=True,
    )


def _content(application, draft, signing):
    """(content, symbol); of what a leader has signed, exactly that."""
    used = signatures.used_for(signing) if signing else None
    if used is None:
        return result_content(application, draft, signing)
    request = used.request
    content = Content(request.template, request.data, request.public_data, request)
    return content, request.data["symbol"]


def _signing_run(application, part="") -> StepRun | None:
    """The last step that approved or signed: its agency issues, its officer signs."""
    kinds = {step.id: step.kind for step in application.spec.branch(part)}
    runs = application.steps.filter(outcome=StepRun.Outcome.FORWARD, step_id__in=kinds)
    runs = runs.order_by("-sequence")
    for run in runs.select_related("agency", "closed_by"):
        if kinds[run.step_id] in ("approve", "sign"):
            return run
    return None


@transaction.atomic
def hand_over(*, application, actor, seen=None):
    """Give the result to the citizen; `actor` None is the system, for online delivery."""
    if actor is not None:
        require_post(actor, application.receiving_agency_id, "receptionist", on=application)
    elif application.delivery != Delivery.ONLINE:
        raise ActRefused(_("This result is fetched at the counter."))
    with acting(application, act="hand_over", actor=actor, seen=seen) as locked:
        if actor is not None:
            require_work(actor, desk.open_item(locked, kind=WorkItem.Kind.HAND_OVER))
        if locked.reversals.open().exists():
            raise ActRefused(TO_BE_DECIDED)
        if owes(locked, Fee.Due.FILING, Fee.Due.BEFORE_RESULT, Fee.Due.ON_NOTICE):
            raise ActRefused(_("A fee must be paid before the result is handed over."))
        locked.hand_over(at=moments.now())
        desk.close_work(locked)
    return locked
