"""How much is paid online: the counters of group TTTT of decision 766/QĐ-TTg.

Only applications for which something was paid in the period are counted: what a rule waives wholly
is no obligation. Money is counted as it came in; refunds are not taken off.
"""

from dataclasses import dataclass

from django.db.models import Q, Sum

from payments.models import Allocation
from payments.services.papers import COUNTER
from procedures.models import Discharge
from procedures.statistics import Period


@dataclass(frozen=True)
class Paid:
    """Numbers of applications that paid, here or at the Treasury, and of those that paid `online`
    (by a gateway or a bank transfer); đồng that came in here, and of them online."""

    paying: int
    online: int
    collected: int
    collected_online: int

    @property
    def shares(self) -> dict[str, float | None]:
        """In hundredths; None of nothing."""
        return {
            "online": _share(self.online, self.paying),
            "collected_online": _share(self.collected_online, self.collected),
        }


def paid_figures(period: Period, agencies: list | None = None) -> Paid:
    """Of what these agencies have received (None: all), without trials. Three questions."""
    theirs = Q(fee__application__is_tryout=False)
    if agencies is not None:
        theirs &= Q(fee__application__receiving_agency__in=agencies)
    shares = Allocation.objects.filter(theirs, period.holds("capture__captured_at"))
    online = ~Q(capture__gateway=COUNTER)
    treasury = Discharge.objects.filter(theirs, period.holds("recorded_at"))
    treasury = treasury.filter(kind=Discharge.Kind.TREASURY)
    sums = shares.aggregate(all=Sum("amount"), online=Sum("amount", filter=online))
    return Paid(
        paying=_applications(shares).union(_applications(treasury)).count(),
        online=_applications(shares.filter(online)).distinct().count(),
        collected=sums["all"] or 0,
        collected_online=sums["online"] or 0,
    )


def _applications(rows):
    return rows.order_by().values_list("fee__application", flat=True)


def _share(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None
