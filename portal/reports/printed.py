"""The register as it is printed: the form that was in force on its last day, A4 across."""

from datetime import date, datetime

from portal.core.dates import format_date, format_datetime_long, local
from portal.documents import labels, sheets
from portal.documents.copies import office_of
from portal.documents.services import Place
from portal.reports.register import HEADING
from procedures.documents import heading_of
from procedures.models import Slip, SlipForm

TITLE = "Sổ theo dõi hồ sơ"  # of days before any form


def numbered(register, *, actor, now: datetime):
    """The sheet of this print: its number in the agency's series, and what its code leads to."""
    form = form_of(register)
    title = form.title if form else TITLE
    place = Place(register.agency, key="sheet:register", symbol=form.symbol if form else "")
    public = [
        [labels.DOCUMENT, title],
        [labels.PERIOD, _period(register)],
        [labels.FILES, str(register.rows().count())],
    ]
    return sheets.begin(kind="register", place=place, public=public, actor=actor, at=now)


def form_of(register) -> SlipForm:
    return SlipForm.objects.filter(slip=Slip.REGISTER).valid_on(register.last).last()


def lines_above(register) -> list[str]:
    """What stands over the table: whose register, of which days."""
    form = form_of(register)
    title = (form.title if form else TITLE).upper()
    return [register.agency.name, title, _period(register)]


def register_sheet(register, rows, *, actor, now: datetime) -> list:
    """Arguments of the renderer: [template, data]."""
    form = form_of(register)
    data = heading_of(register.agency) | {
        "title": form.title if form else TITLE,
        "form_mark": form.mark if form else "",
        "period": _period(register),
        "columns": HEADING,
        "rows": [[_printed(value) for value in row] for row in rows],
        "issued_at": now.isoformat(),
        "made_at": format_datetime_long(local(now)),
        "made_by": ", ".join(part for part in (actor.full_name, office_of(actor)) if part),
    }
    return ["register", data]


def _period(register) -> str:
    said = f"Từ ngày {format_date(register.first)} đến ngày {format_date(register.last)}"
    return f"{said}, thủ tục {register.procedure}" if register.procedure else said


def _printed(value) -> str:
    if value is None:
        return ""
    return format_date(value) if isinstance(value, date) else str(value)
