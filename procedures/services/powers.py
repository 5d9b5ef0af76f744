"""What an open piece of work lets its officer do; the acts bar and the services ask the same.

A step of the route says it by its kind and its outcomes.
"""

from django.utils.translation import gettext as _

from portal.accounts.delegations import own_first
from portal.accounts.models import Agency
from procedures.models import Fee, Status, WorkItem
from procedures.services import route
from procedures.services.authority import holds, require_post, require_work
from procedures.services.errors import ActRefused, NotAllowed
from procedures.services.settlement import NOTHING_MORE_OWED

DECIDING = ("approve", "sign", "number")
WORKING = ("examine", "draft")
PAUSED = (Status.SUPPLEMENT_REQUESTED, Status.FINANCIAL_OBLIGATION)
# One pause at a time, for there is one clock; and answers that the citizen is at stay as they are.
PAUSING = {"ask_supplement", "ask_obligation", "correct"}
DISCHARGING = {"pay_elsewhere", "defer", "withdraw_notice"}
SUPERVISING = ("approver", "coordinator", "auditor")
OPENING_URGENTLY = ("auditor", "coordinator")
ENDS = {"opinion": "state_opinion"} | dict.fromkeys(DECIDING, "approve")


def require(act, *, application, actor, item):
    """Raises NotAllowed for somebody else's work, ActRefused for an act it does not give."""
    require_work(actor, item)
    if act not in powers(application, item):
        raise ActRefused(_("This act is not possible here now."))


def powers(application, item) -> set[str]:
    """Names of the acts that this open item gives whoever may work on it."""
    return _POWERS[item.kind](application, item)


def _at_reception(application, item):
    registered = application.status == Status.REGISTERED
    return {"receive", "ask_supplement", "refuse_reception"} if registered else set()


def _at_start(application, item):
    if application.status != Status.RECEIVED:
        return set()
    asks = "supplement" in route.first_step(application).outcomes
    return {"start", "ask_supplement"} if asks else {"start"}


def _at_step(application, item):
    if application.status in PAUSED and application.spec.parts and not item.is_waiting:
        return _in_process(application, item) - PAUSING  # another part waits
    if application.status == Status.FINANCIAL_OBLIGATION:
        return _on_notices(application, item.step)
    return _in_process(application, item) if application.status == Status.PROCESSING else set()


def _at_opinion(application, item):
    """A question of the route is answered by ending its step, also by who got it for being late."""
    if not item.opinion.of_route:
        return {"give_opinion"}
    run = item.opinion.step
    run.application = application
    waits = application.status in PAUSED and application.spec.parts
    in_process = application.status == Status.PROCESSING or waits
    return {"state_opinion"} if in_process and run.closed_at is None else set()


def _in_process(application, item):
    run, step = item.step, item.step.spec
    found = moves(application, run)
    if step.corrects:
        found.add("correct")
    if step.kind not in ENDS:
        found |= _working(application, run)
    return found


def moves(application, run) -> set[str]:
    """What ends an open step of a file in process: on, or back. Asks the database nothing."""
    step = run.spec
    found = {ENDS.get(step.kind, "forward")}
    if "back" in step.outcomes and route.has_previous(application, step.id):
        found.add("return")
    return found


def _working(application, run):
    """Beside deciding and giving an opinion: what moves the case itself."""
    step, found = run.spec, set()
    if "supplement" in step.outcomes:
        found.add("ask_supplement")
    found |= _on_notices(application, run)
    if step.kind in WORKING:
        found.add("ask_opinion")
    if step.kind == "draft" or "refuse" in step.outcomes or _may_need_draft(application, run):
        found.add("propose_result")
    return found


def _on_notices(application, run):
    """Where the step fixes amounts: enter notices, and say how those still owed have ended."""
    if "obligation" not in run.spec.outcomes:
        return set()
    found = {"ask_obligation"} if assessable(application, run) else set()
    if owed_notices(application, run):
        return found | DISCHARGING
    return found | DISCHARGING - {"defer"} if unmet_notices(application, run) else found


_POWERS = {
    WorkItem.Kind.RECEIVE: _at_reception,
    WorkItem.Kind.START: _at_start,
    WorkItem.Kind.STEP: _at_step,
    WorkItem.Kind.OPINION: _at_opinion,
    WorkItem.Kind.HAND_OVER: lambda application, item: {"hand_over"},
    WorkItem.Kind.REVERSAL: lambda application, item: set(),  # the proposal gives them
}


def _may_need_draft(application, run) -> bool:
    """As it stands, or where everything that may be left out is."""
    optional = {step.id for step in application.spec.route if step.optional}
    return needs_draft(application, run) or needs_draft(application, run, optional)


def needs_draft(application, run, left_out=()) -> bool:
    """The step decides, or a decision comes right after it; opinions between do not count, nor
    what is left out."""
    later = route.later_steps(application, run.step_id)
    if run.spec.kind == "opinion":
        return not later
    following = [step for step in later if step.kind != "opinion" and step.id not in left_out]
    return run.spec.kind in DECIDING or not following or following[0].kind in DECIDING


def assessable(application, run) -> list:
    """Fee rules that this step may fix; one may have several notices, but none where the answers
    have settled already that nothing is owed."""
    by_answers = application.fees.filter(assessed_by__isnull=True)
    by_answers = by_answers.exclude(state=Fee.State.CANCELLED)
    taken = set(by_answers.values_list("rule_id", flat=True))
    return [application.spec.fee(rule_id) for rule_id in run.spec.assesses if rule_id not in taken]


def owed_notices(application, run) -> list[Fee]:
    """Notices on what this step may fix that are asked for now."""
    return [fee for fee in unmet_notices(application, run) if fee.state == Fee.State.OPEN]


def unmet_notices(application, run) -> list[Fee]:
    """Those that may be paid later too: a proof of the Treasury may come for each of them."""
    notices = application.fees.notices().unmet()
    return list(notices.filter(rule_id__in=run.spec.assesses))


def steps_that_hear(application) -> list[WorkItem]:
    """Of steps left behind the last piece of work: its desk still hears what the Treasury got."""
    rules = set(application.fees.notices().unmet().values_list("rule_id", flat=True))
    if not rules or application.status in NOTHING_MORE_OWED:
        return []
    last, items = {}, application.work_items.filter(kind=WorkItem.Kind.STEP)
    for item in items.select_related("step").order_by("step__sequence", "opened_at"):
        item.step.application = application
        if rules & set(item.step.spec.assesses):
            last[item.step.step_id] = item
    return [item for item in last.values() if item.closed_at]


def handling_agencies(application) -> set:
    """Ids of the agencies that handle the file; not of those only asked for their opinion, nor of
    those that do one part of a linked one: who received it answers for the whole."""
    found = {application.receiving_agency_id}
    if application.spec.parts:
        return found
    for item in application.work_items.open().select_related("step"):
        asked = item.kind == WorkItem.Kind.OPINION or (
            item.step and application.spec.step(item.step.step_id).kind == "opinion"
        )
        if not asked:
            found.add(item.agency_id)
    return found


def urgent_post(user):
    """The post by which the user may open files of others for a while; None for anybody else."""
    return own_first(user, [one for one in user.current_posts if one.role in OPENING_URGENTLY])


def require_opening_urgently(user):
    """The same post. Raises NotAllowed for anybody else."""
    post = urgent_post(user)
    if post is None:
        raise NotAllowed(_("This act belongs to another post or agency."))
    return post


def may_see_readers(user) -> bool:
    """Of a file that the user may open."""
    return any(post.role in SUPERVISING for post in user.current_posts)


def is_approver(user, application) -> bool:
    """Of an agency that handles the file."""
    return bool(_approving(user, application))


def _approving(user, application) -> list:
    return [one for one in handling_agencies(application) if holds(user, one, "approver")]


def require_approver(actor, application) -> Agency:
    """The agency whose approver acts: the one that received the file where it is several.

    Raises NotAllowed for anybody else.
    """
    held = _approving(actor, application)
    if not held:
        words = _("Only an approver of an agency that handles the file may do this.")
        raise NotAllowed(words)
    first = application.receiving_agency_id
    chosen = first if first in held else min(held, key=str)
    require_post(actor, chosen, "approver", on=application)
    return Agency.objects.get(pk=chosen)
