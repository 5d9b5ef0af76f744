"""Work whose time is nearly over, or is: whoever has it is told once of each."""

from datetime import timedelta

from django.db.models import Exists, OuterRef

from portal.core import moments
from portal.notices.models import Notice
from portal.notices.services import News, notify
from procedures.desk_news import HERE_ONLY
from procedures.models import WorkItem
from procedures.told import about, moment

SOON = timedelta(hours=24)  # "due soon" of the reports
OLDEST = timedelta(days=30)  # what is late for longer is no news
BATCH = 500


def warn_officers():
    """Periodic. Work that waits for somebody else, or that nobody has taken, warns nobody."""
    now = moments.now()
    mine = WorkItem.objects.open().filter(is_waiting=False, assignee__isnull=False)
    soon = mine.filter(due_at__gt=now, due_at__lte=now + SOON, opened_at__lt=now - SOON)
    late = mine.filter(due_at__lte=now, due_at__gt=now - OLDEST)
    for items, kind in ((late, "desk_late"), (soon, "desk_soon")):
        for item in _not_told(items, kind)[:BATCH]:
            _warn(item, kind)


def _not_told(items, kind):
    told = Notice.objects.filter(
        kind=kind,
        subject_id=OuterRef("application"),
        recipient=OuterRef("assignee"),
        created_at__gt=OuterRef("opened_at"),
    )
    related = ("application__version__procedure", "assignee")
    return items.exclude(Exists(told)).select_related(*related).by_due()


def _warn(item, kind):
    application = item.application
    context = about(application) | {"due": moment(item.due_at)}
    news = News(kind, f"work:{item.pk}:{kind}", application.pk, context, by=HERE_ONLY)
    notify(recipient=item.assignee, news=news)
