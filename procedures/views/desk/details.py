"""Columns that an officer adds to the inbox, and its order: both stand in its address and in saved
lists."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from portal.core.dates import format_date, local_date

PARAMETER = "more"  # given once for each, or with commas between


@dataclass(frozen=True, slots=True)
class Detail:
    """`find` gives the words, of a piece of work as the rows of the inbox have it. `sort`: by which
    field the list may be put in order, "" where the database would have to read all of it."""

    name: str
    label: str
    find: Callable
    sort: str = ""


def _day(moment) -> str:
    return format_date(local_date(moment)) if moment else "–"


DETAILS = (
    Detail("filed", _("Filed"), lambda item: _day(item.application.submitted_at)),
    Detail("legal", _("Legal date"), lambda item: _day(item.application.due_at)),
    Detail("agency", _("Received by"), lambda item: item.application.receiving_agency.label()),
    # Keys are given in the order of time.
    Detail("here", _("On this desk since"), lambda item: _day(item.opened_at), sort="pk"),
)
DUE = "due_at"
SORTS = {"due": DUE, "here": "pk"}
SORT = "sort"  # the parameter: a name of SORTS, with "-" before it the other way round


def details_of(given) -> list[Detail]:
    """What is asked for (`given`, of the address); what is no detail is dropped."""
    wanted = ",".join(given.getlist(PARAMETER)).split(",")
    return [one for one in DETAILS if one.name in wanted]


def in_address(details) -> dict:
    """As one parameter; none without details."""
    return {PARAMETER: ",".join(one.name for one in details)} if details else {}


def told(details, row) -> list[tuple]:
    """[(label, value)] of one row."""
    return [(one.label, one.find(row["item"])) for one in details]


# --- order --------------------------------------------------------------------------------------
def sort_of(given) -> str:
    """What is asked for (`given`, of the address); the nearest date first where it is nothing."""
    wanted = given.get(SORT, "")
    return wanted if wanted.removeprefix("-") in SORTS else "due"


def order_of(sort: str) -> str:
    """For `paginate`."""
    way = "-" if sort.startswith("-") else ""
    return way + SORTS[sort.removeprefix("-")]


def sort_in_address(sort: str) -> dict:
    return {} if sort == "due" else {SORT: sort}


def head(query, sort: str, name: str) -> dict:
    """The head of a column that sorts: {url, aria, mark}. `query` is the address as it is."""
    rest = query.copy()
    rest.pop("cursor", None)
    is_up, is_down = sort == name, sort == f"-{name}"
    rest[SORT] = f"-{name}" if is_up else name
    aria, mark = _WAYS[is_up, is_down]
    return {"url": f"?{rest.urlencode()}", "aria": aria, "mark": mark}


_WAYS = {
    (True, False): ("ascending", "▲"),
    (False, True): ("descending", "▼"),
    (False, False): ("none", ""),
}
