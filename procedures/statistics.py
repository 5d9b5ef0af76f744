"""How many applications came, were done and wait, of a period of days (circular 01/2020/TT-VPCP).

Days are compared, not hours. What was received, and had not ended before the period, stands in one
place on either side: carried over + received = done + withdrawn + in progress + suspended. A file
whose reception was refused is in neither: it never was received. The state of a day gone by is told
by the dates that are kept: what is waiting now and was asked for later was in progress then.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta

from django.db.models import Avg, Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import TruncDate
from django.utils import timezone

from portal.core.dates import VN_TZ, at, today
from procedures.models import Application, Channel, ClockEntry, Status

DONE = (Status.PROCESSED, Status.RETURNED)
RUNS = (Status.RECEIVED, Status.PROCESSING)
WAITS = (Status.SUPPLEMENT_REQUESTED, Status.FINANCIAL_OBLIGATION)
SOON = timedelta(hours=24)
AGENCY, FIELD = "receiving_agency", "version__procedure__field"
LATER, FINISHED_ON, DUE_ON = "waits_since_later", "finished_on", "due_on"


@dataclass(frozen=True)
class Period:
    """From a day to a day, both included."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        return at(self.first, time())

    @property
    def end(self) -> datetime:
        return at(self.last + timedelta(days=1), time())

    def holds(self, field: str) -> Q:
        return Q(**{f"{field}__gte": self.start, f"{field}__lt": self.end})

    def is_before(self, field: str) -> Q:
        """Before it ends."""
        return Q(**{f"{field}__lt": self.end})

    def is_after(self, field: str) -> Q:
        return Q(**{f"{field}__gte": self.end})


@dataclass(frozen=True)
class Figures:
    """Of one agency, one field, or all; numbers of applications."""

    online: int = 0
    in_person: int = 0
    postal: int = 0
    carried_over: int = 0
    early: int = 0
    on_time: int = 0
    late: int = 0
    withdrawn: int = 0
    in_time: int = 0  # in progress, not past the date
    overdue: int = 0
    suspended: int = 0
    due_soon: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        names = [one.name for one in fields(self)]
        return Figures(*(getattr(self, name) + getattr(other, name) for name in names))

    @property
    def at_the_counter(self) -> int:
        """The post brings papers there, too."""
        return self.in_person + self.postal

    @property
    def received(self) -> int:
        return self.online + self.at_the_counter

    @property
    def to_handle(self) -> int:
        return self.carried_over + self.received

    @property
    def done(self) -> int:
        """Without those withdrawn."""
        return self.early + self.on_time + self.late

    @property
    def in_progress(self) -> int:
        return self.in_time + self.overdue

    @property
    def resolved(self) -> int:
        """As the report counts them: what was withdrawn was resolved on time."""
        return self.done + self.withdrawn

    @property
    def resolved_on_time(self) -> int:
        return self.on_time + self.withdrawn

    @property
    def punctual_share(self) -> float:
        """Per cent of what was resolved, cut to one digit: never rounded up to a hundred."""
        return (self.resolved - self.late) * 1000 // self.resolved / 10 if self.resolved else 0.0

    @property
    def pending(self) -> int:
        return self.in_progress + self.suspended

    @property
    def pending_in_time(self) -> int:
        """What waits for the applicant, or was stopped, is not late."""
        return self.in_time + self.suspended

    @property
    def adds_up(self) -> bool:
        return self.to_handle == self.done + self.withdrawn + self.in_progress + self.suspended


def figures_by(key: str, period: Period, rows: QuerySet | None = None) -> dict:
    """{agency or field: Figures} for AGENCY or FIELD, of `rows` (default: all that are no trial).

    One question to the database, of which only rows of the period are read.
    """
    counts = {name: Count("pk", filter=where) for name, where in _sets(period).items()}
    found = _of_period(period, rows).order_by().values(key).annotate(**counts)
    return {row.pop(key): Figures(**row) for row in found}


@dataclass(frozen=True)
class Opinions:
    """Answers to how people were served, and the mean of their scores."""

    number: int
    mean: float


def opinions_by(key: str, period: Period, rows: QuerySet | None = None) -> dict:
    """{agency or field: Opinions} of what was answered in the period; without those of nobody."""
    rows = Application.objects.all() if rows is None else rows
    rated = rows.filter(period.holds("rating__given_at"), is_tryout=False)
    found = rated.order_by().values(key)
    found = found.annotate(number=Count("pk"), mean=Avg("rating__score"))
    return {row.pop(key): Opinions(**row) for row in found}


def strays() -> QuerySet:
    """Received applications that stand in no place of a report, or in a place before they came."""
    ended = Q(status__in=DONE) & (Q(finished_at=None) | Q(finished_at__lt=F("received_at")))
    closed = Q(status__in=(Status.WITHDRAWN, Status.STOPPED))
    closed &= Q(closed_at=None) | Q(closed_at__lt=F("received_at"))
    return Application.objects.filter(ended | closed, received_at__isnull=False, is_tryout=False)


def _of_period(period, rows) -> QuerySet:
    """Each part of the condition has an index of its own."""
    rows = Application.objects.all() if rows is None else rows
    return rows.filter(
        period.holds("received_at") | _carried_over(period), is_tryout=False
    ).annotate(**{
        LATER: _waits_since_later(period),
        FINISHED_ON: TruncDate("finished_at", tzinfo=VN_TZ),
        DUE_ON: TruncDate("due_at", tzinfo=VN_TZ),
    })  # fmt: skip


def _carried_over(period) -> Q:
    open_or_stopped = Q(status__in=(*RUNS, *WAITS, Status.STOPPED))
    done = Q(status__in=DONE, finished_at__gte=period.start)
    withdrawn = Q(status=Status.WITHDRAWN, closed_at__gte=period.start)
    return Q(received_at__lt=period.start) & (open_or_stopped | done | withdrawn)


def _waits_since_later(period):
    """It waits for the applicant now, and was asked to after the period."""
    if period.end > timezone.now():
        return Value(False)
    turns = ClockEntry.objects.filter(application=OuterRef("pk"), act=ClockEntry.Act.PAUSE)
    return Exists(turns.filter(at__gte=period.end))


def _sets(period) -> dict[str, Q]:
    """{number of Figures: which applications it counts}"""
    received, done = period.holds("received_at"), Q(status__in=DONE)
    withdrawn, stopped = Q(status=Status.WITHDRAWN), Q(status=Status.STOPPED)
    waits, later = Q(status__in=WAITS), Q(**{LATER: True})
    late = Q(first_phase_late=True)  # the date of the first of two phases was missed
    finished = done & period.holds("finished_at")
    progress = Q(status__in=RUNS)
    progress |= done & period.is_after("finished_at")
    progress |= (withdrawn | stopped) & period.is_after("closed_at")
    progress |= waits & later
    overdue = Q(due_at__lt=at(period.last, time()))
    now = timezone.now()
    soon = Q(status__in=RUNS, due_at__gte=now, due_at__lt=now + SOON)
    return {
        "online": received & Q(channel=Channel.ONLINE),
        "in_person": received & Q(channel=Channel.IN_PERSON),
        "postal": received & Q(channel=Channel.POSTAL),
        "carried_over": _carried_over(period),
        "early": finished & ~late & Q(**{f"{FINISHED_ON}__lt": F(DUE_ON)}),
        "on_time": finished & ~late & (Q(due_at=None) | Q(**{FINISHED_ON: F(DUE_ON)})),
        "late": finished & (late | Q(**{f"{FINISHED_ON}__gt": F(DUE_ON)})),
        "withdrawn": withdrawn & period.holds("closed_at"),
        "in_time": progress & (Q(due_at=None) | Q(due_at__gte=at(period.last, time()))),
        "overdue": progress & overdue,
        "suspended": (waits & Q(**{LATER: False})) | (stopped & period.is_before("closed_at")),
        "due_soon": soon if period.last >= today() else Q(pk__in=()),
    }
