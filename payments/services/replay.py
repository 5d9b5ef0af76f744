"""After a backup was put back: what happened at the gateways since then is asked for again."""

from datetime import datetime

from payments import gateways
from payments.gateways import transfer
from payments.models import Capture, Case, Comparison, Listing
from payments.services import comparison, reconciliation
from portal.core.dates import local_date


def ask_again(since: datetime) -> dict[str, int]:
    """{"payments", "cases"} that came by it. Outside any transaction; a silent gateway is asked by
    the next sweep. The days since are compared anew."""
    before = _counted()
    Listing.objects.filter(listed_until__gt=since).update(listed_until=since)
    Comparison.objects.filter(day__gte=local_date(since)).delete()
    reconciliation.sweep()
    comparison.compare_due()
    return {name: number - before[name] for name, number in _counted().items()}


def _counted() -> dict[str, int]:
    return {"payments": Capture.objects.count(), "cases": Case.objects.count()}


def tell_nothing() -> list[str]:
    """Codes of gateways that give no list: of payments begun since the backup only the operator's
    own report tells, or the bank's statement."""
    found = gateways.switched_on()
    return [one.code for one in found if not one.lists or one.code == transfer.CODE]
