"""Columns that an officer adds to the inbox: they stand in its address, and so in saved lists."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from portal.core.dates import format_date, local_date

PARAMETER = "column"  # given once for each, or with commas between


@dataclass(frozen=True, slots=True)
class Column:
    """`find` gives what stands in the cell; of an application as the rows of the inbox have it."""

    name: str
    label: str
    find: Callable


def _day(moment) -> str:
    return format_date(local_date(moment)) if moment else "–"


COLUMNS = (
    Column("filed", _("Filed"), lambda application: _day(application.submitted_at)),
    Column("legal", _("Legal date"), lambda application: _day(application.due_at)),
    Column("agency", _("Received by"), lambda application: application.receiving_agency.label()),
)


def columns_of(given) -> list[Column]:
    """What is asked for (`given`, of the address); what is no column is dropped."""
    wanted = ",".join(given.getlist(PARAMETER)).split(",")
    return [one for one in COLUMNS if one.name in wanted]


def in_address(columns) -> dict:
    """As one parameter; none without columns."""
    return {PARAMETER: ",".join(one.name for one in columns)} if columns else {}


def cells(columns, row) -> list[tuple]:
    """[(label, value)] of one row."""
    return [(one.label, one.find(row["application"])) for one in columns]
