"""The OpenAPI 3.1 document of the API; its words are for people who read Vietnamese."""

from django.conf import settings

from portal.exchange.schema import CODE, SCHEMAS, STRING, ref

VERSION = "1.0.0"
LIMIT = {"type": "integer", "minimum": 1, "maximum": 100, "default": 50}
PAGED = [
    ("limit", LIMIT, "Số dòng của một trang"),
    ("cursor", STRING, "Lấy từ địa chỉ `next` của trang trước"),
]
LEVEL = ("level", STRING, "Mã cấp chính quyền")
# path below /api/v1/: (name of the operation, what it gives, shape, parameters)
PATHS = {
    "procedures": (
        "listProcedures",
        "Danh sách thủ tục, theo vần",
        "ProcedurePage",
        [("field", STRING, "Mã lĩnh vực"), LEVEL, *PAGED],
    ),
    "procedures/{code}": ("getProcedure", "Một thủ tục", "Procedure", [("code", CODE, "Mã")]),
    "fields": ("listFields", "Các lĩnh vực", "FieldList", []),
    "agencies": (
        "listAgencies",
        "Các cơ quan đang hoạt động, theo mã",
        "AgencyPage",
        [
            LEVEL,
            ("sector", STRING, "Mã ngành"),
            ("receives", {"type": "string", "enum": ["true"]}, "Chỉ nơi có bộ phận một cửa"),
            *PAGED,
        ],
    ),
    "agencies/{code}": ("getAgency", "Một cơ quan", "Agency", [("code", STRING, "Mã")]),
    "life-events": ("listLifeEvents", "Sự kiện trong đời", "LifeEventList", []),
    "search": (
        "search",
        "Tìm thủ tục, tin tức, trang trợ giúp; không dấu và gõ sai vẫn tìm được",
        "SearchResult",
        [
            ("q", STRING, "Điều cần tìm"),
            ("language", {"type": "string", "enum": ["vi", "en"]}, "Ngôn ngữ, mặc định là vi"),
        ],
    ),
}
NEEDED = {"q", "code"}


def document() -> dict:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{settings.WAGTAIL_SITE_NAME} {settings.PROVINCE_NAME}: API công khai",
            "version": VERSION,
            "description": "Chỉ đọc, không cần đăng ký. Dữ liệu như trên các trang công khai.",
            "license": {
                "name": settings.OPEN_DATA_LICENCE,
                "url": settings.OPEN_DATA_LICENCE_URL,
            },
        },
        "servers": [{"url": f"{settings.SITE_URL}/api/v1"}],
        "security": [],
        "paths": {f"/{path}": {"get": _operation(*said)} for path, said in PATHS.items()},
        "components": {"schemas": SCHEMAS, "responses": _problems()},
    }


def _operation(name: str, summary: str, shape: str, parameters: list) -> dict:
    named = {parameter for parameter, _schema, _about in parameters}
    codes = ["304", "429", *(["404"] if "code" in named else [])]
    codes += ["400"] if named & {"q", "cursor"} else []
    return {
        "operationId": name,
        "summary": summary,
        "parameters": [_parameter(*one) for one in parameters],
        "responses": {
            "200": {
                "description": summary,
                "headers": {"ETag": {"schema": STRING}, "Last-Modified": {"schema": STRING}},
                "content": {"application/json": {"schema": ref(shape)}},
            },
            **{code: {"$ref": f"#/components/responses/{code}"} for code in sorted(codes)},
        },
    }


def _parameter(name: str, schema: dict, about: str) -> dict:
    place = "path" if name == "code" else "query"
    needed = {"required": True} if name in NEEDED else {}
    return {"name": name, "in": place, "description": about, "schema": schema, **needed}


def _problems() -> dict:
    told = {
        "400": "Tham số không dùng được",
        "404": "Không có",
        "429": "Quá nhiều yêu cầu; `Retry-After` nói sau bao nhiêu giây thì gửi lại",
    }
    content = {"application/problem+json": {"schema": ref("Problem")}}
    found = {code: {"description": words, "content": content} for code, words in told.items()}
    return found | {"304": {"description": "Không thay đổi từ lần trước"}}
