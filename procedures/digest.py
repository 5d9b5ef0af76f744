"""Each working morning, leaders and coordinators hear how their agency stands."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from portal.accounts.models import Agency, Post, Role
from portal.core.dates import at, format_date, local, local_date
from portal.notices.models import Notice
from portal.notices.services import News, notify
from procedures.models import WorkItem
from procedures.services.terms import working_calendar
from procedures.told import in_each

HOUR = time(7)
LEADERS = (Role.APPROVER, Role.COORDINATOR)
FIRST = 5  # applications named, the latest ones first
DIGEST = "desk_digest"


def send_digests():
    """Periodic. Once a day and agency, from HOUR on, where the agency works today and has
    something that a leader should know of."""
    now = timezone.now()
    if local(now).time() < HOUR:
        return
    sent = _sent(now)
    for numbers in _counts(now):
        agency = Agency.objects.select_related("calendar").get(pk=numbers.pop("agency"))
        if _key(agency, now) not in sent and _works(agency, now):
            _send(agency, numbers, now)


def _counts(now: datetime):
    """[{agency, late, today, soon, unassigned, to_approve}] of agencies with any of these."""
    tomorrow = at(local_date(now) + timedelta(days=1), time())
    running = Q(is_waiting=False)
    asked = {
        "late": running & Q(due_at__lt=now),
        "today": running & Q(due_at__gte=now, due_at__lt=tomorrow),
        "soon": running & Q(due_at__gte=tomorrow, due_at__lt=tomorrow + timedelta(days=3)),
        "unassigned": Q(assignee__isnull=True),
        "to_approve": running & Q(role=Role.APPROVER),
    }
    numbers = {name: Count("pk", filter=one) for name, one in asked.items()}
    groups = WorkItem.objects.open().order_by().values("agency").annotate(**numbers)
    return list(groups.filter(Q(late__gt=0) | Q(today__gt=0) | Q(to_approve__gt=0)))


def _key(agency, now) -> str:
    return f"digest:{agency.pk}:{local_date(now):%Y-%m-%d}"


def _sent(now) -> set[str]:
    """Keys of the agencies whose leaders have heard today."""
    told = Notice.objects.filter(kind=DIGEST, created_at__gte=at(local_date(now), time()))
    return {key.rpartition(":")[0] for key in told.values_list("key", flat=True)}


def _works(agency, now) -> bool:
    return agency.calendar is None or working_calendar(agency).works_on(local_date(now))


@transaction.atomic  # all leaders or none: who was told first would hide the others
def _send(agency, numbers, now):
    late = WorkItem.objects.open().filter(agency=agency, is_waiting=False, due_at__lt=now)
    codes = late.by_due().values_list("application__code", flat=True)[:FIRST]
    context = numbers | {
        "agency": in_each(agency.label),
        "day": format_date(local_date(now)),
        "codes": [code for code in codes if code],
    }
    news = News(DIGEST, _key(agency, now), None, context)
    for leader in Post.objects.filter(agency=agency, role__in=LEADERS).people():
        notify(recipient=leader, news=news)
