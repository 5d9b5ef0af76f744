"""The inbox as querysets: whose work, which view of it, how much."""

from dataclasses import dataclass
from datetime import time, timedelta

from django.db.models import Count as CountRows
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.dates import at, local_date
from portal.core.keyset import Count
from procedures.models import Opinion, ProcedureVersion, StepRun, WorkItem
from procedures.services.authority import ASSIGNERS

SOON_DAYS = 3
UNREAD = tuple(f"application__{name}" for name in ("answers", "reason", "phone", "email"))


def of_posts(user):
    """Open work of this officer's posts, whoever it is assigned to."""
    roles = {}  # one condition an agency: the planner then reads the inbox index
    for post in user.current_posts:
        roles.setdefault(post.agency_id, set()).add(post.role)
    wanted = Q(pk__in=())
    for agency_id, held in roles.items():
        wanted |= Q(agency_id=agency_id, role__in=held)
    return WorkItem.objects.open().filter(wanted)


def of_office(user):
    """All open work of the agencies where this officer gives work to others."""
    return WorkItem.objects.open().filter(agency_id__in=led_by(user))


def led_by(user) -> set:
    return {post.agency_id for post in user.current_posts if post.role in ASSIGNERS}


def of_officer(user):
    """The part of it that is theirs, or nobody's yet."""
    return of_posts(user).filter(_theirs(user))


def _theirs(user):
    """Also what is assigned to whom they stand in for, at that post."""
    wanted = Q(assignee=user) | Q(assignee__isnull=True)
    for post in user.current_posts:
        if post.user_id != user.pk:
            wanted |= Q(assignee=post.user_id, agency_id=post.agency_id, role=post.role)
    return wanted


def _anybodys(user):
    return Q()


def with_application(items):
    """Everything a row shows; what is encrypted stays in the database."""
    related = ("application__receiving_agency__area", "step", "assignee", "opinion")
    return items.select_related(*related).defer(*UNREAD)


def shown(items) -> list[WorkItem]:
    """The same items in the same order, with what their rows show: read for one page only."""
    found = with_application(WorkItem.objects.all()).in_bulk([item.pk for item in items])
    return [found[item.pk] for item in items]


def _due_first(now):
    return Q(is_waiting=False)


def _overdue(now):
    return Q(is_waiting=False, due_at__lt=now)


def _today(now):
    tomorrow = at(local_date(now) + timedelta(days=1), time())
    return Q(is_waiting=False, due_at__gte=now, due_at__lt=tomorrow)


def _soon(now):
    """What is not late and ends within three days, today included."""
    end = at(local_date(now) + timedelta(days=SOON_DAYS + 1), time())
    return Q(is_waiting=False, due_at__gte=now, due_at__lt=end)


def _with_citizen(now):
    return Q(is_waiting=True)


def _with_agency(now):
    """Asked step by step: a list of all opinions that are asked for grows with the province."""
    asked = Opinion.objects.filter(state=Opinion.State.ASKED)
    own = asked.filter(step=OuterRef("step"), of_route=False)
    of_route = asked.filter(application=OuterRef("application"), of_route=True)
    beside = of_route.exclude(step=OuterRef("step"))
    return (Q(Exists(own)) | Q(Exists(beside))) & Q(kind=WorkItem.Kind.STEP)


def _unassigned(now):
    return Q(assignee__isnull=True)


def _all(now):
    return Q()


@dataclass(frozen=True, slots=True)
class View:
    """A way to look at the inbox; `base` and `scope` say whose work, `pick` which of it."""

    name: str
    label: str
    scope: object
    pick: object
    base: object = of_posts

    def items(self, user, now=None):
        return self.base(user).filter(self.condition(user, now or timezone.now()))

    def condition(self, user, now) -> Q:
        return self.scope(user) & self.pick(now)


VIEWS = {
    view.name: view
    for view in (
        View("due", _("Due first"), _theirs, _due_first),
        View("overdue", _("Overdue"), _theirs, _overdue),
        View("today", _("Today"), _theirs, _today),
        View("soon", _("Within 3 days"), _theirs, _soon),
        View("citizen", _("Waiting for the citizen"), _theirs, _with_citizen),
        View("agency", _("Waiting for another agency"), _theirs, _with_agency),
        View("unassigned", _("Not assigned"), _anybodys, _unassigned),
        View("all", _("All"), _anybodys, _all),
        View("office", _("All work of the agency"), _anybodys, _all, of_office),
        View("office_overdue", _("Overdue at the agency"), _anybodys, _overdue, of_office),
    )
}


@dataclass(frozen=True, slots=True)
class Summary:
    """Of all open work of an officer's posts, of a leader's agency too: {view name: how many},
    its versions and areas, and the keys of who has it, None where it is nobody's."""

    counts: dict
    versions: set
    areas: set
    officers: set


def summary(user, now) -> Summary:
    """Exact, by one look at the open work of the posts, and for who leads one at that of the
    agency, without its order."""
    groups, numbers = [], dict.fromkeys(VIEWS, 0)
    for base in (of_posts, of_office) if led_by(user) else (of_posts,):
        views = {name: view for name, view in VIEWS.items() if view.base is base}
        asked = {
            f"in_{name}": CountRows("pk", filter=view.condition(user, now) or None)
            for name, view in views.items()
        }
        found = list(base(user).order_by().values("version", "area", "assignee").annotate(**asked))
        numbers |= {name: sum(group[f"in_{name}"] for group in found) for name in views}
        groups += found
    return Summary(
        counts={name: Count(number, capped=False) for name, number in numbers.items()},
        versions={group["version"] for group in groups},
        areas={group["area"] for group in groups},
        officers={group["assignee"] for group in groups},
    )


def next_item(user, *, besides=None) -> WorkItem | None:
    """What this officer should open next."""
    items = VIEWS["due"].items(user).by_due()
    if besides is not None:
        items = items.exclude(application=besides)
    return items.select_related("application").defer(*UNREAD).first()


def on_time_share(user, now) -> float | None:
    """Steps that the officer's agencies closed this month in time, 0 to 1; None without any."""
    agencies = {post.agency_id for post in user.current_posts}
    first = at(local_date(now).replace(day=1), time())
    closed = StepRun.objects.filter(
        agency_id__in=agencies, closed_at__gte=first, due_at__isnull=False
    ).exclude(outcome__in=(StepRun.Outcome.CANCELLED, StepRun.Outcome.RECALLED))
    in_time = CountRows("pk", filter=Q(closed_at__lte=F("due_at")))
    found = closed.aggregate(all=CountRows("pk"), in_time=in_time)
    return found["in_time"] / found["all"] if found["all"] else None


# --- names ------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Titles:
    """The little of a version that lists show; a whole spec per row would be slow."""

    code: str
    short: object
    steps: dict


def row_of(item, titles) -> dict:
    """{item, application, title, step}"""
    step = titles.steps.get(item.step.step_id) if item.step_id else None
    return {
        "item": item,
        "application": item.application,
        "title": titles.short,
        "step": step.title if step else item.get_kind_display(),
    }


_titles: dict[str, Titles] = {}  # by content hash: versions never change


def titles_of(version_ids) -> dict[int, Titles]:
    hashes = dict(
        ProcedureVersion.objects.filter(pk__in=set(version_ids)).values_list("pk", "content_hash")
    )
    unknown = [pk for pk, digest in hashes.items() if digest not in _titles]
    for version in ProcedureVersion.objects.filter(pk__in=unknown):
        spec = version.content
        steps = {step.id: step for step in spec.route}
        _titles[version.content_hash] = Titles(spec.code, spec.short_title, steps)
    return {pk: _titles[digest] for pk, digest in hashes.items()}
