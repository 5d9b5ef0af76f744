"""The seven national forms in both sets that the law has known, filled in for one application.

Marks, titles and paper sizes are those of the migration that brings the sets: {name: [template,
data]}, named like "appointment_2018".
"""

from importlib import import_module

from portal.reports.register import HEADING
from tests.documents.samples import APOLOGY, FRAME, NUMBERED, SLIP

SETS = import_module("procedures.migrations.0013_national_forms").SETS
YEARS = {2019: "2018", 2025: "2025"}  # in force from: known as
TEMPLATES = {
    "appointment": "slip_appointment",
    "supplement": "slip_supplement",
    "refusal": "slip_refusal",
    "apology": "letter_apology",
    "stop": "letter_stop",
    "control": "slip_control",
    "register": "register",
}
APPOINTMENT = {
    "time_limit": "2 ngày làm việc",
    "book": ["2026", "000123"],
    "delivery": "Trực tuyến, trong tài khoản của người nộp",
}
MADE = {
    "made_at": "09:31 thứ Bảy 05/09/2026",
    "made_by": "Trần Thị Cán Bộ, Chuyên viên, Ủy ban nhân dân phường Võ Cường",
}
CONTROL = FRAME | {
    **MADE,
    "received_at": SLIP["received_at"],
    "due_at": SLIP["due_at"],
    "lead": "Ủy ban nhân dân phường Võ Cường",
    "beside": ["Sở Tư pháp tỉnh Bắc Ninh"],
    "rows": [
        {
            "giver": "Người nộp hồ sơ",
            "taker": "Ủy ban nhân dân phường Võ Cường",
            "when": "09:31 05/09/2026",
            "given_by": "",
            "taken_by": "Trần Thị Cán Bộ",
            "result": "Đúng hạn",
            "dates": ["Hạn: 17:30 05/09/2026", "Xong: 10:05 05/09/2026"],
            "notes": ["Kiểm tra, tiếp nhận"],
        },
        {
            "giver": "Ủy ban nhân dân phường Võ Cường",
            "taker": "Sở Tư pháp tỉnh Bắc Ninh",
            "when": "10:05 05/09/2026",
            "given_by": "Trần Thị Cán Bộ",
            "taken_by": "Đặng Thị Ễ Ộ Ặ Ỹ",
            "result": "Quá hạn",
            "dates": ["Hạn: 17:00 06/09/2026", "Xong: 08:10 07/09/2026"],
            "notes": ["Cho ý kiến", "Từ 05/09/2026 đến 06/09/2026: chờ bổ sung hồ sơ."],
        },
        {
            "giver": "Sở Tư pháp tỉnh Bắc Ninh",
            "taker": "Ủy ban nhân dân phường Võ Cường",
            "when": "08:10 07/09/2026",
            "given_by": "Đặng Thị Ễ Ộ Ặ Ỹ",
            "taken_by": "",
            "result": "Đang giải quyết",
            "dates": ["Hạn: 17:00 07/09/2026"],
            "notes": ["Thẩm định"],
        },
    ],
}
FILE = (
    "H05.30.10-260905-0012",
    FRAME["procedure"],
    "1",
    "Nguyễn Thị Mai Hương",
    "Số 12, phường Võ Cường, tỉnh Bắc Ninh; 0912 345 678",
    "Ủy ban nhân dân phường Võ Cường",
    "05/09/2026",
    "07/09/2026",
    "05/09/2026",
    "07/09/2026",
    "07/09/2026",
    "Trực tuyến",
    "",
    "Nộp trực tuyến.",
)
REGISTER = FRAME | {
    **MADE,
    "period": "Từ ngày 01/09/2026 đến ngày 30/09/2026",
    "columns": HEADING,
    "rows": [[f"{number:06d}/2026", *FILE] for number in range(123, 127)],
}
FILLED = {
    "appointment": SLIP | NUMBERED | APPOINTMENT,
    "supplement": SLIP | NUMBERED,
    "refusal": SLIP | NUMBERED | {"reason": "Nộp nhầm cơ quan.\nMời nộp tại phường Suối Hoa."},
    "apology": APOLOGY,
    "stop": APOLOGY | {"reason": "Quyền sử dụng đất đang có tranh chấp."},
    "control": CONTROL,
    "register": REGISTER,
}


def _forms():
    for source, (first, _last), rows in SETS:
        for slip, number, title, paper in rows:
            mark = ", ".join(part for part in (number, source) if part)
            marks = {"form": slip, "title": title, "form_mark": mark, "paper": paper}
            marks |= {"since": first.year, "symbol": "TNHS"}
            if slip == "apology":
                marks["in_time"] = first.year >= 2025
            yield f"{slip}_{YEARS[first.year]}", [TEMPLATES[slip], FILLED[slip] | marks]


FORMS = dict(sorted(_forms()))
