"""Moving a file along its route: forward, back."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal.core import moments
from procedures.models import ResultSignature, StepRun, WorkItem
from procedures.services import (
    opinions,
    optional,
    parts,
    phases,
    powers,
    results,
    route,
    signatures,
)
from procedures.services.acts import acting
from procedures.services.assigning import NO_POST, require_holder
from procedures.services.errors import ActRefused, NotAllowed


def _open_run(application, run_id) -> tuple[StepRun, WorkItem]:
    run = StepRun.objects.locked().get(pk=run_id, application=application)
    item = application.work_items.filter(step=run).order_by("-opened_at").first()
    run.application, item.step = application, run  # what is read already is not asked for again
    return run, item


@transaction.atomic
def forward_step(  # noqa: PLR0913 (each is a part of the form)
    *, application, actor, run_id, note="", to=None, left_out=None, seen=None
):
    """Finish this step. After the last one the drafted result is issued and the clock stops.

    `to` is the colleague of the same agency who does the next step; None leaves it to the team.
    `left_out` are the next steps that are not done, {id: reason}; without it all are. Raises
    ActRefused when the step needs a drafted result first, or the officer's signature
    (services.signing.approve), `to` lacks the post, or a step may not be left out.
    """
    act = "approve" if _decides(application, run_id) else "forward"
    told: dict = {}
    frame = {"seen": seen, "reason": note, "payload": told}
    with acting(application, act=act, actor=actor, **frame) as locked:
        run, item = _open_run(locked, run_id)
        powers.require(act, application=locked, actor=actor, item=item)
        if act == "approve":
            _require_no_signature(locked, run, actor)
        told |= (
            _left_open(run) | _left_out(locked, run, left_out) | _chosen(locked, run, to, left_out)
        )
        leave(locked, run, actor, left_out, note=note, assignee=to)
    return locked


def _left_out(application, run, left_out) -> dict:
    """For the event: which steps are not done, and why."""
    optional.check(application, run, left_out)
    return {"left_out": left_out} if left_out else {}


def _require_no_signature(application, run, actor):
    if signatures.pending(run):
        raise ActRefused(_("A signature for this file has been asked for already."))
    if signatures.must_sign(application, run, actor):
        raise ActRefused(_("You sign this decision with your certificate, under “To sign”."))


def _chosen(application, run, to, left_out=None) -> dict:
    """For the event: who of the team goes on."""
    if to is None:
        return {}
    step = route.next_here(application, run, left_out or ())
    if step is None:
        raise ActRefused(NO_POST)
    require_holder(to, run.agency_id, step.role)
    return {"to": str(to.pk)}


def _still_there(application, run, to):
    """Who was chosen before the signature may have left since: then the team has it."""
    try:
        _chosen(application, run, to)
    except ActRefused:
        return None
    return to


@transaction.atomic
def forward_signed(*, signature: ResultSignature):
    """The leader has signed: the step is approved, once. Raises ActRefused when the file says
    something else now than what was signed, NotAllowed when the step is no longer theirs."""
    signer, note = signature.request.batch.credential.user, signature.note
    if not signer.is_active:
        raise NotAllowed(_("This account is closed."))
    told = {"signature": str(signature.pk)}
    frame = {"reason": note, "payload": told}
    with acting(signature.run.application, act="approve", actor=signer, **frame) as locked:
        run, item = _open_run(locked, signature.run_id)
        powers.require("approve", application=locked, actor=signer, item=item)
        if not signatures.is_unchanged(signature, locked, run):
            raise ActRefused(_("The file has changed since the signature was asked for."))
        signature.used_at = moments.now()
        signature.save(update_fields=["used_at"])
        to = _still_there(locked, run, signature.to)
        told |= _left_open(run) | _chosen(locked, run, to)
        leave(locked, run, signer, note=note, assignee=to)
    return locked


def _left_open(run) -> dict:
    """For the event: which agencies are not waited for any more, as the step ends."""
    asked = opinions.unanswered(run).values_list("agency__code", flat=True)
    return {"recalled": list(asked)} if asked else {}


def leave(application, run, actor, left_out=None, **how):
    """End the step and open what follows, or end the work with its last one."""
    left_out = left_out or {}
    results.check_ready_to_leave(application, run, left_out)
    if not route.forward(application, run, actor=actor, left_out=left_out, **how):
        if application.spec.parts:
            parts.end(application, run, actor=actor)
        else:
            results.finish(application, actor=actor)
    optional.keep(application, left_out, actor=actor)
    phases.follow(application)


@transaction.atomic
def state_opinion(  # noqa: PLR0913 (each is a part of the form)
    *, application, actor, run_id, answer, left_out=None, seen=None
):
    """Finish a step that only gives an opinion, with {"verdict": agree|..., "text": str};
    `left_out` as for `forward_step`."""
    kept = {"verdict": answer["verdict"], "text": answer["text"]}
    with acting(application, act="state_opinion", actor=actor, seen=seen, payload=kept) as locked:
        run, item = _open_run(locked, run_id)
        item = opinions.item_of_step(actor, locked, run, item)
        powers.require("state_opinion", application=locked, actor=actor, item=item)
        kept |= _left_open(run) | _left_out(locked, run, left_out)
        opinions.answer_of_step(locked, run, actor=actor, answer=answer)
        leave(locked, run, actor, left_out)
    return locked


def _decides(application, run_id) -> bool:
    """Approvals have their own name in the history. The kind of a step never changes."""
    run = StepRun.objects.get(pk=run_id, application=application)
    return application.spec.step(run.step_id).kind in powers.DECIDING


@transaction.atomic
def return_step(*, application, actor, run_id, reason, seen=None):
    """Send the file back to the officer of the previous step, with the reason."""
    told: dict = {}
    frame = {"seen": seen, "reason": reason, "payload": told}
    with acting(application, act="return", actor=actor, **frame) as locked:
        run, item = _open_run(locked, run_id)
        powers.require("return", application=locked, actor=actor, item=item)
        told |= _left_open(run)
        route.back(locked, run, actor=actor, note=reason)
    return locked
