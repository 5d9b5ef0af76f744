"""The real file beside the model's: who the people are, what rows there are, what a page offers."""

from portal.accounts.models import Post
from portal.audit.models import Event
from procedures.acts import acts_for
from procedures.models import (
    Application,
    ApplicationDocument,
    Discharge,
    Extension,
    Opinion,
    ResultDraft,
    Reversal,
    StepRun,
    WorkItem,
)
from procedures.services import clock

BOTH = (1, 2)
WORKING = [
    ("receptionist", "commune"),
    ("examiner", "commune"),
    ("approver", "commune"),
    ("clerk", "commune"),
    ("coordinator", "land"),
    ("examiner", "land"),
    ("approver", "province"),
    ("clerk", "province"),
    ("examiner", "neighbour"),
]
BESIDE = [
    ("coordinator", "commune"),
    ("approver", "land"),
    ("cashier", "commune"),
    ("auditor", "commune"),
    ("receptionist", "neighbour"),
    ("approver", "far"),
]
OFFICERS = [(*one, number) for one in WORKING for number in BOTH] + [(*one, 1) for one in BESIDE]
CITIZEN, STRANGER = ("citizen", "", 1), ("stranger", "", 1)
PEOPLE = [*OFFICERS, CITIZEN, STRANGER]


def user_of(world, person):
    role, agency, number = person
    if not agency:
        return getattr(world, role)
    return world.officer(role, getattr(world, agency), number)


def colleague_for(item):
    """Somebody else to whom this work may be given."""
    held = Post.objects.filter(agency=item.agency_id, role=item.role)
    return held.exclude(user=item.assignee_id).order_by("pk").first().user


def about(target) -> str:
    """What an act is about, as the model calls it."""
    if isinstance(target, StepRun):
        return target.step_id
    if isinstance(target, WorkItem):
        return target.step.step_id if target.step_id else target.kind
    if isinstance(target, Opinion) and target.of_route:
        return target.step.step_id
    return {Opinion: "opinion", Reversal: "reversal", Application: ""}[type(target)]


def offered(application, user) -> dict:
    """{(act, what it is about): target} of what may be pressed."""
    acts = acts_for(application, user)
    return {(act.name, about(act.target)): act.target for act in acts if not act.withheld}


RUN, ITEM, OPINION = "run_id", "item_id", "opinion_id"
NAMES = {
    RUN: "correct propose_result forward approve return ask_opinion state_opinion ask_obligation "
    "pay_elsewhere defer withdraw_notice",
    ITEM: "take give_back assign",
    OPINION: "give_opinion recall_opinion",
}
SENT_FOR = {act: kind for kind, acts in NAMES.items() for act in acts.split()}


def sendable(act, found, pressed) -> list[tuple]:
    """[(what it is about, target)]: what is offered, and others that a forged form could name."""
    own = {on: target for (name, on), target in pressed.items() if name == act}
    if own and act not in SENT_FOR:
        return list(own.items())
    one_act = ("forward", "approve")  # the kind of the step says which of the two it is
    same = one_act if act in one_act else (act,)
    known = {target.pk for (name, _on), target in pressed.items() if name in same}
    others = [one for one in found[SENT_FOR.get(act, "")] if one.pk not in known]
    return [*own.items(), *((f"forged {one.pk}", one) for one in others)]


def targets(application) -> dict:
    """{parameter: rows} that an act could be sent for, offered or not."""
    runs = application.steps.order_by("-sequence")
    left = [*runs.filter(closed_at__isnull=False)[:1], *runs.filter(step_id="obligation")[:1]]
    items = application.work_items.select_related("step").order_by("-opened_at")
    return {
        RUN: list({run.pk: run for run in [*runs.open(), *left]}.values()),
        ITEM: list(items.open()) or list(items[:1]),
        OPINION: list(application.opinions.order_by("-asked_at")[:1]),
        "": [application],
    }


ONE_EACH = (ApplicationDocument, Extension, ResultDraft)


def rows_of(application) -> list:
    """Everything that an act could have changed."""
    own = [
        application.work_items,
        application.steps,
        application.fees,
        application.clock,
        application.opinions,
        application.reversals,
        application.supplements,
        application.attachments,
        *(model.objects.filter(application=application) for model in ONE_EACH),
        Discharge.objects.filter(fee__application=application),
    ]
    own.append(Application.objects.filter(pk=application.pk))
    events = Event.objects.history(application.audit_stream).count()
    return [events, *([facts(row) for row in rows.order_by("pk").values()] for rows in own)]


def facts(row) -> dict:
    """What is encrypted as it is stored."""
    return {name: getattr(value, "blob", value) for name, value in row.items()}


def clock_of(application) -> str:
    """Whether it runs, waits or stands; "" before reception."""
    if not application.received_at:
        return ""
    if clock.is_waiting(application):
        return "waits"
    return "runs" if clock.is_running(application) else "stands"


def desk_of(application, world) -> list[tuple]:
    """[(what it is about, role, agency, who has it)] of the work that is open."""
    places = {agency.pk: name for name, agency in world.agencies.items()}
    people = {user_of(world, person).pk: person for person in OFFICERS} | {None: ()}
    items = application.work_items.open().select_related("step")
    return sorted(
        (about(one), one.role, places[one.agency_id], people[one.assignee_id]) for one in items
    )
