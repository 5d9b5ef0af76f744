"""Frozen data of printed guides, with every part that a guide may have."""

from tests.documents.samples import LONG_PROCEDURE

QR = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='9' height='9'%3E"
    "%3Cpath d='M0 0h9v9H0z'/%3E%3C/svg%3E"
)


def words(text: str, lang: str = "") -> dict:
    return {"words": text, "lang": lang}


def guide(language: str, lang: str = "") -> tuple[str, dict]:
    """`lang` marks the words that have no translation."""
    some = words("Tờ khai theo mẫu, “bản chính”", lang)
    return "guide", {
        "language": language,
        "issued_at": "2026-09-05T02:31:08+00:00",
        "title": words("Đăng ký biến động đất đai", lang),
        "legal_name": words(LONG_PROCEDURE, lang),
        "code": "1.013831",
        "field": words("Đất đai", lang),
        "summary": some,
        "is_checked": False,
        "frozen": "Phiên bản 3, có hiệu lực từ 05/09/2026",
        "facts": [["Bao lâu", words("8 ngày làm việc")], ["Ở đâu", some]],
        "documents": [
            {"name": some, "why": words(""), "note": words(""), "originals": 1, "copies": 0},
            {"name": some, "why": some, "note": some, "originals": 1, "copies": 2},
        ],
        "steps": [some] * 12,
        "ways": [["Trực tuyến", some]],
        "fees": [
            {"label": some, "why": some, "rate": some, "exempt": [some, some], "rule": "Điều 3"}
        ],
        "limits": [["8 ngày làm việc", some], ["10 ngày làm việc", some]],
        "conditions": [some],
        "notes": [some],
        "results": [some],
        "laws": [[some, "Luật 31/2024/QH15"]],
        "url": "https://motcua.example/thu-tuc/1.013831/",
        "page_qr": QR,
    }


GUIDES = {"guide_vi": guide("vi"), "guide_en": guide("en", "vi")}
