"""The sweep: nothing stays open here that is decided at the gateway, whoever lost the message."""

import logging
from collections import Counter
from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from payments import gateways
from payments.gateways import base, transfer
from payments.models import Attempt, Bill, Case, Listing, Refund
from payments.services import cases, inbox, inquiry, placing, refunds

ASK_AFTER = timedelta(minutes=3)
SILENT_AFTER = timedelta(minutes=50)  # of the expiry, of the last answer; the ledger allows an hour
OVERLAP = timedelta(minutes=10)  # events are listed a little after they are made
LATE = timedelta(minutes=15)  # the gateway's own end, and what was under way then
ENDED = (Attempt.State.FAILED, Attempt.State.EXPIRED)
FULL_LOOK = timedelta(days=2)  # also the first look of all
KEPT = timedelta(days=30)  # events at the gateway
FAILURES = 3  # in a row: one payment that makes the gateway stumble is no outage
BATCH = 500

logger = logging.getLogger("payments")


class Round:
    """One sweep: which gateways have stopped answering in it."""

    def __init__(self):
        self._failures = Counter()

    @property
    def silent(self) -> set[str]:
        return {code for code, number in self._failures.items() if number >= FAILURES}

    def note(self, code, error=None):
        """What became of one call."""
        failed = isinstance(error, base.GatewayUnavailable)
        self._failures[code] = self._failures[code] + 1 if failed else 0


def sweep():
    """Ask about every attempt that is not final, take in missed events, send what waits.

    What goes wrong in one stage does not keep the others from being done.
    """
    now = Round()
    stages = (_ask_due, _ask_late, _list_all, _process, _place, _send_refunds, _note_unfinished)
    for stage in stages:
        try:
            stage(now)
        except Exception:
            logger.exception("the sweep could not finish its stage %s", stage.__name__)


def compare():
    """Once a day: the last days again, whatever has been listed; nothing known is asked about."""
    for gateway in that_list(Listing.objects.all()):
        start = timezone.now()
        _catch_up(gateway, min(listed_until(gateway.code), start - FULL_LOOK))


def _ask_due(now):
    for attempt in _due():
        if attempt.gateway not in now.silent:
            now.note(attempt.gateway, _ask(attempt))


def _due():
    """The longest not asked come first, so that a full batch never starves the others."""
    before = timezone.now() - ASK_AFTER
    rows = Attempt.objects.unfinished().filter(created_at__lt=before)
    rows = rows.filter(Q(asked_at__isnull=True) | Q(asked_at__lt=before))
    rows = rows.exclude(gateway=transfer.CODE, expires_at__gt=timezone.now())  # nobody to ask
    order = F("asked_at").asc(nulls_first=True), "created_at"
    return rows.select_related("bill").order_by(*order)[:BATCH]


def _ask(attempt) -> Exception | None:
    """What went wrong. Asked in vain is asked too: the next round begins with the others."""
    Attempt.objects.filter(pk=attempt.pk).update(asked_at=timezone.now())
    is_over = attempt.expires_at and attempt.expires_at < timezone.now()
    step = inquiry.close if is_over or attempt.bill.state != Bill.State.OPEN else inquiry.ask
    try:
        step(attempt=attempt)
    except base.GatewayUnavailable as error:
        logger.warning("attempt %s: no answer of %s", attempt.pk, attempt.gateway)
        return error
    except Exception as error:
        logger.exception("attempt %s could not be asked about", attempt.pk)
        return error


def _ask_late(now):
    """Once more after the time of what ended where nothing can be closed and nothing is listed: it
    may have been paid at the last moment, and nobody told us."""
    for attempt in _late():
        if attempt.gateway not in now.silent:
            now.note(attempt.gateway, _ask(attempt))


def _late():
    codes = [code for code in gateways.BUILDERS if not gateways.get(code).lists]
    end, now = F("expires_at") + LATE, timezone.now()
    unasked = Q(answered_at__isnull=True) | Q(answered_at__lt=end)
    ended = Attempt.objects.filter(gateway__in=codes, state__in=ENDED)
    ended = ended.filter(unasked, expires_at__lt=now - LATE, expires_at__gt=now - KEPT)
    longest_unasked = F("asked_at").asc(nulls_first=True)
    return ended.select_related("bill").order_by(longest_unasked, "expires_at")[:BATCH]


def that_list(besides) -> list:
    """Gateways to ask for events: those that are on, and those that `besides` still concerns.

    Of a transfer only the statement tells.
    """
    codes = set(besides.values_list("gateway", flat=True).distinct()) & set(gateways.BUILDERS)
    codes |= {gateway.code for gateway in gateways.switched_on()}
    found = (gateways.get(code) for code in sorted(codes))
    return [gateway for gateway in found if gateway.lists and gateway.code != transfer.CODE]


def _list_all(now):
    for gateway in that_list(Attempt.objects.unfinished().order_by()):
        if gateway.code not in now.silent:
            _catch_up(gateway, listed_until(gateway.code))


def listed_until(code):
    """Never beyond now: a clock that went back must not hide what happens meanwhile."""
    listing = Listing.objects.filter(gateway=code).first()
    now = timezone.now()
    return min(listing.listed_until, now) if listing else now - FULL_LOOK


def _catch_up(gateway, since):
    """Take in the events since then that we do not know. Only a whole pass moves the mark."""
    code, start = gateway.code, timezone.now()
    try:
        events = gateway.events_since(
            max(since - OVERLAP, start - KEPT),
            is_known=lambda event_id: inbox.is_known(gateway=code, event_id=event_id),
        )
        for event in events:
            _take_in(code, event)
    except base.GatewayError as error:
        logger.warning("events of %s could not be listed: %s", code, error.code)
    else:
        _move_mark(code, start)


def _move_mark(code, moment):
    Listing.objects.get_or_create(gateway=code, defaults={"listed_until": moment})
    Listing.objects.filter(gateway=code, listed_until__lt=moment).update(listed_until=moment)


def _take_in(code, event):
    """Applied, or else kept as a message that is tried again: the mark may pass it either way."""
    try:
        if event.notice is None:
            return inbox.keep_listed(gateway=code, event=event)
        if event.notice.kind != base.Kind.OTHER:
            inquiry.apply_notice(gateway=code, notice=event.notice)
    except Exception:
        logger.exception("event %s could not be applied", event.envelope.event_id)
        return inbox.keep_listed(gateway=code, event=event)
    return inbox.note_listed(gateway=code, event=event)


def _process(now):
    inbox.process_waiting(now.silent)


def _place(_now):
    placing.place_unbooked()


def _send_refunds(now):
    waiting = Refund.objects.filter(state__in=[Refund.State.APPROVED, Refund.State.SENT])
    waiting = waiting.filter(way=Refund.Way.GATEWAY).select_related("capture")
    longest_unasked = F("asked_at").asc(nulls_first=True)
    for refund in waiting.order_by(longest_unasked, "created_at")[:BATCH]:
        if refund.capture.gateway not in now.silent:
            now.note(refund.capture.gateway, _send(refund))


def _send(refund) -> Exception | None:
    """What went wrong. The next round begins with the others."""
    Refund.objects.filter(pk=refund.pk).update(asked_at=timezone.now())
    try:
        refunds.execute(refund_id=refund.pk)
    except base.GatewayError as error:
        logger.warning("refund %s could not be sent yet: %s", refund.pk, error.code)
        return error
    except Exception as error:
        logger.exception("refund %s could not be sent", refund.pk)
        return error


def _note_unfinished(_now):
    """A case for what was asked in vain for long, and for what the gateway has not decided long
    after its end; none for what has come to its end since."""
    long_ago = timezone.now() - SILENT_AFTER
    unanswered = Q(answered_at__isnull=True) | Q(answered_at__lt=long_ago)
    over = Attempt.objects.unfinished().filter(expires_at__lt=long_ago)
    for kind, attempts in (
        (Case.Kind.SILENT, over.filter(unanswered)),
        (Case.Kind.PENDING, over.exclude(unanswered)),
    ):
        told = Case.objects.open().filter(kind=kind, attempt=OuterRef("pk"))
        untold = attempts.exclude(Exists(told)).order_by("expires_at")
        for attempt in untold.select_related("bill__application", "bill__payee")[:BATCH]:
            cases.note_unfinished(attempt=attempt, kind=kind)
    known = Case.objects.open().filter(kind__in=cases.UNFINISHED)
    ended = known.exclude(attempt__state__in=Attempt.UNFINISHED).select_related("attempt")
    for case in ended[:BATCH]:
        cases.note_answer(attempt=case.attempt)
