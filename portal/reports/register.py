"""Form 07, the register of applications: one row for each file that an agency has received.

Headings and words are those of the form, in Vietnamese whatever language the page is in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import override

from portal.core.dates import at, format_date, local_date
from portal.core.phones import display_phone
from procedures.display import Names, address_text
from procedures.models import Application, Channel, Delivery, Outcome, Status, WorkItem

HEADING = (
    "STT",
    "Mã hồ sơ",
    "Tên thủ tục hành chính",
    "Số lượng hồ sơ (bộ)",
    "Tên cá nhân, tổ chức",
    "Địa chỉ, số điện thoại",
    "Cơ quan chủ trì giải quyết",
    "Nhận hồ sơ",
    "Hẹn trả kết quả",
    "Chuyển hồ sơ đến cơ quan giải quyết",
    "Nhận kết quả từ cơ quan giải quyết",
    "Trả kết quả: ngày, tháng, năm",
    "Phương thức nhận kết quả",
    "Ký nhận",
    "Ghi chú",
)
AT_ONCE = 500  # rows in memory
SETS = 1  # of papers; the portal takes one of each
DELIVERIES = {
    Delivery.ONLINE: "Trực tuyến",
    Delivery.COUNTER: "Tại bộ phận một cửa",
    Delivery.POST: "Qua bưu chính công ích",
}
CHANNELS = {Channel.POSTAL: "Nộp qua bưu chính.", Channel.ONLINE: "Nộp trực tuyến."}
ENDED = {Status.WITHDRAWN: "Rút hồ sơ ngày", Status.STOPPED: "Dừng giải quyết ngày"}
WAITS = {
    Status.SUPPLEMENT_REQUESTED: "Đang chờ bổ sung.",
    Status.FINANCIAL_OBLIGATION: "Đang chờ nghĩa vụ tài chính.",
}
UNREAD = ("answers", "reason", "email", "version__spec")
NOBODYS = ("owner__national_id", "owner__birth_date", "owner__sex")


@dataclass(frozen=True)
class Register:
    """Of one agency, from a day to a day (both included), of one procedure or of all."""

    agency: object
    first: date
    last: date
    procedure: str = ""

    def rows(self) -> QuerySet:
        """In the order of reception."""
        found = self._of_period()
        if self.procedure:
            found = found.filter(version__procedure__code=self.procedure)
        return found.order_by("received_at", "pk")

    def versions(self) -> set:
        """What it could be narrowed to."""
        return set(self._of_period().order_by().values_list("version", flat=True).distinct())

    def _of_period(self):
        return Application.objects.filter(
            receiving_agency=self.agency,
            received_at__gte=at(self.first, time()),
            received_at__lt=at(self.last + timedelta(days=1), time()),
            is_tryout=False,
        )


def table(register: Register, *, contacts: bool) -> Iterator[tuple]:
    """Rows of HEADING, a few hundred in memory at a time. Dates are `date`s."""
    rows = _whole(register.rows(), contacts).iterator(chunk_size=AT_ONCE)
    while some := list(islice(rows, AT_ONCE)):
        names = Names({str(one.pk): _address(one) for one in some}) if contacts else None
        with override("vi"):
            found = [_row(one, names) for one in some]
        yield from found


def _whole(rows, contacts):
    start = WorkItem.objects.filter(application=OuterRef("pk"), kind=WorkItem.Kind.START)
    given = start.order_by("opened_at").values("opened_at")[:1]
    related = ("version__procedure", "deciding_agency", "receiving_agency", "extension")
    rows = rows.annotate(given_at=Subquery(given))
    if not contacts:
        return rows.select_related(*related).defer(*UNREAD, "phone")
    related = rows.select_related(*related, "owner", "organisation")
    return related.defer(*UNREAD, *NOBODYS)


def _address(application) -> dict | None:
    party = application.organisation or application.owner
    return party.address if party else None


def _row(one, names) -> tuple:
    return (
        f"{one.register_number:06d}/{one.register_year}",
        one.code,
        one.version.procedure.name,
        SETS,
        one.owner_name,
        _contact(one, names) if names else "",
        (one.deciding_agency or one.receiving_agency).name,
        _day(one.received_at),
        _day(one.promised_at),
        _day(one.given_at),
        _day(one.finished_at),
        _day(one.closed_at) if one.status == Status.RETURNED else None,
        DELIVERIES[one.delivery],
        "",
        _remark(one),
    )


def _contact(one, names) -> str:
    said = [address_text(_address(one), names), display_phone(one.phone) if one.phone else ""]
    return "; ".join(part for part in said if part)


def _remark(one) -> str:
    said = [CHANNELS.get(one.channel, ""), WAITS.get(one.status, "")]
    if one.status in ENDED:
        said.append(f"{ENDED[one.status]} {format_date(one.closed_at)}.")
    if one.outcome == Outcome.REFUSED:
        said.append("Từ chối giải quyết.")
    if extension := getattr(one, "extension", None):
        said.append(f"Hẹn lại ngày {format_date(extension.new_due_at)}.")
    return " ".join(part for part in said if part)


def _day(moment: datetime | None) -> date | None:
    return local_date(moment) if moment else None
