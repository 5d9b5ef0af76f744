"""Who has read a file, in words."""

from django.utils.text import capfirst

from portal.core.keyset import Page, paginate
from procedures.models import Reading, WorkItem

SHOWN_FIRST = 5
PAGE_SIZE = 25


def readers_of(application, *, cursor="", size=PAGE_SIZE) -> Page:
    """The newest first; rows are {at, role, agency, name, why}."""
    readings = application.readings.select_related("reader", "agency")
    readings = readings.only("at", "role", "basis", "step", "reader__full_name", "agency__name",
                             "agency__name_en", "application")  # fmt: skip
    page = paginate(readings, order="-at", cursor=cursor, size=size)
    return Page([_row(application, one) for one in page.rows], page.next, page.previous)


def _row(application, reading) -> dict:
    return {
        "at": reading.at,
        "role": reading.get_role_display(),
        "agency": reading.agency.label(),
        "name": reading.reader.full_name,
        "why": _why(application, reading),
    }


def _why(application, reading):
    if reading.basis != Reading.Basis.WORK:
        return capfirst(reading.get_basis_display())
    kinds = dict(WorkItem.Kind.choices)
    return kinds.get(reading.step) or application.spec.step(reading.step).citizen_title
