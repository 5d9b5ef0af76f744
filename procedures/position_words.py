"""Under which post an act was done and what it moved, in words for officers."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import Role
from portal.audit.models import Event
from portal.core.dates import format_datetime
from portal.core.spoken import Vietnamese, sentence

MOVED = {"due_at": gettext_lazy("Due date: %(before)s → %(after)s")}


def with_post(who: str, event: Event) -> str:
    """The actor with role and agency and, of a post in whose holder's place it was done, that name;
    the bare name for citizens, the system, and events of before posts were kept."""
    values = {"who": who, "name": event.in_place_of}
    if event.post is None:
        words = _("%(who)s (in place of %(name)s)") if values["name"] else "%(who)s"
        return sentence(words, **values)
    role = event.post["role"]
    values["role"] = dict(Role.choices).get(role, role)
    values["agency"] = Vietnamese(event.post["agency_name"])
    words = _("%(who)s (%(role)s, %(agency)s; in place of %(name)s)")
    return sentence(words if values["name"] else "%(who)s (%(role)s, %(agency)s)", **values)


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
