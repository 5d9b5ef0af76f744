"""Once for each day: our books beside the gateway's own list, payment by payment.

What is in one of them only, or differs, becomes exactly one case, however often the day is
compared. Money that nobody told us of is recorded first, like all money.
"""

import logging
from collections.abc import Iterator
from datetime import date, time, timedelta

from django.db import OperationalError
from django.db.models import Max, Q

from payments import gateways
from payments.gateways import base
from payments.models import Capture, Case, Comparison, Listing
from payments.services import comparing, inbox, reconciliation
from payments.services.cases import close_read
from portal.core.dates import at, local_date, today

ONE_DAY = timedelta(days=1)
MOST_DAYS = 30  # back; events are listed no longer either
CHUNK = 500
MOST_SILENT = 3  # payments without an answer: then nobody is there
MOST_SILENT_DAYS = 2  # that each answer is waited for
LONGEST_OUTAGE = 7  # days that a gateway is waited for that says nothing at all
LONGEST_BEHIND = 3  # days
MOST_UNREAD = 20  # cases of a day: so many are no bad rows, but an error of ours

logger = logging.getLogger("payments")


def compare_due():
    """Every day that is over and not yet compared, at each gateway that lists its payments.

    A day waits until the events after its end are taken in: what is merely late is no difference.
    """
    for gateway in reconciliation.that_list(Listing.objects.all()):
        try:
            read_again(gateway)
            for day in days_due(gateway.code):
                compare_day(gateway, day)
        except base.GatewayError as error:
            logger.warning("payments of %s could not be compared: %s", gateway.code, error.code)
        except Exception:
            logger.exception("payments of %s could not be compared", gateway.code)


def read_again(gateway):
    """Payments that could not be looked up: compared or taken in, once they can be.

    Outside any transaction.
    """
    of_theirs = Q(capture=None, note__startswith=f"{gateway.code} ")
    unread = Case.objects.open().filter(kind=Case.Kind.UNREAD)
    unread = unread.filter(of_theirs | Q(capture__gateway=gateway.code))
    for case in unread.select_related("capture").order_by("pk")[:CHUNK]:
        try:
            comparing.read(gateway, case)
        except (OperationalError, MemoryError):
            raise  # ours, and it passes
        except Exception as error:
            logger.info("case %s is still not read: %s", case.pk, type(error).__qualname__)
        else:
            close_read(case=case)


def behind() -> Iterator[str]:
    """Gateways of which no day was compared for long, in words for an administrator."""
    long_ago = today() - LONGEST_BEHIND * ONE_DAY
    newest = Comparison.objects.done().order_by().values("gateway").annotate(day=Max("day"))
    on = {gateway.code for gateway in gateways.switched_on()}
    for one in newest.filter(gateway__in=on, day__lt=long_ago).order_by("gateway"):
        yield f"{one['gateway']}: no day was compared with the gateway since {one['day']}"


def days_due(code: str) -> list[date]:
    """The oldest first; of a gateway that was never compared, the last whole day."""
    known = Listing.objects.filter(gateway=code).exists()
    last = local_date(reconciliation.listed_until(code)) - ONE_DAY if known else None
    return days_until(code, last) if last else []


def days_until(code: str, last: date) -> list[date]:
    """Those not compared yet, up to `last`."""
    done = Comparison.objects.done().filter(gateway=code).order_by("-day").first()
    first = max(done.day + ONE_DAY, today() - MOST_DAYS * ONE_DAY) if done else last
    return [first + number * ONE_DAY for number in range((last - first).days + 1)]


def compare_day(gateway: gateways.Gateway, day: date) -> Comparison:
    """Safe to repeat. Outside any transaction. Raises base.GatewayError; the day is then due still.

    Held in memory: one small row for each payment of the day.
    """
    start, end = at(day, time()), at(day + ONE_DAY, time())
    theirs = {paid.payment_ref: paid for paid in gateway.payments_between(start, end)}
    of_gateway = Capture.objects.filter(gateway=gateway.code)
    of_day = of_gateway.filter(captured_at__gte=start, captured_at__lt=end)
    ours = {capture.provider_ref: capture for capture in of_day.iterator(chunk_size=CHUNK)}
    known = ours | _of_other_days(of_gateway, theirs.keys() - ours.keys())
    pairs = [(paid, known.get(ref)) for ref, paid in theirs.items()]
    pairs += [(None, ours[ref]) for ref in ours.keys() - theirs.keys()]
    found = DayRound(gateway, day).differences(pairs)
    figures = {
        "listed": len(theirs),
        "listed_total": sum(paid.amount for paid in theirs.values()),
        "booked": len(ours),
        "booked_total": sum(capture.amount for capture in ours.values()),
        "differences": found,
    }
    whose = {"gateway": gateway.code, "day": day}
    return Comparison.objects.update_or_create(**whose, defaults=figures)[0]


def _of_other_days(captures, refs) -> dict:
    """Around midnight the two clocks may put one payment on two days."""
    wanted, found = sorted(refs), {}
    for place in range(0, len(wanted), CHUNK):
        rows = captures.filter(provider_ref__in=wanted[place : place + CHUNK])
        found.update({capture.provider_ref: capture for capture in rows})
    return found


class Patience:
    """With a gateway that does not answer about a day: whether its silence is a case for a person
    yet. Of some payments it is after two days, if the gateway is there; of all of them after seven.
    """

    def __init__(self, day: date):
        self.is_new = day >= today() - MOST_SILENT_DAYS * ONE_DAY
        self.is_over = day < today() - LONGEST_OUTAGE * ONE_DAY


class DayRound:
    """A day's payments, looked at one by one: none that cannot be looked at holds up the others."""

    def __init__(self, gateway, day: date):
        self._gateway, self._unread, self._silent = gateway, 0, []
        self._patience = Patience(day)

    def differences(self, pairs) -> int:
        """How many of (on their list or None, in our books or None).

        Raises base.GatewayUnavailable when all is done that can be: silence is no difference yet.
        """
        found = sum(self._differs(paid, capture) for paid, capture in pairs)
        if self._silent and self._patience.is_new:
            raise self._silent[0][-1]
        for paid, capture, error in self._silent:
            self._tell(paid, capture, error)
        return found

    def _differs(self, paid, capture) -> bool:
        try:
            if paid:
                return comparing.listed(self._gateway, paid, capture)
            return comparing.look(self._gateway, capture)
        except (OperationalError, MemoryError):
            raise  # ours, and it passes
        except Exception as error:
            self._note_unread(paid, capture, error)
            return True

    def _note_unread(self, paid, capture, error):
        """A case; neither of an outage, nor of an error of ours that hits them all."""
        if inbox.is_silence(error) and not self._patience.is_over:
            self._silent.append((paid, capture, error))
            if len(self._silent) == MOST_SILENT:
                raise error
            return
        self._tell(paid, capture, error)

    def _tell(self, paid, capture, error):
        self._unread += 1
        if self._unread > MOST_UNREAD:
            raise error
        said = getattr(error, "code", "") or type(error).__qualname__
        ref = paid.payment_ref if paid else capture.provider_ref
        logger.warning("payment %s of %s could not be compared: %s", ref, self._gateway.code, said)
        if capture:
            comparing.note(capture, Case.Kind.UNREAD, f"{self._gateway.code} {ref}: {said}")
        else:
            comparing.note_listed(self._gateway.code, paid, said)
