"""The tables of open data: what each column holds, and where its rows come from.

Names of columns are English and stay; what they mean is told in Vietnamese. No row is about a
person: the smallest thing counted is an agency's month.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import override

from cms import facts
from portal.accounts.models import Agency
from portal.core.dates import months_after, today
from portal.exchange.shapes import address, opening_hours
from procedures.catalogue.explain import explain
from procedures.models import Procedure, ProcedureVersion
from procedures.statistics import AGENCY, Period, figures_by

MONTHS = 24


@dataclass(frozen=True)
class Dataset:
    """`columns` are {name: what it holds}; `rows` gives values in that order."""

    slug: str
    title: str
    about: str
    columns: dict[str, str]
    rows: Callable[[], Iterator[tuple]]


def in_force() -> Iterator[ProcedureVersion]:
    """The version of each procedure that is valid today, one at a time."""
    codes = Procedure.objects.order_by("code").values_list("pk", flat=True)
    for pk in list(codes):
        found = ProcedureVersion.objects.valid_on().select_related("procedure__field")
        version = found.filter(procedure=pk).order_by("-number").first()
        if version:
            yield version


def _procedures() -> Iterator[tuple]:
    for version in in_force():
        row, spec = version.procedure, version.content
        yield (
            spec.code,
            spec.short_title.vi,
            spec.short_title.en,
            spec.title.vi,
            row.field.code,
            row.field.name,
            " ".join(spec.guide.levels),
            spec.guide.service_level,
            " ".join(spec.channels),
            " ".join(spec.applicant_types),
            facts.time_of(spec),
            facts.fee_of(spec),
            len(spec.documents),
            "; ".join(one.number for one in spec.guide.legal_basis),
            spec.guide.decision_no,
            spec.guide.checked,
            row.state == Procedure.State.OPEN,
            version.number,
            version.valid_from.isoformat(),
            address("procedure", spec.code),
        )


def _agencies() -> Iterator[tuple]:
    rows = Agency.objects.valid_on().select_related("level", "area", "calendar").order_by("code")
    for row in rows.iterator(chunk_size=200):
        hours = opening_hours(row.calendar)
        yield (
            row.code,
            row.is_demo_code,
            row.name,
            row.name_en,
            row.level.code,
            row.area.code,
            row.area.name,
            row.sector,
            row.receives,
            row.phone,
            row.address,
            " ".join(f"{one['day']}:{one['opens']}-{one['closes']}" for one in hours),
            row.valid_from.isoformat(),
        )


def _fees() -> Iterator[tuple]:
    for version in in_force():
        for fee in version.content.fees:
            yield (
                version.content.code,
                fee.id,
                fee.label.vi,
                fee.kind,
                fee.due,
                fee.amount.kind,
                facts.amount_of(fee),
                fee.amount.amount if fee.amount.kind == "fixed" else None,
                explain(fee.when, version.content, "vi") if fee.when else "",
                "; ".join(rule.reason.vi for rule in fee.exempt_when),
                fee.rule,
            )


def _limits() -> Iterator[tuple]:
    for version in in_force():
        spec = version.content
        for limit in spec.time_limits:
            yield (
                spec.code,
                limit.id,
                limit.case.vi,
                limit.amount,
                limit.unit,
                " ".join(limit.channels or spec.channels),
                explain(limit.when, spec, "vi") if limit.when else "",
            )


def _statistics() -> Iterator[tuple]:
    """Whole months, the newest first; the month that runs is left to the next file."""
    names = dict(Agency.objects.values_list("pk", "name"))
    codes = dict(Agency.objects.values_list("pk", "code"))
    for period in _months(today()):
        found = figures_by(AGENCY, period)
        for key in sorted(found, key=lambda one: codes.get(one, "")):
            one = found[key]
            yield (
                f"{period.first:%Y-%m}",
                codes.get(key, ""),
                names.get(key, ""),
                one.carried_over,
                one.online,
                one.at_the_counter,
                one.early,
                one.on_time,
                one.late,
                one.withdrawn,
                one.in_time,
                one.overdue,
                one.suspended,
            )


def _months(day: date) -> Iterator[Period]:
    first = day.replace(day=1)
    for _number in range(MONTHS):
        last = first - timedelta(days=1)
        first = months_after(first, -1)
        yield Period(first, last)


def values(dataset: Dataset) -> Iterator[tuple]:
    """The rows, in Vietnamese whoever asks."""
    with override("vi"):
        yield from dataset.rows()


DATASETS = (
    Dataset(
        "thu-tuc",
        "Danh mục thủ tục hành chính",
        "Mỗi dòng là một thủ tục, theo phiên bản đang có hiệu lực.",
        {
            "code": "Mã thủ tục quốc gia",
            "title_vi": "Tên ngắn",
            "title_en": "Tên ngắn bằng tiếng Anh; trống: chưa dịch",
            "legal_name_vi": "Tên đầy đủ theo quyết định công bố",
            "field_code": "Mã lĩnh vực",
            "field_name": "Lĩnh vực",
            "levels": "Mã các cấp giải quyết, cách nhau bằng dấu cách",
            "service_level": "full toàn trình, partial một phần, information chỉ có thông tin",
            "channels": "Cách nộp: online, in_person, postal",
            "applicant_types": "Ai được nộp",
            "time_vi": "Thời hạn thường gặp, bằng lời",
            "fee_vi": "Phí, lệ phí thường gặp, bằng lời",
            "document_count": "Số thành phần hồ sơ, kể cả giấy chỉ cần trong một số trường hợp",
            "legal_basis": "Số hiệu văn bản, cách nhau bằng dấu chấm phẩy",
            "decision_no": "Quyết định công bố",
            "is_checked": "Đã đối chiếu với văn bản chính thức; false: bản minh họa",
            "is_open": "Đang nhận hồ sơ",
            "version": "Số phiên bản trên cổng",
            "valid_from": "Phiên bản có hiệu lực từ ngày",
            "url": "Trang hướng dẫn",
        },
        _procedures,
    ),
    Dataset(
        "co-quan",
        "Cơ quan và bộ phận một cửa",
        "Mỗi dòng là một cơ quan đang hoạt động.",
        {
            "code": "Mã định danh điện tử",
            "is_demo_code": "Mã chỉ để minh họa",
            "name_vi": "Tên",
            "name_en": "Tên bằng tiếng Anh; trống: chưa dịch",
            "level": "Mã cấp",
            "area_code": "Mã đơn vị hành chính",
            "area_name": "Đơn vị hành chính",
            "sector": "Mã ngành",
            "receives": "Có bộ phận tiếp nhận và trả kết quả",
            "phone": "Điện thoại",
            "address": "Địa chỉ",
            "opening_hours": "Giờ làm việc, ngày 1 là thứ Hai: 1:07:30-11:30",
            "valid_from": "Hoạt động từ ngày",
        },
        _agencies,
    ),
    Dataset(
        "phi-le-phi",
        "Phí, lệ phí, thuế của từng thủ tục",
        "Mỗi dòng là một khoản của một thủ tục.",
        {
            "procedure_code": "Mã thủ tục",
            "fee_id": "Mã khoản, không đổi giữa các phiên bản",
            "name_vi": "Tên khoản",
            "kind": "fee phí, charge lệ phí, tax thuế do cơ quan khác thu",
            "due": "Khi nào nộp: filing, before_result, on_notice",
            "amount_kind": "Cách tính: fixed, by_channel, per_unit, assessed",
            "rate_vi": "Mức thu, bằng lời",
            "dong": "Số tiền bằng đồng khi là một mức; trống: xem rate_vi",
            "when_vi": "Khi nào phải nộp; trống: mọi trường hợp",
            "exempt_vi": "Ai không phải nộp",
            "rule": "Căn cứ",
        },
        _fees,
    ),
    Dataset(
        "thoi-han",
        "Thời hạn giải quyết",
        "Mỗi dòng là thời hạn của một trường hợp.",
        {
            "procedure_code": "Mã thủ tục",
            "limit_id": "Mã trường hợp",
            "case_vi": "Trường hợp",
            "amount": "Bao nhiêu; 0: trong ngày làm việc",
            "unit": "working_day ngày làm việc, working_hour giờ làm việc, calendar_day ngày",
            "channels": "Áp dụng cho cách nộp",
            "when_vi": "Điều kiện; trống: trường hợp thường",
        },
        _limits,
    ),
    Dataset(
        "thong-ke",
        "Thống kê giải quyết hồ sơ theo cơ quan và tháng",
        "Mỗi dòng là một cơ quan trong một tháng đã qua. Không có dữ liệu cá nhân.",
        {
            "month": "Tháng, năm-tháng",
            "agency_code": "Mã cơ quan tiếp nhận",
            "agency_name": "Tên cơ quan",
            "carried_over": "Từ kỳ trước chuyển qua",
            "received_online": "Tiếp nhận trực tuyến trong tháng",
            "received_counter": "Tiếp nhận trực tiếp và qua bưu chính trong tháng",
            "done_early": "Đã giải quyết trước hạn",
            "done_on_time": "Đã giải quyết đúng hạn",
            "done_late": "Đã giải quyết quá hạn",
            "withdrawn": "Người nộp rút",
            "open_in_time": "Đang giải quyết, trong hạn",
            "open_overdue": "Đang giải quyết, quá hạn",
            "suspended": "Đang chờ người nộp",
        },
        _statistics,
    ),
)
BY_SLUG = {one.slug: one for one in DATASETS}
