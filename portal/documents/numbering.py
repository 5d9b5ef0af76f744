"""Gapless numbers: a counter row updated in the transaction that uses the number."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists

from portal.core import rehearsal
from portal.core.errors import OnHold
from portal.core.locks import locked
from portal.documents.models import Restoration, Series


@dataclass(frozen=True, slots=True)
class Number:
    """A number taken from a series; lost only if the whole transaction is."""

    series: Series
    number: int


def next_number(*, agency, key: str, period: str) -> Number:
    """Take the next number of (agency, key, period); the counter stays locked until commit.

    Raises OnHold while restore mode is on: the number may have been given away already.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("next_number() needs a transaction")
    played = rehearsal.running()
    key, last = (played.series(key), rehearsal.FIRST_NUMBER) if played else (key, 0)
    row = _locked_row(agency, key, period)
    if row is None:
        first = Series(agency=agency, key=key, period=period, last_number=last)
        Series.objects.bulk_create([first], ignore_conflicts=True)
        row = _locked_row(agency, key, period)
    if row.is_on_hold:
        raise OnHold(f"restore mode: no number of {key} is issued")
    row.last_number += 1
    row.save(update_fields=["last_number"])
    return Number(row, row.last_number)


def _locked_row(agency, key, period):
    """Restore mode is asked about by the same statement: issuing costs none more."""
    rows = locked(Series.objects.filter(agency=agency, key=key, period=period), "series")
    return rows.annotate(is_on_hold=Exists(Restoration.objects.filter(is_on=True))).first()
