"""A day at a gateway that lists no payments: each one opened on it is asked about, once all of them
have come to their end.

In pieces, each a task of its own: what is silent, stopped or restarted goes on where it was.
"""

import logging
from datetime import date, time, timedelta
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from payments import gateways
from payments.gateways import base
from payments.models import Attempt, Capture, Case, Comparison
from payments.services import comparing, comparison, inbox, inquiry
from payments.services.outside import outside_transaction
from payments.services.reconciliation import LATE
from portal.core.dates import at, local_date
from portal.tasks import publish

PIECE = 100  # payments; an answer takes a fraction of a second
AT_WORK = timedelta(minutes=30)  # a piece takes minutes, and moves its row
LATELY = timedelta(hours=1)
START = str(UUID(int=0))  # before the first payment
FIGURES = ("listed", "listed_total", "booked", "booked_total", "differences")

logger = logging.getLogger("payments")


def begin_due():
    """Hourly: go on with the day under way at each gateway that lists nothing, or begin one."""
    for gateway in _that_list_nothing():
        try:
            comparison.read_again(gateway)
        except base.GatewayError as error:
            logger.warning("%s could not be asked again: %s", gateway.code, error.code)
        row = _under_way(gateway.code)
        if row and row.finished_at > timezone.now() - AT_WORK:
            continue  # a worker has just moved it
        row = row or _begin(gateway.code)
        if row:
            _publish(row)


def _that_list_nothing() -> list:
    """Those that are on, and those where payments were begun not long ago."""
    silent = {code: gateways.get(code) for code in gateways.BUILDERS}
    silent = {code: one for code, one in silent.items() if not one.lists}
    since = timezone.now() - comparison.MOST_DAYS * comparison.ONE_DAY
    begun = Attempt.objects.filter(gateway__in=silent, created_at__gte=since).order_by()
    codes = set(begun.values_list("gateway", flat=True).distinct())
    codes |= {one.code for one in gateways.switched_on()}
    return [one for code, one in sorted(silent.items()) if code in codes]


def _under_way(code) -> Comparison | None:
    return Comparison.objects.filter(gateway=code).exclude(place="").order_by("day").first()


def _begin(code) -> Comparison | None:
    days = comparison.days_until(code, last_day(code))
    if not days:
        return None
    zero = dict.fromkeys(FIGURES, 0) | {"place": START}
    return Comparison.objects.get_or_create(gateway=code, day=days[0], defaults=zero)[0]


def last_day(code) -> date:
    """The latest whose payments have all come to their end."""
    lifetime = settings.ATTEMPT_LIFETIMES.get(code, settings.ATTEMPT_LIFETIME)
    return local_date(timezone.now() - lifetime - LATE) - comparison.ONE_DAY


@transaction.atomic
def _publish(row):
    publish("gateway.day", comparison=row.pk, place=row.place)


def go_on(*, comparison_id: int, place: str):
    """One piece of a day, then the next, then the next day. Outside any transaction.

    Where the gateway is silent, what was asked about is kept, and the rest is asked an hour later.
    """
    outside_transaction()
    row = Comparison.objects.filter(pk=comparison_id, place=place).exclude(place="").first()
    if row is None:
        return  # done by another task
    gateway = gateways.get(row.gateway)
    piece = Piece(gateway, row.day)
    silence = piece.ask_from(row.place)
    if not _move(row, piece):
        return
    if silence:
        logger.warning("%s is silent about %s: %s", row.gateway, row.day, silence.code)
        return
    following = Comparison.objects.get(pk=row.pk) if piece.place else _begin(row.gateway)
    if following and following.place:
        _publish(following)


def _move(row, piece) -> bool:
    """False if another task was faster: cases are opened once, and figures counted once."""
    changes = {name: F(name) + value for name, value in piece.figures.items()}
    here = Comparison.objects.filter(pk=row.pk, place=row.place)
    return bool(here.update(place=piece.place, finished_at=timezone.now(), **changes))


class Piece:
    """Some payments of a day. `place`: the last one asked about; "" when it was the day's last."""

    def __init__(self, gateway, day: date):
        self._gateway = gateway
        self._span = at(day, time()), at(day + comparison.ONE_DAY, time())
        self._patience = comparison.Patience(day)
        self._silent, self._unread, self._is_answered = [], 0, False
        self.figures = dict.fromkeys(FIGURES, 0)
        self.place = ""

    def ask_from(self, place: str) -> base.GatewayUnavailable | None:
        """Ask about those after `place`; the error, where silence has ended it before its time."""
        self.place = place
        for attempt in self._attempts(place):
            try:
                self._note(*self._compare(attempt))
            except (OperationalError, MemoryError):
                raise  # ours, and it passes
            except Exception as error:
                if inbox.is_silence(error):
                    self._silent.append((attempt, error))
                    if self._is_outage():
                        break
                    continue
                self._note_unread(attempt, error)
            self._is_answered = True
            self._note_silent()
            self.place = str(attempt.pk)
        if silence := self._judge_silence():
            return silence
        if not self._attempts(self.place):
            self._without_attempt()
            self.place = ""
        return None

    def _attempts(self, place) -> list[Attempt]:
        start, end = self._span
        rows = Attempt.objects.filter(gateway=self._gateway.code, pk__gt=place)
        rows = rows.filter(created_at__gte=start, created_at__lt=end).select_related("bill")
        return list(rows.prefetch_related("captures").order_by("pk")[:PIECE])

    def _compare(self, attempt) -> tuple:
        """(what they have or None, ours or None, do they differ?)"""
        ours = attempt.captures.first()
        notice = inquiry.look(attempt, self._gateway)
        if ours:
            return notice, ours, comparing.beside(self._gateway, ours, notice)
        if notice is None or not notice.money_came:
            return None, None, False
        comparing.record(self._gateway, notice)
        return notice, None, True

    def _note(self, notice, ours, differs):
        came = notice is not None and notice.money_came
        amount = notice.amount if came else 0
        if came and amount == base.UNTOLD and ours:
            amount = ours.amount
        found = (came, amount, bool(ours), ours.amount if ours else 0, differs)
        for name, value in zip(FIGURES, found, strict=True):
            self.figures[name] += int(value)

    def _is_outage(self) -> bool:
        """Is nobody there, rather than no answer about this one payment?"""
        return self._patience.is_new or len(self._silent) >= comparison.MOST_SILENT

    def _judge_silence(self) -> base.GatewayUnavailable | None:
        """About the last ones. Who answers about others has nothing to say of these; of an outage
        there are no cases, until it has lasted for too long.
        """
        if not self._silent:
            return None
        error, is_outage = self._silent[-1][1], self._is_outage()
        if self._patience.is_over or (not is_outage and self._is_there()):
            self._note_silent()
            return error if is_outage else None
        return error

    def _is_there(self) -> bool:
        """Has the gateway answered just now?"""
        rows = Attempt.objects.filter(gateway=self._gateway.code)
        lately = rows.filter(answered_at__gte=timezone.now() - LATELY)
        return self._is_answered or lately.exists()

    def _note_silent(self):
        for attempt, error in self._silent:
            self._note_unread(attempt, error)
            self.place = str(attempt.pk)
        self._silent = []

    def _note_unread(self, attempt, error):
        """A case for each; but an error of ours that hits them all makes no flood of cases."""
        self._unread += 1
        if self._unread > comparison.MOST_UNREAD:
            raise error
        ref = attempt.provider_ref or attempt.reference
        said = getattr(error, "code", "") or type(error).__qualname__
        logger.warning("payment %s of %s could not be asked: %s", ref, self._gateway.code, said)
        if ours := attempt.captures.first():
            comparing.note(ours, Case.Kind.UNREAD, f"{self._gateway.code} {ref}: {said}")
        else:
            paid = base.Paid(payment_ref=ref, amount=attempt.amount, currency="")
            comparing.note_listed(self._gateway.code, paid, said)
        self.figures["differences"] += 1

    def _without_attempt(self):
        """Money of the day that belongs to no payment of ours: is it still there?"""
        start, end = self._span
        rows = Capture.objects.filter(gateway=self._gateway.code, attempt=None)
        rows = rows.filter(captured_at__gte=start, captured_at__lt=end).order_by("pk")
        for capture in rows.iterator(chunk_size=comparison.CHUNK):
            differs = self._differs(capture)
            self.figures["booked"] += 1
            self.figures["booked_total"] += capture.amount
            self.figures["differences"] += int(differs)

    def _may_give_up(self) -> bool:
        return self._patience.is_over or (not self._patience.is_new and self._is_there())

    def _differs(self, capture) -> bool:
        """One that they do not tell about is a case of its own, and the rest is compared."""
        try:
            return comparing.look(self._gateway, capture)
        except (OperationalError, MemoryError):
            raise  # ours, and it passes
        except Exception as error:
            if inbox.is_silence(error) and not self._may_give_up():
                raise
            said = getattr(error, "code", "") or type(error).__qualname__
            words = f"{self._gateway.code} {capture.provider_ref}: {said}"
            comparing.note(capture, Case.Kind.UNREAD, words)
            return True
