"""What officers are told on the site: work that came to them, and answers that they wait for.

What nobody has taken yet is told nobody: it stands in the inbox, and in the leaders' daily digest.
"""

from portal.accounts.models import User
from portal.audit.services import last_event
from portal.notices.services import News, notify
from procedures.models import Application
from procedures.told import about

HERE_ONLY = ()  # an officer with 200 open files wants no mail of each
ANSWERS = {"supply": "desk_supplied", "question": "desk_question", "give_opinion": "desk_opinion"}
UNSEEN = {"begin", "save", "message", "note"}  # acts that bring work to nobody


def tell_officers(application: str, act: str, revision: str):
    """Handler of "application.acted"."""
    if act in UNSEEN:
        return
    found = Application.objects.select_related("version__procedure").filter(pk=application).first()
    if found is None:  # a draft that was thrown away
        return
    event = last_event(found.audit_stream)
    actor = event.actor_id if event else None
    items = found.work_items.open().exclude(assignee=None).exclude(assignee=actor)
    for item in items.select_related("assignee"):
        _tell(item.assignee, found, "desk_work", f"work:{item.pk}")
        if act in ANSWERS:
            _tell(item.assignee, found, ANSWERS[act], f"application:{found.pk}:{act}:{revision}")


def _tell(officer: User, application, kind, key):
    news = News(kind, key, application.pk, about(application), by=HERE_ONLY)
    notify(recipient=officer, news=news)
