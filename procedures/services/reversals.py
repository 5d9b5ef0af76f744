"""Undoing an ending takes two: one officer proposes with a reason, an approver agrees.

A stop is decided where the file was received; a finished file where its result was issued, because
that result becomes void.
"""

from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.delegations import own_first
from portal.core import moments
from portal.documents import services as documents
from portal.documents.models import IssuedDocument
from portal.tasks.outbox import publish
from procedures.models import Reversal, Status, WorkItem
from procedures.services import clock, desk, obligations, parts, route
from procedures.services.acts import acting
from procedures.services.authority import require_post, require_second_person
from procedures.services.errors import ActRefused, NotAllowed
from procedures.services.settlement import reopen_cancelled

REDONE = "Kết quả này được làm lại."  # public, so never the officers' own words
FINAL_AFTER = timedelta(days=30)  # from then on a stop stands; the citizen files again
PROPOSERS = ("examiner", "coordinator", "approver")
DECIDER = "approver"
FINAL = gettext_lazy("The stop is final; the application has to be filed again.")
UNDOES = {Status.STOPPED: "resume", Status.PROCESSED: "reopen"}


def proposable(application) -> str:
    """What could be undone: "resume", "reopen", or "" where nothing can be undone (any more)."""
    if application.status == Status.STOPPED:
        is_final = moments.now() > application.closed_at + FINAL_AFTER
        return "resume" if application.received_at and not is_final else ""
    return UNDOES.get(application.status, "")


def may_propose(user, application) -> bool:
    return any(_proposing(user, application, part) for part in parts_to_redo(application))


def parts_to_redo(application) -> list[str]:
    """Ids of the parts of which one may be opened again; [""] where it is the whole."""
    if application.status == Status.PROCESSED and application.spec.parts:
        return [part.part_id for part in parts.reopenable(application)]
    return [""]


def proposable_parts(user, application) -> list[str]:
    return [one for one in parts_to_redo(application) if _proposing(user, application, one)]


def _proposing(user, application, part) -> list:
    """The posts by which this officer may propose it."""
    places = {application.receiving_agency_id, deciding_agency(application, part).pk}
    return [
        post for post in user.current_posts if post.agency_id in places and post.role in PROPOSERS
    ]


def deciding_agency(application, part=""):
    """Where the second person sits."""
    if application.status == Status.PROCESSED:
        result = valid_results(application, part).select_related("document__agency").first()
        return result.document.agency
    return application.receiving_agency


def valid_results(application, part=""):
    """Newest first; of a linked application those of one part, or of all."""
    found = application.documents.filter(
        is_result=True, document__state=IssuedDocument.State.VALID
    ).order_by("-document__issued_at")
    return found.filter(document__of_part__part_id=part) if part else found


def pending(application) -> Reversal | None:
    return application.reversals.open().select_related("proposed_by").first()


# --- the first person ---------------------------------------------------------------------------
@transaction.atomic
def propose_resume(*, application, actor, reason, seen=None):
    frame = {"actor": actor, "reason": reason, "seen": seen}
    return _propose("resume", application, act="propose_resume", **frame)


@transaction.atomic
def propose_reopen(*, application, actor, reason, part="", seen=None):
    """Of a linked application one `part`: the results of the others stand."""
    frame = {"actor": actor, "reason": reason, "seen": seen, "part": part}
    return _propose("reopen", application, act="propose_reopen", **frame)


def _propose(undoing, application, *, actor, reason, part="", **frame):
    with acting(application, actor=actor, reason=reason, **frame) as locked:
        _check_possible(locked, undoing)
        if part not in parts_to_redo(locked):
            raise ActRefused(_("Say which part is made again."))
        posts = _proposing(actor, locked, part)
        if not posts:
            raise NotAllowed(_("This act belongs to another post or agency."))
        locked.acted_as = own_first(actor, posts)
        if pending(locked):
            raise ActRefused(_("A colleague has already proposed this."))
        Reversal.objects.create(application=locked, part=part, reason=reason, proposed_by=actor)
        agency = deciding_agency(locked, part)
        desk.open_work(locked, kind=WorkItem.Kind.REVERSAL, agency=agency, role=DECIDER)
    return locked


def _check_possible(application, act):
    if proposable(application) == act:
        return
    if application.status == Status.STOPPED and application.received_at is None:
        raise ActRefused(_("It was stopped before it was received; it has to be filed again."))
    if application.status == Status.STOPPED and act == "resume":
        raise ActRefused(FINAL)
    raise ActRefused(_("This act is not possible here now."))


# --- the second person --------------------------------------------------------------------------
@transaction.atomic
def resume(*, application, actor, seen=None):
    """Lift the stop: steps, clock and what was owed go on where they stood."""
    with _deciding("resume", application=application, actor=actor, seen=seen) as locked:
        stopped_at = locked.closed_at
        locked.resume()
        reopen_cancelled(locked)
        clock.resume(locked, at=moments.now(), reason="stop")
        lift = parts.reopen if locked.spec.parts else route.reopen
        lift(locked, stopped_at)
        obligations.wait_if_owed(locked)
    return locked


@transaction.atomic
def reopen(*, application, actor, seen=None):
    """Open the file again at the desk that drafted its result; that result is void from now on."""
    part = _required(application).part
    with _deciding("reopen", application=application, actor=actor, seen=seen) as locked:
        gone = list(valid_results(locked, part).select_related("document"))
        locked.reopen()
        desk.close_work(locked, kind=WorkItem.Kind.HAND_OVER)
        clock.resume(locked, at=moments.now(), reason="reopen")
        again = parts.redo if part else route.redo
        again(locked, part)
        for result in gone:
            documents.void(document=result.document, reason=REDONE, actor=actor)
    return locked


@transaction.atomic
def decline(*, application, actor, reason, seen=None):
    """An approver says no, or who proposed it thinks better of it; the ending stands."""
    proposal = _required(application)
    if actor.pk == proposal.proposed_by_id:
        application.acted_as = own_first(actor, _proposing(actor, application, proposal.part))
    else:
        agency = deciding_agency(application, proposal.part)
        require_post(actor, agency.pk, DECIDER, on=application)
    frame = {"actor": actor, "seen": seen, "reason": reason}
    with acting(application, act="decline_reversal", **frame) as locked:
        _close(locked, actor, Reversal.State.DECLINED)
        if locked.status == Status.PROCESSED:
            publish("result.deliverable", application=str(locked.pk))
    return locked


@contextmanager
def _deciding(act, *, application, actor, seen):
    """The frame of the approving act. Its event names who proposed it, and why."""
    proposal = _required(application)
    require_second_person(actor, proposal.proposed_by_id)
    agency = deciding_agency(application, proposal.part)
    require_post(actor, agency.pk, DECIDER, on=application)
    frame = {"act": act, "actor": actor, "seen": seen, "reason": proposal.reason}
    payload = {"proposed_by": str(proposal.proposed_by_id)}
    with acting(application, **frame, payload=payload) as locked:
        _check_possible(locked, act)
        _close(locked, actor, Reversal.State.APPROVED)
        yield locked


def _required(application) -> Reversal:
    proposal = pending(application)
    if proposal is None:
        raise ActRefused(_("Nobody has proposed this."))
    return proposal


def _close(application, actor, state):
    """Under the lock: whoever comes second finds nothing left to decide."""
    proposal = _required(application)
    proposal.state, proposal.decided_by, proposal.decided_at = state, actor, moments.now()
    proposal.save(update_fields=["state", "decided_by", "decided_at"])
    desk.close_work(application, kind=WorkItem.Kind.REVERSAL)
