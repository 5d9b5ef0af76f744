"""JSON Schema (2020-12) of what the API says: the shapes of `shapes`, part by part."""

from typing import get_args

from procedures.catalogue.base import ApplicantType, Channel
from procedures.catalogue.spec import Delivery

STRING = {"type": "string"}
WHOLE = {"type": "integer", "minimum": 0}
FLAG = {"type": "boolean"}
DAY = {"type": "string", "format": "date"}
MOMENT = {"type": "string", "format": "date-time"}
URL = {"type": "string", "format": "uri"}
CODE = {"type": "string", "pattern": r"^[0-9]\.[0-9]{6}(\.[A-Z][0-9]{2})?$"}
CLOCK = {"type": "string", "pattern": r"^[0-2][0-9]:[0-5][0-9]$"}
CHANNEL = {"type": "string", "enum": list(get_args(Channel))}


def ref(name: str) -> dict:
    return {"$ref": f"#/components/schemas/{name}"}


def maybe(schema: dict) -> dict:
    return {"anyOf": [schema, {"type": "null"}]}


def many(schema: dict) -> dict:
    return {"type": "array", "items": schema}


def thing(about: str = "", **properties) -> dict:
    """An object that has exactly these properties, always all of them."""
    told = {"description": about} if about else {}
    return told | {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def page_of(name: str) -> dict:
    return thing("Một trang của danh sách", items=many(ref(name)), next=maybe(URL))


def list_of(name: str) -> dict:
    return thing(items=many(ref(name)))


WORDS = ref("Words")
WHEN = maybe(WORDS)
SCHEMAS = {
    "Words": thing(
        "Cùng một nội dung bằng hai thứ tiếng; `en` là null khi chưa có bản dịch",
        vi=STRING,
        en=maybe(STRING),
    ),
    "Field": thing("Lĩnh vực", code=STRING, name=WORDS),
    "Place": thing(code=STRING, name=WORDS),
    "ProcedureSummary": thing(
        "Thủ tục trong danh sách",
        code=CODE,
        title=WORDS,
        summary=WORDS,
        field=maybe(ref("Field")),
        levels=many(STRING),
        is_open=FLAG,
        time=WORDS,
        fee=WORDS,
        api_url=URL,
        page_url=URL,
    ),
    "Version": thing(
        "Phiên bản đang có hiệu lực; nội dung của một phiên bản không bao giờ thay đổi",
        number={"type": "integer", "minimum": 1},
        valid_from=DAY,
        published_at=MOMENT,
        content_hash=STRING,
    ),
    "Guide": thing(
        summary=WORDS,
        who=WORDS,
        performer=WORDS,
        decider=WORDS,
        sequence=many(WORDS),
        conditions=many(WORDS),
        notes=many(WORDS),
        manner=many(thing(channel=CHANNEL, text=WORDS)),
        legal_basis=many(thing(number=STRING, title=WORDS)),
        levels=many(STRING),
        service_level={"type": "string", "enum": ["information", "partial", "full"]},
        decision_no=STRING,
        is_checked=FLAG,
    ),
    "Document": thing(
        "Thành phần hồ sơ; `when` nói khi nào phải có, null là luôn luôn",
        id=STRING,
        name=WORDS,
        note=WORDS,
        originals=WHOLE,
        copies=WHOLE,
        is_required=FLAG,
        when=WHEN,
        blank_form_url=maybe(URL),
    ),
    "Amount": {
        "description": "Số tiền, tính bằng đồng",
        "anyOf": [
            thing(kind={"const": "fixed"}, dong=WHOLE),
            thing(
                kind={"const": "by_channel"},
                dong_by_channel={"type": "object", "additionalProperties": WHOLE},
            ),
            thing(
                kind={"const": "per_unit"},
                unit=WORDS,
                tiers=many(thing(up_to=maybe(WHOLE), dong=WHOLE)),
                most_dong=maybe(WHOLE),
            ),
            thing(kind={"const": "assessed"}, note=WORDS),
        ],
    },
    "Fee": thing(
        "Phí, lệ phí hoặc thuế do cơ quan khác thu",
        id=STRING,
        name=WORDS,
        kind={"type": "string", "enum": ["fee", "charge", "tax"]},
        due={"type": "string", "enum": ["filing", "before_result", "on_notice"]},
        rate=WORDS,
        amount=ref("Amount"),
        when=WHEN,
        exemptions=many(thing(reason=WORDS, rule=STRING, when=WHEN)),
        reductions=many(thing(reason=WORDS, rule=STRING, percent=WHOLE, when=WHEN)),
        rule=STRING,
    ),
    "TimeLimit": thing(
        "Thời hạn giải quyết",
        id=STRING,
        case=WORDS,
        amount=WHOLE,
        unit={"type": "string", "enum": ["working_day", "working_hour", "calendar_day"]},
        duration=WORDS,
        channels=many(CHANNEL),
        when=WHEN,
    ),
    "EligibilityQuestion": thing(
        "Câu hỏi trước khi nộp: thủ tục này có dành cho tôi không?",
        id=STRING,
        text=WORDS,
        help=WORDS,
        answers=many(
            thing(
                value=STRING,
                label=WORDS,
                ends=FLAG,
                outcome=maybe(WORDS),
                procedure=maybe(CODE),
            )
        ),
    ),
    "Procedure": thing(
        "Thủ tục hành chính, theo phiên bản đang có hiệu lực",
        code=CODE,
        title=WORDS,
        legal_name=WORDS,
        field=ref("Field"),
        is_open=FLAG,
        successor=maybe(CODE),
        version=ref("Version"),
        guide=ref("Guide"),
        applicant_types=many({"type": "string", "enum": list(get_args(ApplicantType))}),
        channels=many(CHANNEL),
        deliveries=many({"type": "string", "enum": list(get_args(Delivery))}),
        documents=many(ref("Document")),
        fees=many(ref("Fee")),
        time_limits=many(ref("TimeLimit")),
        eligibility=many(ref("EligibilityQuestion")),
        results=many(WORDS),
        page_url=URL,
        pdf_url=URL,
    ),
    "OpeningHours": thing(
        "`day` 1 là thứ Hai",
        day={"type": "integer", "minimum": 1, "maximum": 7},
        opens=CLOCK,
        closes=CLOCK,
    ),
    "Agency": thing(
        "Cơ quan, hôm nay; `is_demo_code` nói mã cơ quan chỉ là mã minh họa",
        code=STRING,
        is_demo_code=FLAG,
        name=WORDS,
        level=ref("Place"),
        area=ref("Place"),
        sector=STRING,
        receives=FLAG,
        phone=STRING,
        address=STRING,
        opening_hours=many(ref("OpeningHours")),
        valid_from=DAY,
        page_url=maybe(URL),
    ),
    "LifeEvent": thing(
        "Sự kiện trong đời và các thủ tục của nó",
        title=STRING,
        summary=STRING,
        language={"type": "string", "enum": ["vi", "en"]},
        procedures=many(CODE),
        page_url=URL,
    ),
    "Found": thing(
        "Kết quả tìm kiếm, đúng nhất đứng trước",
        kind={"type": "string", "enum": ["procedure", "news", "help"]},
        code=maybe(CODE),
        title=WORDS,
        summary=WORDS,
        language=maybe({"type": "string", "enum": ["vi", "en"]}),
        score={"type": "number"},
        page_url=URL,
    ),
    "Problem": thing(
        "Lỗi, theo RFC 9457",
        type=STRING,
        status={"type": "integer", "minimum": 400, "maximum": 599},
        title=STRING,
        detail=STRING,
    ),
    "ProcedurePage": page_of("ProcedureSummary"),
    "AgencyPage": page_of("Agency"),
    "FieldList": list_of("Field"),
    "LifeEventList": list_of("LifeEvent"),
    "SearchResult": thing(query=STRING, items=many(ref("Found"))),
}
