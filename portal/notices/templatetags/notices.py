"""How many notices somebody has not read, for the head of every page."""

from django import template

from portal.notices.models import Notice

register = template.Library()
MOST = 99


@register.simple_tag(takes_context=True)
def unread_notices(context) -> str:
    """ "3", "99+", or "" for none and for nobody. Counted no further than that."""
    user = getattr(context.get("request"), "user", None)
    if user is None or not user.is_authenticated:
        return ""
    mine = Notice.objects.unread().filter(recipient=user).order_by()
    number = mine[: MOST + 1].count()
    return f"{MOST}+" if number > MOST else str(number or "")
