"""Opinions of other agencies, asked beside a step that goes on waiting or working."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import Role
from portal.core import moments
from portal.tasks.outbox import publish
from procedures.models import Opinion, StepRun, WorkItem
from procedures.services import clock, desk, powers
from procedures.services.acts import acting
from procedures.services.authority import may_work_on, require_work
from procedures.services.errors import ActRefused

_VERDICTS = [verdict for verdict in Opinion.Verdict.values if verdict]
DEFAULT_HOURS = 24  # working hours an agency has to answer unless the officer says otherwise


@transaction.atomic
def ask_opinion(*, application, actor, run_id, question, seen=None):
    """Ask `question` = {"agency": Agency, "text": str, "hours": int} from a step of the route;
    "also": [(Agency, hours)] are asked the same at the same time, each with its own date."""
    asked = [(question["agency"], question.get("hours")), *question.get("also", ())]
    codes = [agency.code for agency, _hours in asked]
    with acting(
        application,
        act="ask_opinion",
        actor=actor,
        seen=seen,
        payload={"agencies": codes, "question": question["text"]},
    ) as locked:
        run = StepRun.objects.locked().get(pk=run_id, application=locked)
        item = desk.open_item(locked, step=run)
        powers.require("ask_opinion", application=locked, actor=actor, item=item)
        for agency, hours in asked:
            _refuse_asked(locked, run, agency)
            _open(locked, run, actor, {"agency": agency, "text": question["text"], "hours": hours})
    return locked


def _refuse_asked(application, run, agency):
    if agency.pk == run.agency_id:
        raise ActRefused(_("Ask another agency, not your own."))
    asked = application.opinions.filter(agency=agency, state=Opinion.State.ASKED)
    if asked.filter(of_route=False).exists():  # what the route asks is another question
        words = _("%(agency)s has already been asked and has not answered yet.")
        raise ActRefused(words % {"agency": agency.label()})


def _open(application, run, actor, question):
    now = moments.now()
    hours = question["hours"] or DEFAULT_HOURS
    opinion = Opinion.objects.create(
        application=application,
        step=run,
        agency=question["agency"],
        question=question["text"],
        asked_by=actor,
        asked_at=now,
        due_at=clock.step_due(application, question["agency"], hours, now),
    )
    _give(opinion, Role.EXAMINER)


def _give(opinion, role):
    """The question comes to the desks of this role at the agency that was asked."""
    desk.open_work(
        opinion.application,
        kind=WorkItem.Kind.OPINION,
        agency=opinion.agency,
        role=role,
        opinion=opinion,
        due_at=opinion.due_at,
    )


def unanswered(run):
    """What was asked from this step and waits; it is taken back when the step ends."""
    return run.opinions.filter(state=Opinion.State.ASKED, of_route=False)


@transaction.atomic
def give_opinion(*, application, actor, opinion_id, answer, seen=None):
    """Answer with `answer` = {"verdict": agree|disagree|comment, "text": str}."""
    with acting(
        application,
        act="give_opinion",
        actor=actor,
        seen=seen,
        payload={"verdict": answer["verdict"], "text": answer["text"]},
    ) as locked:
        opinion = locked.opinions.get(pk=opinion_id)
        if opinion.state != Opinion.State.ASKED:
            raise ActRefused(_("This opinion has already been given or recalled."))
        if opinion.of_route:  # with it a step ends: see processing.state_opinion
            raise ActRefused(_("This act is not possible here now."))
        require_work(actor, _item_of(actor, locked, opinion))
        _answer(opinion, actor, answer)
        desk.close_work(locked, opinion=opinion)
    return locked


def _answer(opinion, actor, answer):
    opinion.state, opinion.verdict = Opinion.State.ANSWERED, answer["verdict"]
    opinion.answer, opinion.answered_by = answer["text"], actor
    opinion.answered_at = moments.now()
    opinion.save()


def _item_of(actor, application, opinion) -> WorkItem:
    """The piece of work by which this officer answers: an escalated question lies on two desks."""
    items = list(application.work_items.open().filter(opinion=opinion))
    mine = [item for item in items if may_work_on(actor, item)]
    return (mine or items or [desk.open_item(application, opinion=opinion)])[0]


@transaction.atomic
def escalate_opinion(*, application, opinion_id):
    """Nobody has answered in time: the approvers of the agency have the question too.

    Done by the system, once. Raises ActRefused where there is nothing to escalate (any more).
    """
    with acting(application, act="escalate_opinion", actor=None) as locked:
        opinion = locked.opinions.select_related("agency").get(pk=opinion_id)
        if not _is_overdue(opinion, locked):
            raise ActRefused("nothing to escalate")
        opinion.application, opinion.escalated_at = locked, moments.now()
        opinion.save(update_fields=["escalated_at"])
        _give(opinion, Role.APPROVER)
    publish("opinion.escalated", opinion=str(opinion.pk))
    return locked


def _is_overdue(opinion, application) -> bool:
    """A step of the route waits with its file: while the clock stands nothing of it is overdue."""
    waits = opinion.of_route and application.status in powers.PAUSED
    is_open = opinion.state == Opinion.State.ASKED and not opinion.escalated_at
    return is_open and not waits and opinion.due_at <= moments.now()


def answer_of_step(application, run, *, actor, answer):
    """What a step of the route was opened to say."""
    if answer["verdict"] not in _VERDICTS:
        raise ActRefused(_("Say whether you agree."))
    if not answer["text"].strip():
        raise ActRefused(_("An opinion needs its grounds."))
    opinion = run.opinions.get(of_route=True, state=Opinion.State.ASKED)
    opinion.application = application
    _answer(opinion, actor, answer)
    desk.close_work(application, opinion=opinion)


def item_of_step(actor, application, run, item) -> WorkItem:
    """By which piece of work this officer gives the opinion of a step: `item` of the step itself,
    or, of an approver before whom it was brought, that one."""
    if may_work_on(actor, item):
        return item
    brought = application.work_items.open().filter(opinion__step=run, opinion__of_route=True)
    for one in brought.select_related("opinion__step"):
        one.opinion.step = run
        if may_work_on(actor, one):
            return one
    return item
