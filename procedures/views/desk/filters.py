"""Filters of the inbox: five selects whose choices come from the officer's own work."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.accounts.models import Area, User
from portal.core.spoken import as_words
from portal.core.text import vietnamese_sort_key
from procedures.models import Channel, WorkItem
from procedures.views.desk import queue

LOOKUPS = {
    "procedure": "version__procedure__code",
    "kind": "kind",
    "channel": "channel",
    "area": "area__code",
    "officer": "assignee",
}
NOBODY = "0"  # no account has this key


@dataclass(frozen=True, slots=True)
class Filter:
    """One select: `choices` are (value, label); `value` is the chosen one or ""."""

    name: str
    label: str
    choices: list
    value: str

    @property
    def chosen(self) -> str:
        return dict(self.choices).get(self.value, "")


def filters_of(given, summary) -> list[Filter]:
    """What is asked for (`given`, of the address) of that work; what is no choice is dropped."""
    offered = [
        ("procedure", _("All procedures"), _procedures(summary.versions)),
        ("kind", _("All kinds of work"), list(WorkItem.Kind.choices)),
        ("channel", _("All channels"), list(Channel.choices)),
        ("area", _("All places"), _areas(summary.areas)),
        ("officer", _("All officers"), _officers(summary.officers)),
    ]
    found = []
    for name, label, choices in offered:
        value = given.get(name, "")
        found.append(Filter(name, label, choices, value if value in dict(choices) else ""))
    return found


def narrowed(items, filters):
    return items.filter(**dict(_condition(one) for one in filters if one.value))


def _condition(one) -> tuple:
    if (one.name, one.value) == ("officer", NOBODY):
        return "assignee__isnull", True
    return LOOKUPS[one.name], one.value


def chips(request, filters) -> list[dict]:
    """One for each filter in force, with the address of the list without it."""
    found = []
    for one in filters:
        if one.value:
            rest = request.GET.copy()
            for name in (one.name, "cursor"):
                rest.pop(name, None)
            found.append({"label": one.chosen, "url": f"?{rest.urlencode()}"})
    return found


def _procedures(versions):
    names = {titles.code: as_words(titles.short) for titles in queue.titles_of(versions).values()}
    return _sorted(names.items())


def _areas(used):
    return _sorted((area.code, area.label()) for area in Area.objects.filter(pk__in=used))


def _officers(used):
    """Who has some of it; first what is nobody's."""
    nobody = [(NOBODY, _("Not assigned"))] if None in used else []
    people = User.objects.filter(pk__in=used - {None})
    return nobody + _sorted((str(one.pk), one.full_name) for one in people)


def _sorted(choices):
    return sorted(choices, key=lambda choice: vietnamese_sort_key(choice[1]))
