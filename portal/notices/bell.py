"""How many notices somebody has not read, for the head of every page."""

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.notices.models import Notice

MOST = 99


def unread_notices(request) -> dict:
    """Counted no further than MOST."""
    mine = Notice.objects.unread().filter(recipient=request.user).order_by()
    number = mine[: MOST + 1].count()
    unread = f"{MOST}+" if number > MOST else str(number or "")
    return {"url": reverse("notices"), "label": _("Your notices"), "unread": unread}
