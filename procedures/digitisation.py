"""How far papers have become data: the counters of group MDSH of decision 766/QĐ-TTg.

Only what was received in the period, or done in it, is counted; formulas may change, these
counters are what they are made of.
"""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from procedures.models import ApplicationDocument, Attachment, Delivery, Status
from procedures.statistics import DONE, Period


@dataclass(frozen=True)
class Digitised:
    """Numbers of applications. `reusing`: of those received, with a paper given once before;
    `given_online`: of those whose result was handed over, in the citizen's account."""

    received: int
    with_files: int
    reusing: int
    done: int
    with_result: int
    given: int
    given_online: int

    @property
    def shares(self) -> dict[str, float | None]:
        """In hundredths; None of nothing."""
        return {
            "with_files": _share(self.with_files, self.received),
            "reusing": _share(self.reusing, self.received),
            "with_result": _share(self.with_result, self.done),
            "given_online": _share(self.given_online, self.given),
        }


def digitised(period: Period, applications) -> Digitised:
    """Of these applications (a queryset), in one query."""
    files = Attachment.objects.filter(application=OuterRef("pk"), is_filed=True)
    results = ApplicationDocument.objects.filter(
        application=OuterRef("pk"), is_result=True, document__rendering="done"
    )
    received = period.holds("received_at")
    done = period.holds("finished_at") & Q(status__in=DONE)
    given = period.holds("closed_at") & Q(status=Status.RETURNED)
    counted = applications.annotate(
        has_files=Exists(files),
        reuses=Exists(files.filter(reused_from__isnull=False)),
        has_result=Exists(results),
    )
    return Digitised(
        **counted.aggregate(
            received=Count("pk", filter=received),
            with_files=Count("pk", filter=received & Q(has_files=True)),
            reusing=Count("pk", filter=received & Q(reuses=True)),
            done=Count("pk", filter=done),
            with_result=Count("pk", filter=done & Q(has_result=True)),
            given=Count("pk", filter=given),
            given_online=Count("pk", filter=given & Q(delivery=Delivery.ONLINE)),
        )
    )


def _share(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None
