"""Posts that nobody fills, and work of people who are gone: found, told once, listed.

Somebody who is away is no help, whoever's post it is; who stands in by delegation is. Work that
waits for the applicant is counted, too: it will come back to the same desk.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Min

from portal.accounts.models import Absence, Agency, Delegation, Post, Role, User
from portal.core.dates import today
from portal.notices.services import News, notify
from procedures.models import WorkItem
from procedures.told import in_each, moment

LEADERS = (Role.APPROVER, Role.COORDINATOR)
GAP = "desk_gap"
BATCH = 500


@dataclass(frozen=True, slots=True)
class Gap:
    """Open work that nobody can do: `assignee` has it and is gone, or (None) nobody is left who
    fills the post. `since` is the first day of it, None where it is not known."""

    agency: int
    role: str
    assignee: int | None
    number: int
    first_due: datetime | None
    since: date | None

    @property
    def role_label(self) -> str:
        return str(Role(self.role).label)


class Roster:
    """Who fills which post today, of these agencies or (None) of all."""

    def __init__(self, agencies=None):
        posts = Post.objects.all() if agencies is None else Post.objects.filter(agency__in=agencies)
        self.posts = list(posts.select_related("user"))
        self.away = set(Absence.objects.today().values_list("user", flat=True))
        standing = Delegation.objects.valid().filter(post__in=[one.pk for one in self.posts])
        self.standing = {}
        for one in standing.select_related("to"):
            self.standing.setdefault(one.post_id, []).append(one.to)

    def is_there(self, user) -> bool:
        return user.is_active and user.pk not in self.away

    def fillers(self, agency, role) -> set:
        """Accounts whose work somebody does today: those who are there, and for whom one of them
        stands in."""
        found = set()
        for post in self._of(agency, role):
            people = [post.user, *self.standing.get(post.pk, ())] if _is_valid(post) else []
            there = {one.pk for one in people if self.is_there(one)}
            found |= there | ({post.user_id} if there else set())
        return found

    def _of(self, agency, role):
        return [one for one in self.posts if (one.agency_id, one.role) == (agency, role)]

    def since(self, agency, role, assignee) -> date | None:
        """The day on which the last of them was gone."""
        days = []
        for post in self._of(agency, role):
            if assignee in (None, post.user_id):
                days += [post.valid_to + timedelta(days=1)] if post.valid_to else []
                days += self._went(post.user_id)
        return max((day for day in days if day <= today()), default=None)

    def _went(self, user):
        rows = Absence.objects.today().filter(user=user)
        return list(rows.values_list("valid_from", flat=True))


def _is_valid(post) -> bool:
    day = today()
    return post.valid_from <= day and (post.valid_to is None or post.valid_to >= day)


def gaps(agencies=None) -> list[Gap]:
    """Of these agencies, or (None) of all; what is due first comes first."""
    open_work = WorkItem.objects.open().order_by()
    if agencies is not None:
        open_work = open_work.filter(agency__in=agencies)
    groups = open_work.values("agency", "role", "assignee")
    groups = list(groups.annotate(number=Count("pk"), first_due=Min("due_at")))
    roster = Roster({group["agency"] for group in groups})
    filled = {(one["agency"], one["role"]): None for one in groups}
    filled = {place: roster.fillers(*place) for place in filled}
    found = [_gap(group, roster) for group in groups if _is_gap(group, filled)]
    return sorted(found, key=lambda gap: (gap.first_due is None, gap.first_due, gap.agency))


def _is_gap(group, filled) -> bool:
    there, assignee = filled[group["agency"], group["role"]], group["assignee"]
    return not there or (assignee is not None and assignee not in there)


def _gap(group, roster) -> Gap:
    return Gap(**group, since=roster.since(group["agency"], group["role"], group["assignee"]))


def is_alone(item, roster) -> bool:
    """Nobody can do this open piece of work today."""
    there = roster.fillers(item.agency_id, item.role)
    return not there or (item.assignee_id is not None and item.assignee_id not in there)


# --- told ---------------------------------------------------------------------------------------
def tell_of_gaps():
    """Periodic: the leaders of the agency and the administrators, once of each gap. The next day
    that somebody goes is another one."""
    found = gaps()[:BATCH]
    agencies = Agency.objects.in_bulk({gap.agency for gap in found})
    people = {person.pk: person for person in User.objects.filter(pk__in=_assignees(found))}
    for gap in found:
        _tell(gap, agencies[gap.agency], people.get(gap.assignee))


def _assignees(found):
    return {gap.assignee for gap in found} - {None}


def _tell(gap, agency, person):
    context = {
        "agency": in_each(agency.label),
        "role": in_each(lambda _language: gap.role_label),
        "who": person.full_name if person else "",
        "number": gap.number,
        "due": moment(gap.first_due),
    }
    day = f"{gap.since:%Y-%m-%d}" if gap.since else ""
    key = f"gap:{gap.agency}:{gap.role}:{gap.assignee or ''}:{day}"
    for one in _hearers(agency):
        notify(recipient=one, news=News(GAP, key, None, context))


def _hearers(agency):
    """Leaders who are there, of the agency above where it has none; and the administrators."""
    above = agency
    leaders = User.objects.none()
    while above is not None and not leaders.exists():
        away = Absence.objects.today().values("user")
        leaders = Post.objects.filter(agency=above, role__in=LEADERS).people().exclude(pk__in=away)
        above = above.parent
    administrators = User.objects.filter(is_superuser=True, is_active=True)
    return {one.pk: one for one in [*leaders, *administrators]}.values()
