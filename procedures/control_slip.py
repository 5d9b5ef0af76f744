"""Form 06, the control slip: the way of a file through the agencies, as it stands this minute.

It goes with no seal, and its content is kept nowhere: each one is made anew from the history, with
a number and a code of its own (`portal.documents.sheets`).
"""

from datetime import datetime

from django.utils.translation import override

from portal.core.dates import format_date, format_datetime, format_datetime_long, local, local_date
from portal.documents.copies import office_of
from portal.documents.services import Place
from procedures.documents import frame, public
from procedures.models import Slip
from procedures.slips import form_of, marks
from procedures.stations import Station, stations

TIMELINESS = {
    "early": "Trước hạn",
    "on_time": "Đúng hạn",
    "late": "Quá hạn",
    "open": "Đang giải quyết",
    "": "",
}
HOW = {
    "back": "Trả lại bước trước.",
    "cancelled": "Kết thúc cùng hồ sơ hoặc bước trước.",
    "recalled": "Đã thu hồi yêu cầu.",
    "waits": "Đang tạm dừng tính thời gian.",
    "": "",
}
PAUSES = {
    "supplement": "chờ bổ sung hồ sơ",
    "obligation": "chờ nghĩa vụ tài chính",
    "stopped": "dừng giải quyết",
}


def place_of(application, now) -> Place:
    """The series of its numbers: that of the agency which heads the slip."""
    symbol = form_of(Slip.CONTROL, local_date(now)).symbol
    return Place(application.receiving_agency, key="sheet:control", symbol=symbol)


def told_publicly(application, now) -> list:
    """Rows of the verification page."""
    return public(application, form_of(Slip.CONTROL, local_date(now)).title)


def control_slip(application, *, actor, now: datetime) -> list:
    """Arguments of the renderer: [template, data]."""
    with override("vi"):
        passed = stations(application)
        lead = application.deciding_agency or application.receiving_agency
        data = frame(application, None) | marks(form_of(Slip.CONTROL, local_date(now)))
        data |= {
            "received_at": _moment(application.received_at),
            "due_at": _moment(application.promised_at) if application.received_at else "",
            "lead": lead.name,
            "beside": _others(passed, lead),
            "rows": [_row(one, now) for one in passed],
            "issued_at": now.isoformat(),
            "made_at": format_datetime_long(local(now)),
            "made_by": ", ".join(part for part in (actor.full_name, office_of(actor)) if part),
        }
    return ["slip_control", data]


def _others(passed, lead) -> list[str]:
    """Agencies that had the file or were asked about it, each once, in their order."""
    names = dict.fromkeys(one.taker.name for one in passed)
    return [name for name in names if name != lead.name]


def _row(station: Station, now) -> dict:
    return {
        "giver": station.giver.name if station.giver else "Người nộp hồ sơ",
        "taker": station.taker.name,
        "when": format_datetime(station.given_at),
        "given_by": station.given_by,
        "taken_by": station.taken_by,
        "result": TIMELINESS[station.timeliness(now)],
        "dates": _dates(station),
        "notes": [station.what, *_pauses(station), *([HOW[station.how]] if station.how else [])],
    }


def _dates(station) -> list[str]:
    said = []
    if station.due_at:
        said.append(f"Hạn: {format_datetime(station.due_at)}")
    if station.done_at:
        said.append(f"Xong: {format_datetime(station.done_at)}")
    return said


def _pauses(station):
    for pause in station.pauses:
        until = f" đến {format_date(pause.end)}" if pause.end else ""
        why = PAUSES.get(pause.reason, "tạm dừng")
        yield f"Từ {format_date(pause.start)}{until}: {why}."


def _moment(value) -> str:
    return format_datetime_long(local(value)) if value else ""
