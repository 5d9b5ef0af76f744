"""What officers are told on the site: work that came to them, and answers that they wait for.

What nobody has taken yet is told nobody: it stands in the inbox, and in the leaders' daily digest.
"""

from django.db.models import Q

from portal.accounts.models import Post, Role, User
from portal.audit.services import last_event
from portal.notices.models import Notice
from portal.notices.services import News, notify
from procedures.models import Application, Opinion, UrgentAccess
from procedures.services.powers import handling_agencies
from procedures.services.recalling import askers
from procedures.told import about, in_each, moment

HERE_ONLY = ()  # an officer with 200 open files wants no mail of each
ANSWERS = {
    "supply": "desk_supplied",
    "question": "desk_question",
    "give_opinion": "desk_opinion",
    "state_opinion": "desk_opinion",
}
UNSEEN = {"begin", "save", "message", "note", "escalate_opinion"}  # acts that bring work to nobody


def tell_officers(application: str, act: str, revision: str):
    """Handler of "application.acted"."""
    if act in UNSEEN:
        return
    found = Application.objects.select_related("version__procedure").filter(pk=application).first()
    if found is None:  # a draft that was thrown away
        return
    event = last_event(found.audit_stream)
    actor, given_to = (event.actor_id, (event.payload or {}).get("to")) if event else (None, None)
    items = found.work_items.open().exclude(assignee=None).exclude(assignee=actor)
    for item in items.select_related("assignee"):
        if act == "assign" and str(item.assignee_id) == given_to:
            _tell(item.assignee, found, "desk_work", f"given:{item.pk}:{revision}")
        elif not _has_heard(item):
            _tell(item.assignee, found, "desk_work", f"given:{item.pk}:")
        if act in ANSWERS:
            _tell(item.assignee, found, ANSWERS[act], f"application:{found.pk}:{act}:{revision}")


def tell_of_late_opinion(opinion: str):
    """Handler of "opinion.escalated": the approvers of the agency asked, and whoever asked."""
    late = Opinion.objects.select_related(
        "application__version__procedure", "agency", "asked_by", "step"
    ).get(pk=opinion)
    late.step.application = late.application
    context = {"agency": in_each(late.agency.label), "due": moment(late.due_at)}
    approvers = Post.objects.filter(agency=late.agency_id, role=Role.APPROVER).people()
    for person in approvers:
        _tell(person, late.application, "desk_escalated", f"escalated:{late.pk}", context)
    for person in askers(late):
        if person not in approvers:
            _tell(person, late.application, "desk_opinion_late", f"late:{late.pk}", context)


def tell_of_recalled_opinion(opinion: str):
    """Handler of "opinion.recalled": who had taken the question up, and who heard it is late."""
    found = Opinion.objects.select_related("application__version__procedure", "agency", "step")
    recalled = found.get(pk=opinion)
    ours = Q(opinion=recalled) | (Q(step=recalled.step_id) if recalled.of_route else Q(pk__in=()))
    items = recalled.application.work_items.filter(ours, assignee__isnull=False)
    people = User.objects.filter(pk__in=items.values("assignee"), is_active=True)
    if recalled.escalated_at:
        people |= Post.objects.filter(agency=recalled.agency_id, role=Role.APPROVER).people()
    context = {"agency": in_each(recalled.agency.label)}
    for person in people.distinct():
        key = f"recalled:{recalled.pk}"
        _tell(person, recalled.application, "desk_recalled", key, context)


def tell_heads(access: str):
    """Handler of "application.opened_urgently": news for the heads of whoever handles the file."""
    opened = UrgentAccess.objects.select_related(
        "application__version__procedure", "officer", "agency"
    ).get(pk=access)
    application = opened.application
    heads = Post.objects.filter(agency__in=handling_agencies(application), role=Role.APPROVER)
    context = about(application) | {
        "who": opened.officer.full_name,
        "place": in_each(opened.agency.label),
    }
    news = News("desk_urgent", f"urgent:{access}", application.pk, context, by=HERE_ONLY)
    for head in heads.people():
        notify(recipient=head, news=news)


def _has_heard(item) -> bool:
    heard = Notice.objects.filter(recipient=item.assignee_id, subject_id=item.application_id)
    return heard.filter(kind="desk_work", key__startswith=f"given:{item.pk}:").exists()


def _tell(officer: User, application, kind, key, context=None):
    context = about(application) | (context or {})
    news = News(kind, key, application.pk, context, by=HERE_ONLY)
    notify(recipient=officer, news=news)
