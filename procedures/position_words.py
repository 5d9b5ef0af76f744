"""Under which post an act was done and what it moved, in words for officers."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import Role
from portal.audit.models import Event
from portal.core.dates import format_datetime

MOVED = {"due_at": gettext_lazy("Due date: %(before)s → %(after)s")}


def position_of(event: Event) -> str:
    """Role, agency and, of a post in whose holder's place it was done, that name; "" for citizens,
    the system, and events of before posts were kept."""
    holder = event.in_place_of
    parts = [role_at(event.post["role"], event.post["agency_name"])] if event.post else []
    return "; ".join([*parts, *([_("in place of %(name)s") % {"name": holder}] if holder else [])])


def role_at(role, agency_name) -> str:
    known = dict(Role.choices)
    return f"{known.get(role, role)}, {agency_name}"


def moved_told(event: Event) -> list[str]:
    """A date that an act moved from one day to another; one that it set for the first time, or
    took away, stands on the page already."""
    content = event.payload
    moved = content.get("moved", {}) if isinstance(content, dict) else {}
    pairs = [(name, *moved[name]) for name in MOVED if name in moved]
    return [_sentence(name, before, after) for name, before, after in pairs if before and after]


def _sentence(name, before, after) -> str:
    shown = [format_datetime(datetime.fromisoformat(one)) for one in (before, after)]
    return MOVED[name] % dict(zip(("before", "after"), shown, strict=True))
