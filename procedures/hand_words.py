"""Through whose hands a piece of work went, in words."""

from django.utils.translation import gettext as _

from portal.accounts.models import User

ACTS = ("assign", "take", "give_back", "forward", "approve")


def hands_told(events) -> dict:
    """{id of the event: text} for those of `events` that gave work to somebody, or took it.

    The data of an event may have been emptied by retention: then it has no text.
    """
    kept = {event.pk: event.payload or {} for event in events if event.act in ACTS}
    moved = {key: one for key, one in kept.items() if one.get("to") or one.get("from")}
    people = {one[name] for one in moved.values() for name in ("to", "from") if one.get(name)}
    names = {str(one.pk): one.full_name for one in User.objects.filter(pk__in=people)}
    return {key: _sentences(one, names) for key, one in moved.items()}


def _sentences(kept, names) -> str:
    values = {name: names.get(kept.get(name), "") for name in ("to", "from")}
    if not values["from"]:
        words = _("To %(to)s.") % values
    elif not values["to"]:
        words = _("From %(from)s.") % values
    else:
        words = _("From %(from)s to %(to)s.") % values
    return "\n".join(filter(None, [words, kept.get("reason", "")]))
