"""What is worked out once more from its sources: the bytes of files, seals, due dates, fees and
their states.

Each row costs something, so the night takes them in pieces: of files those of the last days and a
sixteenth of all others, of applications those that are open. `verify_ledger` takes all rows.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from django.db import InterfaceError, OperationalError
from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.audit.models import Event
from portal.core.dates import today
from portal.core.storage import is_kept
from portal.documents.models import IssuedDocument
from procedures.catalogue.fees import compute_fees
from procedures.models import Application, Attachment, Fee, Status
from procedures.services import clock, fee_states, feechanges
from procedures.workflow import OPEN_STATUSES

AT_ONCE = 500  # rows of a piece
MOST = 500  # bad rows that are counted
NEW = timedelta(days=2)
SHARES = "0123456789abcdef"  # a hash begins with any of them equally often
RENDERED = IssuedDocument.Rendering.DONE

logger = logging.getLogger("payments")


@dataclass(frozen=True, slots=True)
class Recount:
    """`is_right` judges one of `rows`; `tonight` says which of them are due."""

    invariant: int
    what: str
    rows: Callable[[], QuerySet]
    tonight: Callable[[], Q]
    is_right: Callable[..., bool]

    def bad(self) -> list[str]:
        """Keys of all rows that are wrong, and still were when they were read once more."""
        found = list(islice((key for rows in self._pages() for key in self._judged(rows)), MOST))
        return list(self._judged(self.rows().filter(pk__in=found))) if found else []

    def _pages(self) -> Iterator[list]:
        """Each read as it is when it is its turn: people work meanwhile."""
        rows, last = self.rows(), None
        while page := list((rows.filter(pk__gt=last) if last else rows)[:AT_ONCE]):
            yield page
            last = page[-1].pk

    def piece(self, after: str, told: Sequence[str] = ()) -> tuple[Iterator[str], str]:
        """Lines about what is wrong in tonight's next rows, and where the piece after it begins.

        `told`, the lines of the last night, names rows that are looked at again.
        """
        rows = self.due(after, [line.rpartition("; ")[2] for line in told])
        then = str(rows[-1].pk) if len(rows) == AT_ONCE else ""
        return (f"{self.invariant}: {self.what}; {key}" for key in self._judged(rows)), then

    def due(self, after: str, keys: Sequence[str] = ()) -> list:
        """Tonight's next rows, and those of `keys`."""
        rows = self.rows().filter(self.tonight() | Q(pk__in=keys) if keys else self.tonight())
        return list((rows.filter(pk__gt=after) if after else rows)[:AT_ONCE])

    def _judged(self, rows) -> Iterator[str]:
        return (str(row.pk) for row in rows if not self._holds(row))

    def _holds(self, row) -> bool:
        """What cannot be worked out at all is wrong, and keeps nobody from the next row."""
        try:
            return self.is_right(row)
        except (OperationalError, InterfaceError):  # says nothing of the row
            raise
        except Exception as error:
            logger.warning("%s %s: %s", type(row).__name__, row.pk, type(error).__qualname__)
            return False


# --- files ------------------------------------------------------------------------------------
def _papers():
    return IssuedDocument.objects.filter(rendering=RENDERED).order_by("pk")


def _sealed():
    return _papers().filter(signature__isnull=False).select_related("signature")


def _uploads():
    return Attachment.objects.order_by("pk")


def tonights_share() -> str:
    return SHARES[today().toordinal() % len(SHARES)]


def _share() -> Q:
    return Q(sha256__startswith=tonights_share())


def _papers_tonight() -> Q:
    return _share() | Q(rendered_at__gte=timezone.now() - NEW)


def _uploads_tonight() -> Q:
    return _share() | Q(created_at__gte=timezone.now() - NEW)


def _file_is_kept(row) -> bool:
    return is_kept(row.file, row.sha256)


def _seal_holds(paper) -> bool:
    """Over bytes that are ours: others are no file for a reader of PDFs, and told already."""
    from portal.documents.seals.marks import holds  # slow to import: the worker's work

    if not _file_is_kept(paper):
        return True
    with paper.file.open() as file:
        return holds(paper.signature, file.read())


# --- applications -----------------------------------------------------------------------------
def _received():
    """Whose clock runs or waits: with the result it has stopped."""
    runs = OPEN_STATUSES - {Status.PROCESSED}
    return _filed().filter(received_at__isnull=False, status__in=runs)


def _filed():
    whole = Application.objects.exclude(status=Status.DRAFT).order_by("pk")
    return whole.with_procedure().select_related("receiving_agency__calendar")


def _with_fees():
    return Application.objects.exclude(status=Status.DRAFT).order_by("pk").prefetch_related("fees")


def _every() -> Q:
    return Q()


def _open() -> Q:
    return Q(status__in=OPEN_STATUSES)


def _date_follows(application) -> bool:
    """From reception, limit, calendar and pauses. The clock stands exactly while somebody outside
    is waited for; the date is then the one that the pause gave, until it runs on."""
    waits = application.status in (Status.SUPPLEMENT_REQUESTED, Status.FINANCIAL_OBLIGATION)
    stands = clock.is_running(application) and waits == clock.is_waiting(application)
    return stands and clock.is_given(application) and (waits or clock.is_computed(application))


def _fees_follow(application) -> bool:
    """From the answers. What an ending has cancelled asks for nothing any more."""
    lines = compute_fees(
        application.spec, application.answers, application.channel, application.applicant_type
    )
    owed = [(line.rule_id, line.amount) for line in lines if not line.awaits_assessment]
    asked = feechanges.fees_of_answers(application).values_list("rule_id", "amount")
    cancelled = application.fees.filter(state=Fee.State.CANCELLED)
    gone = set() if application.is_open else set(cancelled.values_list("rule_id", flat=True))
    return _without_nothing(asked, gone) == _without_nothing(owed, gone)


def _entries_lead_here(application) -> bool:
    """What acts have told of the fees leads to their states; where retention has emptied an event,
    nothing can be said."""
    told, is_whole = {}, False
    for event in Event.objects.history(application.audit_stream):
        if event.payload_digest and event.payload is None:
            return True
        entries = event.payload.get(fee_states.TOLD) if isinstance(event.payload, dict) else None
        is_whole |= entries is not None and event.act == "submit"
        for key, before, after in entries or ():
            if told.get(key, "" if is_whole else before) != before:
                return False
            told[key] = after
    fees = {str(fee.pk): fee.state for fee in application.fees.all()}
    return told == {key: state for key, state in fees.items() if is_whole or key in told}


def _without_nothing(amounts, gone) -> list[tuple[str, int]]:
    return sorted((rule, amount) for rule, amount in amounts if amount and rule not in gone)


RECOUNTS = {
    "papers_kept": Recount(
        12, "paper whose file is gone or another", _papers, _papers_tonight, _file_is_kept
    ),
    "seals": Recount(
        15, "sealed paper whose seal does not hold", _sealed, _papers_tonight, _seal_holds
    ),
    "uploads": Recount(
        12, "file of an application that is gone or another", _uploads, _uploads_tonight,
        _file_is_kept,
    ),
    "dates": Recount(
        14, "application whose date does not follow from its clock", _received, _every,
        _date_follows,
    ),
    "entries": Recount(
        9, "application whose fees are in other states than its events say", _with_fees, _open,
        _entries_lead_here,
    ),
    "prices": Recount(
        22, "application whose fees do not follow from its answers", _filed, _open, _fees_follow
    ),
}  # fmt: skip
