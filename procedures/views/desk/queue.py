"""The inbox as querysets: whose work, which view of it, how much."""

from dataclasses import dataclass
from datetime import time, timedelta

from django.db.models import Count as CountRows
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.dates import at, local_date
from portal.core.keyset import capped_count
from procedures.models import Opinion, ProcedureVersion, StepRun, WorkItem

SOON_DAYS = 3
UNREAD = tuple(f"application__{name}" for name in ("answers", "reason", "phone", "email"))


def of_posts(user):
    """Open work of this officer's posts, whoever it is assigned to."""
    places = {(post.agency_id, post.role) for post in user.current_posts}
    wanted = Q(pk__in=())
    for agency_id, role in places:
        wanted |= Q(agency_id=agency_id, role=role)
    return WorkItem.objects.open().filter(wanted)


def of_officer(user):
    """The part of it that is theirs, or nobody's yet."""
    return of_posts(user).filter(Q(assignee=user) | Q(assignee__isnull=True))


def with_application(items):
    """Everything a row shows; what is encrypted stays in the database."""
    related = ("application__receiving_agency__area", "step", "assignee", "opinion")
    return items.select_related(*related).defer(*UNREAD)


def _due_first(items, now):
    return items.filter(is_waiting=False)


def _overdue(items, now):
    return items.filter(is_waiting=False, due_at__lt=now)


def _today(items, now):
    tomorrow = at(local_date(now) + timedelta(days=1), time())
    return items.filter(is_waiting=False, due_at__gte=now, due_at__lt=tomorrow)


def _soon(items, now):
    """What is not late and ends within three days, today included."""
    end = at(local_date(now) + timedelta(days=SOON_DAYS + 1), time())
    return items.filter(is_waiting=False, due_at__gte=now, due_at__lt=end)


def _with_citizen(items, now):
    return items.filter(is_waiting=True)


def _with_agency(items, now):
    asked = Opinion.objects.filter(state=Opinion.State.ASKED)
    return items.filter(kind=WorkItem.Kind.STEP, step__in=asked.values("step"))


def _unassigned(items, now):
    return items.filter(assignee__isnull=True)


def _all(items, now):
    return items


@dataclass(frozen=True, slots=True)
class View:
    """A way to look at the inbox; `scope` says whose work, `pick` which of it."""

    name: str
    label: str
    scope: object
    pick: object

    def items(self, user, now=None):
        return self.pick(self.scope(user), now or timezone.now())


VIEWS = {
    view.name: view
    for view in (
        View("due", _("Due first"), of_officer, _due_first),
        View("overdue", _("Overdue"), of_officer, _overdue),
        View("today", _("Today"), of_officer, _today),
        View("soon", _("Within 3 days"), of_officer, _soon),
        View("citizen", _("Waiting for the citizen"), of_officer, _with_citizen),
        View("agency", _("Waiting for another agency"), of_officer, _with_agency),
        View("unassigned", _("Not assigned"), of_posts, _unassigned),
        View("all", _("All"), of_posts, _all),
    )
}


def counts(user, now) -> dict:
    """{view name: Count}, each counted no further than its cap."""
    return {name: capped_count(view.items(user, now)) for name, view in VIEWS.items()}


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
    ).exclude(outcome=StepRun.Outcome.CANCELLED)
    in_time = CountRows("pk", filter=Q(closed_at__lte=F("due_at")))
    found = closed.aggregate(all=CountRows("pk"), in_time=in_time)
    return found["in_time"] / found["all"] if found["all"] else None


# --- names ------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Titles:
    """The few words of a version that lists show; a whole spec per row would be slow."""

    code: str
    short: object
    steps: dict


_titles: dict[str, Titles] = {}  # by content hash: versions never change


def titles_of(version_ids) -> dict[int, Titles]:
    hashes = dict(
        ProcedureVersion.objects.filter(pk__in=set(version_ids)).values_list("pk", "content_hash")
    )
    unknown = [pk for pk, digest in hashes.items() if digest not in _titles]
    for version in ProcedureVersion.objects.filter(pk__in=unknown):
        spec = version.content
        steps = {step.id: step.title for step in spec.route}
        _titles[version.content_hash] = Titles(spec.code, spec.short_title, steps)
    return {pk: _titles[digest] for pk, digest in hashes.items()}
