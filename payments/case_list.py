"""The list of cases: whose they are, of which kind and agency, and how many of each."""

from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments.case_words import CaseRow
from payments.models import CASE_ROLES, Case
from payments.services.ages import Ages
from portal.accounts.models import Agency
from portal.core.keyset import Page, capped_count, paginate

NOBODYS, MINE, OPEN, RESOLVED = "nobody", "mine", "open", "resolved"
VIEWS = {
    NOBODYS: gettext_lazy("Nobody's"),
    MINE: gettext_lazy("Mine"),
    OPEN: gettext_lazy("All open"),
    RESOLVED: gettext_lazy("Resolved"),
}
EMPTY = {
    NOBODYS: gettext_lazy("Every open case has somebody who takes care of it."),
    MINE: gettext_lazy("You have no open case. Take one from those that are nobody's."),
    OPEN: gettext_lazy("Nothing is to be decided here."),
    RESOLVED: gettext_lazy("No case has been resolved here yet."),
}
ORPHANS = "0"  # of no agency yet
FOUND_AT_MOST = 50


class CaseList:
    """What `user` asks for (`given`, of the address). What is no choice is dropped."""

    def __init__(self, user, given: QueryDict):
        self.user, self.agencies = user, _agencies_of(user)
        self.view = _chosen(given.get("view"), VIEWS) or OPEN
        self.kind = _chosen(given.get("kind"), Case.Kind.values)
        self.agency = _chosen(given.get("agency"), dict(self.agencies))

    def page(self, cursor: str) -> Page:
        order = "-resolved_at" if self.view == RESOLVED else "opened_at"
        return paginate(with_all(self._of_view(self._narrowed())), order=order, cursor=cursor)

    def links(self) -> list[dict]:
        """One for each view with its number, by two queries."""
        rows = self._narrowed()
        numbers = rows.open().aggregate(
            **{
                NOBODYS: Count("pk", filter=Q(owner=None)),
                MINE: Count("pk", filter=Q(owner=self.user)),
                OPEN: Count("pk"),
            }
        )
        numbers[RESOLVED] = capped_count(rows.filter(state=Case.State.RESOLVED))
        return [
            {
                "label": label,
                "url": self._url(view=name),
                "count": numbers[name],
                "current": name == self.view,
            }
            for name, label in VIEWS.items()
        ]

    def kinds(self) -> list[tuple[str, str]]:
        """Of open cases those that there are, each with its number; all of resolved ones."""
        if self.view == RESOLVED:
            return list(Case.Kind.choices)
        rows = self._of_view(self._of_agency(Case.objects.visible_to(self.user))).order_by()
        numbers = dict(rows.values_list("kind").annotate(number=Count("pk")))
        numbers.setdefault(self.kind, 0)
        labels = Case.Kind.choices
        return [(key, f"{label} ({numbers[key]})") for key, label in labels if key in numbers]

    @property
    def is_narrowed(self) -> bool:
        return bool(self.kind or self.agency)

    @property
    def empty(self) -> str:
        return EMPTY[self.view]

    def _narrowed(self):
        rows = self._of_agency(Case.objects.visible_to(self.user))
        return rows.filter(kind=self.kind) if self.kind else rows

    def _of_agency(self, rows):
        if not self.agency:
            return rows
        return rows.filter(agency=None if self.agency == ORPHANS else self.agency)

    def _of_view(self, rows):
        if self.view == RESOLVED:
            return rows.filter(state=Case.State.RESOLVED)
        owner = {NOBODYS: Q(owner=None), MINE: Q(owner=self.user)}
        return rows.open().filter(owner.get(self.view, Q()))

    def _url(self, **changed) -> str:
        asked = {"view": self.view, "kind": self.kind, "agency": self.agency} | changed
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in asked.items() if value})
        return f"?{query.urlencode()}"


def _agencies_of(user) -> list[tuple[str, str]]:
    """Nothing to choose for who works at one agency."""
    keys = {post.agency_id for post in user.current_posts if post.role in CASE_ROLES}
    if len(keys) < 2:
        return []
    found = Agency.objects.filter(pk__in=keys).select_related("area").order_by("name", "pk")
    return [(str(one.pk), one.label()) for one in found] + [(ORPHANS, _("No agency yet"))]


def _chosen(asked, choices) -> str:
    return asked if asked in choices else ""


def found_for(user, code: str) -> list[Case]:
    """By the whole or the end of an application's code, the newest first."""
    of_code = Q(application__code__iexact=code) | Q(application__code__iendswith=code)
    rows = with_all(Case.objects.visible_to(user).filter(of_code))
    return list(rows.order_by("-opened_at")[:FOUND_AT_MOST])


def with_all(rows):
    """With what a row of a list shows."""
    people = ("owner", "resolved_by")
    return rows.select_related(
        "application__version__procedure", "capture", "agency__calendar", *people
    )


def in_words(cases) -> list[CaseRow]:
    ages = Ages()
    return [CaseRow(case, ages) for case in cases]
