"""The guide of one version as a PDF to print and pass on.

Everything in it is frozen with the version, so its file is made once, by whoever asks first, and
kept under the digest of what it says: a new version, a new layout or a corrected name of a field
gives another file.
"""

import hashlib
import json
from functools import lru_cache
from html import unescape

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.safestring import SafeData
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms import guide
from cms.sharing import qr
from cms.templatetags.cms_data import law_number
from portal.core.dates import format_date
from portal.core.money import format_vnd
from portal.core.ratelimit import Busy, allow, alone
from portal.core.spoken import is_foreign
from portal.documents.worker import MEGABYTES, RENDER
from portal.tasks.limited import run_limited
from procedures.models import ProcedureVersion

TEMPLATE = "guide"
SECONDS = 20
A_MINUTE = 20  # new files of the whole portal; what is kept already costs nothing
LAYOUT = ("templates/pdf/guide.html", "portal/documents/print/guide.css")


def pdf_of(version: ProcedureVersion) -> bytes:
    """In the active language. Raises Busy, ChildFailed, LimitExceeded."""
    data = sheet(version)
    name = f"guides/{_digest(data)}.pdf"
    store = storages["private"]
    if not store.exists(name):
        _make(store, name, data)
    with store.open(name) as file:
        return file.read()


def _make(store, name: str, data: dict) -> None:
    if not allow("guide:all", limit=A_MINUTE, window_seconds=60):
        raise Busy
    with alone(name, seconds=SECONDS + 5):
        content = run_limited(RENDER, [TEMPLATE, data], seconds=SECONDS, megabytes=MEGABYTES)
        if not store.exists(name):
            store.save(name, ContentFile(content))


def _digest(data: dict) -> str:
    told = json.dumps(data, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(f"{_layout()}{told}".encode()).hexdigest()


@lru_cache
def _layout() -> str:
    texts = [(settings.BASE_DIR / name).read_text() for name in LAYOUT]
    return hashlib.sha256("".join(texts).encode()).hexdigest()


def sheet(version: ProcedureVersion) -> dict:
    """Frozen data of the template; words that have no translation carry their language."""
    spec = version.content
    told = guide.context(spec, {})
    url = settings.SITE_URL + reverse("procedure", args=[spec.code])
    return {
        "language": (get_language() or "vi")[:2],
        "issued_at": version.published_at.isoformat(),
        "title": _words(spec.short_title),
        "legal_name": _words(spec.title),
        "code": spec.code,
        "field": _words(spec.guide.field),
        "summary": _words(spec.guide.summary),
        "is_checked": spec.guide.checked,
        "frozen": _("Version %(number)s, in force since %(day)s")
        % {"number": version.number, "day": format_date(version.valid_from)},
        "facts": _facts(spec, told),
        "documents": [_document(row) for row in told["document_rows"]],
        "steps": _all(spec.guide.sequence),
        "ways": [[name, _words(text)] for name, text in told["ways"]],
        "fees": [_fee(row) for row in told["fee_rows"]],
        "limits": [[words, _words(limit.case)] for words, limit in told["limits"]],
        "conditions": _all(spec.guide.conditions),
        "notes": _all(spec.guide.notes),
        "results": _all(one.title for one in spec.results if one.outcome == "granted"),
        "laws": [[_words(one.title), str(law_number(one))] for one in spec.guide.legal_basis],
        "url": url,
        "page_qr": qr(url),
    }


def _words(text) -> dict[str, str]:
    words = text if isinstance(text, str) else str(text)
    plain = unescape(strip_tags(words)) if isinstance(words, SafeData) else str.__str__(words)
    return {"words": plain, "lang": "vi" if is_foreign(words) else ""}


def _all(texts) -> list[dict]:
    return [_words(one) for one in texts]


def _facts(spec, told: dict) -> list[list]:
    total = told["fee_total"]
    fee = told["fee_short"] if total is None else format_vnd(total)
    return [
        [_("How long"), _words(told["time"])],
        [_("How much"), _words(fee)],
        [_("Where"), _words(spec.guide.performer)],
        [_("Who may apply"), _words(spec.guide.who)],
    ]


def _document(row: dict) -> dict:
    item = row["item"]
    return {
        "name": _words(item.name),
        "why": _words(row["why"]),
        "note": _words(item.note),
        "originals": item.originals,
        "copies": item.copies,
    }


def _fee(row: dict) -> dict:
    return {
        "label": _words(row["rule"].label),
        "why": _words(row["why"]),
        "rate": _words(row["rate"]),
        "exempt": _all(one.reason for one in row["rule"].exempt_when),
        "rule": row["rule"].rule,
    }
