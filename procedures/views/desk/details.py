"""What an officer adds to the rows of the inbox: it stands in its address and in saved lists."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from portal.core.dates import format_date, local_date

PARAMETER = "more"  # given once for each, or with commas between


@dataclass(frozen=True, slots=True)
class Detail:
    """`find` gives the words, of an application as the rows of the inbox have it."""

    name: str
    label: str
    find: Callable


def _day(moment) -> str:
    return format_date(local_date(moment)) if moment else "–"


DETAILS = (
    Detail("filed", _("Filed"), lambda application: _day(application.submitted_at)),
    Detail("legal", _("Legal date"), lambda application: _day(application.due_at)),
    Detail("agency", _("Received by"), lambda application: application.receiving_agency.label()),
)


def details_of(given) -> list[Detail]:
    """What is asked for (`given`, of the address); what is no detail is dropped."""
    wanted = ",".join(given.getlist(PARAMETER)).split(",")
    return [one for one in DETAILS if one.name in wanted]


def in_address(details) -> dict:
    """As one parameter; none without details."""
    return {PARAMETER: ",".join(one.name for one in details)} if details else {}


def told(details, row) -> list[tuple]:
    """[(label, value)] of one row."""
    return [(one.label, one.find(row["application"])) for one in details]
