"""What must hold when the dust has settled."""

import json
import sqlite3
from collections import Counter
from contextlib import closing

from django.core.management import call_command
from django.db.models import Sum
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from payments.models import Attempt, Capture, Case, GatewayMessage
from portal.documents.models import IssuedDocument, Series
from portal.notices.models import Delivery, Notice
from portal.tasks.execution import parked

ROUNDS = 6
WAITING = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


def settle_down(town, after: float = 0) -> None:
    """Let time pass until nothing waits; each round is a worker that sweeps and works.

    The clock of the first one is two hours ahead of `after` (hours), the next ones' two more.
    """
    for number in range(1, ROUNDS + 1):
        town.work_later(hours=after + 2 * number)
        if not waiting() and not Attempt.objects.unfinished().exists():
            return
    raise AssertionError(f"still waiting: {waiting()}\n{town.said()}")


def waiting() -> list:
    """Handlers that are not done, with the exception of their last try."""
    rows = DBTaskResult.objects.filter(status__in=WAITING)
    return [(row.args_kwargs["args"][0], row.status, row.exception_class_path) for row in rows]


def gateway_payments(town) -> dict[str, int]:
    """{payment intent: đồng} of all that was paid, read from the gateway's own file."""
    with closing(sqlite3.connect(town.store)) as store:
        rows = store.execute("SELECT body FROM object WHERE kind = 'payment_intent'").fetchall()
    intents = [json.loads(body) for (body,) in rows]
    return {one["id"]: one["amount_received"] for one in intents if one["status"] == "succeeded"}


def gateway_waits(town) -> bool:
    """Is there a webhook to send, or a payment that was promised?"""
    with closing(sqlite3.connect(town.store)) as store:
        pending = store.execute("SELECT count(*) FROM delivery WHERE state = 'pending'")
        promised = store.execute("SELECT count(*) FROM job")
        return any(count for query in (pending, promised) for (count,) in query)


def check(town) -> None:
    """Everything about money and papers; the message names what is wrong."""
    call_command("verify_ledger", verbosity=0)
    call_command("verify_audit", verbosity=0)
    assert dict(Capture.objects.values_list("provider_ref", "amount")) == gateway_payments(town)
    for capture in Capture.objects.all():
        assert capture.amount == _accounted(capture), capture
    assert not Attempt.objects.unfinished().exists()
    states = set(GatewayMessage.objects.values_list("state", flat=True))
    assert states <= {"done", "ignored"}, Counter(states)
    assert [row.args_kwargs["args"] for row in parked()] == []
    check_numbers()
    check_papers()
    check_notices()


def _accounted(capture) -> int:
    held = capture.cases.filter(is_suspense=True)
    shares = capture.allocations.aggregate(total=Sum("amount"))["total"] or 0
    return shares + (held.aggregate(total=Sum("amount"))["total"] or 0)


def check_numbers() -> None:
    """1..n in every series, receipts and all others."""
    for series in Series.objects.filter(issueddocument__isnull=False).distinct():
        papers = IssuedDocument.objects.filter(series=series).order_by("number")
        numbers = list(papers.values_list("number", flat=True))
        assert numbers == list(range(1, series.last_number + 1)), series


def check_papers() -> None:
    for paper in IssuedDocument.objects.all():
        assert paper.rendering == IssuedDocument.Rendering.DONE, (paper.kind, paper.rendering)
        with paper.file.open() as pdf:
            assert pdf.read(5) == b"%PDF-"


def check_notices() -> None:
    """Whoever paid was told, once; every mail left."""
    told = Notice.objects.filter(kind="paid").values_list("key", flat=True)
    captures = Capture.objects.filter(allocations__isnull=False).distinct()
    assert {key.split(":")[1] for key in told} == {str(capture.pk) for capture in captures}
    assert len(told) == len(captures)
    assert not Delivery.objects.exclude(state=Delivery.State.SENT).exists()
    assert not Case.objects.filter(kind=Case.Kind.UNBOOKED).exists()
