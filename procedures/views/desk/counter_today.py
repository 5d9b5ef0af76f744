"""What lies on the counters of an officer: drafts to go on with, and what was filed today."""

from datetime import time

from django.db.models import Q

from portal.core.dates import at, today
from procedures.models import Application
from procedures.workflow import Status

SHOWN_AT_MOST = 30


def today_at(user) -> list[Application]:
    """Drafts of any day, and those that were filed today; the newest first."""
    mine = Application.objects.visible_to(user).filter(entered_by__isnull=False)
    agencies = {post.agency_id for post in user.current_posts if post.role == "receptionist"}
    since = at(today(), time.min)
    now = Q(status=Status.DRAFT) | Q(submitted_at__gte=since)
    rows = mine.filter(now, receiving_agency__in=agencies).with_procedure()
    rows = rows.select_related("entered_by").order_by("-created_at")
    return list(rows[:SHOWN_AT_MOST])
