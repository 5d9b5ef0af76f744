"""What the API says of a thing, as plain JSON. `schema` describes the same shapes."""

from html import unescape

from django.conf import settings
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.safestring import SafeData
from django.utils.translation import override

from cms import facts
from cms.models import Entry
from portal.accounts.models import Agency
from portal.core.dates import VN_TZ
from portal.core.spoken import Vietnamese, is_vietnamese
from procedures.catalogue.base import Text
from procedures.catalogue.explain import in_words
from procedures.catalogue.spec import ProcedureSpec
from procedures.models import Field, Procedure, ProcedureVersion

LANGUAGES = ("vi", "en")


def words(vi: str, en: str = "") -> dict:
    """`en` is null where nobody has translated it: never Vietnamese under another name."""
    return {"vi": str(vi), "en": str(en) or None}


def text(value: Text) -> dict:
    return words(value.vi, value.en)


def spoken(function, *args) -> dict:
    """What a function of ours says in each language."""
    said = {}
    for language in LANGUAGES:
        with override(language):
            said[language] = _plain(function(*args))
    return words(said["vi"], said["en"])


def _plain(said: str) -> str:
    """Without marks of languages; nothing where English has only the Vietnamese words."""
    if isinstance(said, Vietnamese) and not is_vietnamese():
        return ""
    return unescape(strip_tags(said)) if isinstance(said, SafeData) else str(said)


def address(name: str, *args) -> str:
    return settings.SITE_URL + reverse(name, args=args)


def field(row: Field) -> dict:
    return {"code": row.code, "name": words(row.name, row.name_en)}


# --- procedures -------------------------------------------------------------------------------
def entry(row: Entry) -> dict:
    """A procedure in a list."""
    return {
        "code": row.code,
        "title": words(row.title, row.title_en),
        "summary": words(row.summary, row.summary_en),
        "field": field(row.field) if row.field else None,
        "levels": list(row.levels),
        "is_open": not row.is_closed,
        "time": _fact(row, "time"),
        "fee": _fact(row, "fee"),
        "api_url": address("api_procedure", row.code),
        "page_url": address("procedure", row.code),
    }


def _fact(row: Entry, name: str) -> dict:
    return words(row.facts.get("vi", {}).get(name, ""), row.facts.get("en", {}).get(name, ""))


def procedure(row: Procedure, version: ProcedureVersion, successor: str | None) -> dict:
    spec = version.content
    return {
        "code": spec.code,
        "title": text(spec.short_title),
        "legal_name": text(spec.title),
        "field": field(row.field),
        "is_open": row.state == Procedure.State.OPEN,
        "successor": successor,
        "version": _version(version),
        "guide": _guide(spec),
        "applicant_types": list(spec.applicant_types),
        "channels": list(spec.channels),
        "deliveries": list(spec.deliveries),
        "documents": [_document(one, spec) for one in spec.documents],
        "fees": [_fee(one, spec) for one in spec.fees],
        "time_limits": [_limit(one, spec) for one in spec.time_limits],
        "eligibility": [_question(one) for one in spec.eligibility],
        "results": [text(one.title) for one in spec.results if one.outcome == "granted"],
        "page_url": address("procedure", spec.code),
        "pdf_url": address("guide_pdf", spec.code),
    }


def _version(version: ProcedureVersion) -> dict:
    return {
        "number": version.number,
        "valid_from": version.valid_from.isoformat(),
        "published_at": version.published_at.astimezone(VN_TZ).isoformat(timespec="seconds"),
        "content_hash": version.content_hash,
    }


def _guide(spec: ProcedureSpec) -> dict:
    guide = spec.guide
    told = {name: text(getattr(guide, name)) for name in ("summary", "who", "performer", "decider")}
    lists = ("sequence", "conditions", "notes")
    return told | {
        **{name: [text(one) for one in getattr(guide, name)] for name in lists},
        "manner": [{"channel": one.channel, "text": text(one.text)} for one in guide.manner],
        "legal_basis": [
            {"number": one.number, "title": text(one.title)} for one in guide.legal_basis
        ],
        "levels": list(guide.levels),
        "service_level": guide.service_level,
        "decision_no": guide.decision_no,
        "is_checked": guide.checked,
    }


def _when(condition, spec: ProcedureSpec) -> dict | None:
    """In words; null: always."""
    if condition is None:
        return None
    return spoken(in_words, condition, spec)


def _document(one, spec: ProcedureSpec) -> dict:
    return {
        "id": one.id,
        "name": text(one.name),
        "note": text(one.note),
        "originals": one.originals,
        "copies": one.copies,
        "is_required": one.required,
        "when": _when(one.when, spec),
        "blank_form_url": settings.SITE_URL + one.blank_form.path if one.blank_form else None,
    }


def _fee(one, spec: ProcedureSpec) -> dict:
    return {
        "id": one.id,
        "name": text(one.label),
        "kind": one.kind,
        "due": one.due,
        "rate": spoken(facts.amount_of, one),
        "amount": _amount(one.amount),
        "when": _when(one.when, spec),
        "exemptions": [
            {"reason": text(rule.reason), "rule": rule.rule, "when": _when(rule.when, spec)}
            for rule in one.exempt_when
        ],
        "reductions": [
            {
                "reason": text(rule.reason),
                "rule": rule.rule,
                "percent": rule.percent,
                "when": _when(rule.when, spec),
            }
            for rule in one.reductions
        ],
        "rule": one.rule,
    }


def _amount(amount) -> dict:
    """Whole đồng. What is fixed during the process has no number."""
    match amount.kind:
        case "fixed":
            return {"kind": "fixed", "dong": amount.amount}
        case "by_channel":
            return {"kind": "by_channel", "dong_by_channel": dict(amount.amounts)}
        case "per_unit":
            tiers = [{"up_to": tier.upto, "dong": tier.price} for tier in amount.tiers]
            unit = {"unit": text(amount.unit), "tiers": tiers, "most_dong": amount.cap}
            return {"kind": "per_unit", **unit}
    return {"kind": "assessed", "note": text(amount.note)}


def _limit(one, spec: ProcedureSpec) -> dict:
    return {
        "id": one.id,
        "case": text(one.case),
        "amount": one.amount,
        "unit": one.unit,
        "duration": spoken(facts.duration, one),
        "channels": list(one.channels),
        "when": _when(one.when, spec),
    }


def _question(one) -> dict:
    return {
        "id": one.id,
        "text": text(one.text),
        "help": text(one.help),
        "answers": [
            {
                "value": answer.value,
                "label": text(answer.label),
                "ends": answer.ends,
                "outcome": text(answer.outcome) if answer.ends else None,
                "procedure": answer.procedure or None,
            }
            for answer in one.answers
        ],
    }


# --- places and events ------------------------------------------------------------------------
def agency(row: Agency) -> dict:
    return {
        "code": row.code,
        "is_demo_code": row.is_demo_code,
        "name": words(row.name, row.name_en),
        "level": {"code": row.level.code, "name": words(row.level.name, row.level.name_en)},
        "area": {"code": row.area.code, "name": words(row.area.name, row.area.name_en)},
        "sector": row.sector,
        "receives": row.receives,
        "phone": row.phone,
        "address": row.address,
        "opening_hours": opening_hours(row.calendar),
        "valid_from": row.valid_from.isoformat(),
        "page_url": address("agency", row.code) if row.receives else None,
    }


def opening_hours(calendar) -> list[dict]:
    """`day` 1 is Monday."""
    return [
        {"day": day + 1, "opens": opens, "closes": closes}
        for day in range(7)
        for opens, closes in calendar.week.get(str(day)) or []
    ]


def life_event(page, codes: list[str]) -> dict:
    return {
        "title": page.title,
        "summary": page.summary,
        "language": page.locale.language_code,
        "procedures": codes,
        "page_url": page.full_url or settings.SITE_URL + (page.url or "/"),
    }


def found(one) -> dict:
    """A result of a search, best first."""
    row = one.entry
    return {
        "kind": row.kind,
        "code": row.code or None,
        "title": words(row.title, row.title_en),
        "summary": words(row.summary, row.summary_en),
        "language": row.language or None,
        "score": round(one.score, 4),
        "page_url": settings.SITE_URL + row.url,
    }
