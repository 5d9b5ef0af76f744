"""What this officer may do with this application now, and why not what they may not.

Buttons come from here; the services check everything again under the lock.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import Post
from portal.core import moments
from procedures.models import Fee, Opinion, Status, StepRun, SupplementRequest, WorkItem
from procedures.services import extensions, recalling, results, reversals, signatures
from procedures.services.assigning import may_be_someones
from procedures.services.authority import holds, may_give, may_work_on
from procedures.services.errors import ActRefused
from procedures.services.powers import is_approver, powers, steps_that_hear
from procedures.services.settlement import owes

LABELS = {
    "receive": gettext_lazy("Receive"),
    "refuse_reception": gettext_lazy("Refuse reception"),
    "start": gettext_lazy("Start processing"),
    "ask_supplement": gettext_lazy("Ask for a supplement"),
    "correct": gettext_lazy("Correct answers"),
    "propose_result": gettext_lazy("Draft the result"),
    "forward": gettext_lazy("Forward"),
    "approve": gettext_lazy("Approve"),
    "return": gettext_lazy("Return to the previous step"),
    "ask_opinion": gettext_lazy("Ask for an opinion"),
    "give_opinion": gettext_lazy("Give the opinion"),
    "state_opinion": gettext_lazy("Give the opinion"),
    "recall_opinion": gettext_lazy("Take the question back"),
    "ask_obligation": gettext_lazy("Assess fees"),
    "pay_elsewhere": gettext_lazy("Enter a payment at the Treasury"),
    "defer": gettext_lazy("Defer a notice"),
    "withdraw_notice": gettext_lazy("Withdraw a notice"),
    "take": gettext_lazy("Take this work"),
    "give_back": gettext_lazy("Give back to the team"),
    "assign": gettext_lazy("Assign"),
    "hand_over": gettext_lazy("Hand over the result"),
    "extend": gettext_lazy("Apologise and give a new date"),
    "stop": gettext_lazy("Stop processing"),
    "lapse": gettext_lazy("Close: not supplied in time"),
    "propose_resume": gettext_lazy("Propose to lift the stop"),
    "resume": gettext_lazy("Lift the stop"),
    "propose_reopen": gettext_lazy("Propose to open the file again"),
    "reopen": gettext_lazy("Open the file again"),
    "decline_reversal": gettext_lazy("Decline the proposal"),
    "message": gettext_lazy("Write a message"),
}
# In the order of the acts bar: forward, ask, back, stop.
ORDER = (
    "receive", "start", "resume", "reopen", "forward", "approve", "give_opinion", "state_opinion",
    "hand_over", "propose_result", "ask_supplement", "correct", "ask_opinion", "recall_opinion",
    "pay_elsewhere", "ask_obligation", "defer", "withdraw_notice", "take", "assign", "give_back",
    "message", "return", "extend", "refuse_reception", "stop", "lapse", "propose_resume",
    "propose_reopen", "decline_reversal",
)  # fmt: skip
MAIN = {
    "receive",
    "resume",
    "start",
    "forward",
    "approve",
    "give_opinion",
    "state_opinion",
    "hand_over",
}
SEVERE = {"refuse_reception", "stop", "lapse", "reopen"}
ICONS = {
    "receive": "inbox",
    "refuse_reception": "xc",
    "start": "gear",
    "ask_supplement": "fileplus",
    "correct": "swap",
    "propose_result": "pen",
    "forward": "send",
    "approve": "stamp",
    "return": "undo",
    "ask_opinion": "users",
    "give_opinion": "chat",
    "state_opinion": "chat",
    "recall_opinion": "undo",
    "ask_obligation": "coin",
    "pay_elsewhere": "check2",
    "defer": "clock",
    "withdraw_notice": "xc",
    "take": "user",
    "give_back": "undo",
    "assign": "user",
    "hand_over": "check2",
    "extend": "cal",
    "stop": "stop",
    "lapse": "stop",
    "propose_resume": "gear",
    "resume": "gear",
    "propose_reopen": "undo",
    "reopen": "undo",
    "decline_reversal": "xc",
    "message": "chat",
}
# Done by one press, without a page of their own.
AT_ONCE = {"receive", "start", "hand_over", "take", "give_back"}


@dataclass(frozen=True, slots=True)
class Act:
    """`target` is the step run, opinion or work item it acts on; `withheld` says why not now."""

    name: str
    target: object = None
    withheld: str = ""

    @property
    def label(self) -> str:
        return str(LABELS[self.name])

    @property
    def style(self) -> str:
        if self.name in SEVERE:
            return "severe"
        return "main" if self.name in MAIN else "plain"

    @property
    def icon(self) -> str:
        return ICONS[self.name]

    @property
    def is_at_once(self) -> bool:
        return self.name in AT_ONCE

    @property
    def target_id(self) -> str:
        return str(getattr(self.target, "pk", ""))


def part_of(act) -> str:
    """The part of a linked application that the act moves; "" for acts on the whole."""
    return act.target.spec.part if isinstance(act.target, StepRun) else ""


def acts_for(application, user) -> list[Act]:
    """Every act of this officer's posts on this application, in the order of the acts bar."""
    items = application.work_items.open().select_related("step", "opinion__step")
    found = []
    for item in items:
        if item.step:
            item.step.application = application  # its version is read already
        if may_work_on(user, item):
            if item.kind == WorkItem.Kind.REVERSAL:
                found += _decisions(application, user)
            found += _acts_of(application, item)
            found += _recalls(application, item)
            found += _of_the_team(user, item)
        if may_be_someones(item) and may_give(user, item):
            found.append(Act("assign", item))
    found += _standing_acts(application, user)
    unique = {(act.name, getattr(act.target, "pk", None)): act for act in found}
    return sorted(unique.values(), key=lambda act: ORDER.index(act.name))


def find_act(application, user, name, target_id=None) -> Act | None:
    """The act by that name that may be taken now; None when there is none or it is withheld."""
    for act in acts_for(application, user):
        same = target_id is None or str(getattr(act.target, "pk", "")) == str(target_id)
        if act.name == name and same and not act.withheld:
            return act
    return None


def _acts_of(application, item):
    """Asking for a supplement is never withheld for having been used: an exception may be named."""
    for name in powers(application, item):
        target = item if name == "ask_supplement" else _run_of(item) or item.opinion or item
        yield Act(name, target, _withheld(name, application, item))


def _run_of(item):
    """The step that this work moves: its own one, or that of a question of the route."""
    asked = item.opinion
    return asked.step if asked and asked.of_route else item.step


def _of_the_team(user, item):
    """Taking and giving back mean something only where somebody else fills the post, too."""
    if not may_be_someones(item):
        return
    held = Post.objects.filter(agency=item.agency_id, role=item.role).people()
    if held.exclude(pk=user.pk).exists():
        yield Act("give_back" if item.assignee_id else "take", item)


def _decisions(application, user):
    """On a proposal that lies on this desk; its own author decides nothing."""
    proposal = reversals.pending(application)
    is_own = proposal.proposed_by_id == user.pk
    words = _("You proposed this; a second person decides.") if is_own else ""
    if not reversals.proposable(application):  # too late meanwhile
        words = str(reversals.FINAL)
    yield Act(reversals.UNDOES[application.status], proposal, words)
    yield Act("decline_reversal", proposal)


def _recalls(application, item):
    """Each question of this step that nobody has answered yet may be taken back, also while the
    citizen is waited for."""
    if item.step:
        asked = application.opinions.filter(step=item.step, state=Opinion.State.ASKED)
        for opinion in asked.filter(of_route=False):
            yield Act("recall_opinion", opinion)


def _withheld(name, application, item) -> str:
    """Why an act that comes with this work cannot be taken yet; "" when it can."""
    if name == "receive" and owes(application, Fee.Due.FILING):
        return _("The fee due at filing has not been paid yet.")
    if name == "hand_over" and reversals.pending(application):
        return str(results.TO_BE_DECIDED)
    if name == "hand_over" and owes(application, *Fee.Due):
        return _("A fee must be paid before the result is handed over.")
    if name == "approve" and signatures.pending(item.step):
        return _("A signature for this file has been asked for already.")
    if name in ("forward", "approve", "state_opinion"):
        return _not_ready(application, _run_of(item))
    return ""


def _not_ready(application, run) -> str:
    try:
        results.check_ready_to_leave(application, run)
    except ActRefused as refused:
        return str(refused)
    return ""


STOPPABLE = {
    Status.RECEIVED,
    Status.PROCESSING,
    Status.SUPPLEMENT_REQUESTED,
    Status.FINANCIAL_OBLIGATION,
}


def _standing_acts(application, user):
    """Acts that come with a post, not with an item on its desk."""
    if application.status in STOPPABLE and is_approver(user, application):
        yield Act("stop", application)
        if extensions.is_possible(application):
            yield Act("extend", application)
    at_door = holds(user, application.receiving_agency_id, "receptionist")
    if application.status == Status.SUPPLEMENT_REQUESTED and at_door and _is_late(application):
        yield Act("lapse", application)
    for opinion in recalling.recallable(application, user):
        yield Act("recall_opinion", opinion)
    for item in steps_that_hear(application):
        if holds(user, item.agency_id, item.role):
            yield Act("pay_elsewhere", item.step)
    if application.status in reversals.UNDOES:
        yield from _reversal_acts(application, user)


def _reversal_acts(application, user):
    """Who has proposed it may think better of it, however late."""
    proposal = reversals.pending(application)
    act = reversals.proposable(application)
    if proposal and proposal.proposed_by_id == user.pk:
        yield Act("decline_reversal", proposal)
    elif act and proposal is None and reversals.may_propose(user, application):
        yield Act(f"propose_{act}", application)


def _is_late(application) -> bool:
    return application.supplements.filter(
        state=SupplementRequest.State.OPEN, answer_by__lt=moments.now()
    ).exists()
