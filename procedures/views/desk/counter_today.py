"""What lies on the counters of an officer: drafts to go on with, what was filed today, and what
somebody who comes has filed there."""

from datetime import time

from django.db.models import Q

from portal.core.dates import at, today
from portal.core.keyset import Page, paginate
from procedures.models import Application
from procedures.views.desk.counter_access import filed_here
from procedures.workflow import Status

PAGE_SIZE = 10


def today_at(user, cursor) -> Page:
    """Drafts of any day, and those that were filed today; the newest first."""
    mine = Application.objects.visible_to(user).filter(entered_by__isnull=False)
    agencies = {post.agency_id for post in user.current_posts if post.role == "receptionist"}
    since = at(today(), time.min)
    now = Q(status=Status.DRAFT) | Q(submitted_at__gte=since)
    rows = mine.filter(now, receiving_agency__in=agencies).with_procedure()
    rows = rows.select_related("entered_by")
    return paginate(rows, order="-created_at", cursor=cursor, size=PAGE_SIZE)


def filed_by(user, account, cursor) -> Page:
    """What this account filed, or its person owns, at the counters of the officer."""
    theirs = Q(filed_by=account) | Q(owner__isnull=False, owner=account.person_id)
    rows = filed_here(user).filter(theirs).with_procedure()
    return paginate(rows, order="-submitted_at", cursor=cursor, size=PAGE_SIZE)
