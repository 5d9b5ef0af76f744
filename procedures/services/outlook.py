"""Whether an act is possible on each of many pieces of work: asked before it is confirmed, and
again for each file under its lock."""

from dataclasses import dataclass, field

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.accounts.models import Post
from portal.documents.signing.credentials import usable
from procedures.catalogue.base import Text
from procedures.display import Names
from procedures.missing import blanks_of
from procedures.models import Fee, ResultDraft, Status, WorkItem
from procedures.services import optional, powers, signatures
from procedures.services.assigning import NO_POST, TAKEN
from procedures.services.authority import require_giving, require_work
from procedures.services.errors import ActRefused
from procedures.services.results import require_draft

BLANK = gettext_noop("Still blank in the document: %(fields)s.")


@dataclass(slots=True)
class Facts:
    """What is read once for all of the work; `to`: who shall have it, of the act `assign`; `signs`:
    the actor has a certificate in force; `asked`: runs for which a signature is being made."""

    works: list
    actor: object
    to: object = None
    drafts: dict = field(default_factory=dict)
    names: object = None
    unpaid: set = field(default_factory=set)
    holders: dict = field(default_factory=dict)
    signs: bool = False
    asked: set = field(default_factory=set)

    def __post_init__(self):
        ids = [work.application_id for work in self.works]
        found = ResultDraft.objects.filter(application__in=ids)
        self.drafts = {(draft.application_id, draft.part): draft for draft in found}
        answers = [work.application.answers for work in self.works if work.step_id]
        self.names = Names([answers, [draft.particulars for draft in self.drafts.values()]])
        owed = Fee.objects.owed().filter(due=Fee.Due.FILING, settled__lt=F("amount"))
        self.unpaid = set(owed.filter(application__in=ids).values_list("application", flat=True))
        if runs := [work.step_id for work in self.works if work.step_id]:
            self.signs = usable(self.actor) is not None
            asked = signatures.going_on().filter(run__in=runs)
            self.asked = set(asked.values_list("run", flat=True))

    def draft(self, work):
        """The draft of its application, or of its part."""
        part = work.application.spec.step(work.step.step_id).part
        return self.drafts.get((work.application_id, part))

    def holds(self, place) -> bool:
        """`to` fills the post of this place, (agency id, role), today."""
        if place not in self.holders:
            people = Post.objects.filter(agency=place[0], role=place[1]).people()
            self.holders[place] = people.filter(pk=self.to.pk).exists()
        return self.holders[place]


def outlook(act, *, actor, works, to=None) -> list[tuple[WorkItem, ActRefused | None]]:
    """Each piece of work with why `act` is refused, None where it is possible."""
    facts = Facts(works, actor, to)
    return [(work, _why_not(act, actor, work, facts)) for work in works]


def _why_not(act, actor, work, facts) -> ActRefused | None:
    try:
        if work.closed_at is not None:
            raise ActRefused(_("This work has already been done."))
        CHECKS[act](actor, work, facts)
    except ActRefused as refused:
        return refused
    return None


def _to_receive(actor, work, facts):
    require_work(actor, work)
    waits = work.application.status == Status.REGISTERED
    _require(work.kind == WorkItem.Kind.RECEIVE and waits)
    if work.application_id in facts.unpaid:
        raise ActRefused(_("The fee due at filing has not been paid yet."))


def _to_start(actor, work, facts):
    require_work(actor, work)
    waits = work.application.status == Status.RECEIVED
    _require(work.kind == WorkItem.Kind.START and waits)


def _to_move(act):
    def check(actor, work, facts):
        require_work(actor, work)
        in_process = work.step_id and work.application.status == Status.PROCESSING
        _require(in_process and act in powers.moves(work.application, work.step))
        if act == "approve":
            _require_no_signature(work, facts)
        if act != "return" and optional.choices(work.application, work.step):
            raise ActRefused(_("Say on the file's own page whether the next step is done."))
        if act != "return" and powers.needs_draft(work.application, work.step):
            require_draft(facts.draft(work))
        if act == "approve":
            require_no_blank(work.application, facts.draft(work), facts.names)

    return check


def _require_no_signature(work, facts):
    """As `processing` asks again under the lock."""
    _require_unasked(work, facts)
    if facts.signs and _is_last_decision(work):
        raise ActRefused(_("You sign this decision with your certificate, under “To sign”."))


def _require_unasked(work, facts):
    if work.step_id in facts.asked:
        raise ActRefused(_("A signature for this file has been asked for already."))


def _is_last_decision(work) -> bool:
    here = work.step.step_id
    return here == signatures.last_decision(work.application, here)


def _to_sign(actor, work, facts):
    """As `signing` asks again under the lock."""
    require_work(actor, work)
    in_process = work.step_id and work.application.status == Status.PROCESSING
    _require(in_process and "approve" in powers.moves(work.application, work.step))
    draft = facts.draft(work)
    require_draft(draft)
    require_no_blank(work.application, draft, facts.names)
    _require_unasked(work, facts)
    if not (facts.signs and _is_last_decision(work)):
        raise ActRefused(_("This step is not signed."))


def require_no_blank(application, draft, names=None):
    """Nobody reads the drafts of a whole list: what has a gap is approved on its own page. Raises
    ActRefused."""
    gaps = blanks_of(application, draft, names) if draft else []
    if gaps:
        vi = "; ".join(label.vi for label in gaps)
        en = "; ".join(label.en or label.vi for label in gaps)
        raise ActRefused(BLANK, fields=Text(vi=vi, en=en))


def _to_take(actor, work, facts):
    if work.assignee_id:
        since = work.assigned_at or work.opened_at
        raise ActRefused(TAKEN, who=work.assignee.full_name, when=since)
    require_work(actor, work)


def _to_assign(actor, work, facts):
    require_giving(actor, work)
    if facts.to and not facts.holds((work.agency_id, work.role)):
        raise ActRefused(NO_POST)


def _require(possible):
    if not possible:
        raise ActRefused(_("This act is not possible here now."))


CHECKS = {
    "receive": _to_receive,
    "start": _to_start,
    "forward": _to_move("forward"),
    "approve": _to_move("approve"),
    "return": _to_move("return"),
    "sign": _to_sign,
    "take": _to_take,
    "assign": _to_assign,
}
