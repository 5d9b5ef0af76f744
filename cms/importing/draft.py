"""The JSON of a spec from a row and what was decided about it.

What is neither said nor decided is left out, or stands in its most neutral form. The page keeps
the open doubts (see `open_doubts`), and nobody publishes it before they are settled.
"""

import re
from datetime import date

from cms.importing import money, required
from cms.importing.citations import damage
from cms.importing.decisions import Verdicts
from cms.importing.doubts import JUNK
from cms.importing.general import about, agencies, field_name, part
from cms.importing.parts import APPLICANTS, CHANNELS
from cms.importing.rows import Row
from cms.importing.span import time_limits
from cms.naming import free_slug
from procedures.catalogue.base import PERSON_TYPES, Text, in_both
from procedures.catalogue.explain import APPLICANT_TYPES

LONGEST_TITLE = 150  # characters of a short title that was cut from the legal one


def spec_of(row: Row, verdicts: Verdicts) -> dict:
    agency, channels = agency_of(row, verdicts), channels_of(row, verdicts)
    types = applicant_types(row, verdicts)
    limits = time_limits(row, verdicts, channels)
    fees = money.fees(row, verdicts)
    return {
        "schema_version": 1,
        "code": row.code,
        **_titles(row, verdicts),
        "guide": _guide(row, verdicts, {"types": types, "channels": channels, "fees": fees}),
        "applicant_types": types,
        "channels": channels,
        "deliveries": _deliveries(channels),
        "reception": _reception(agency),
        "sections": [_request(types, verdicts)],
        "documents": required.documents(row, verdicts),
        "fees": fees,
        "time_limits": limits,
        "route": _route(fees, limits),
        "results": _results(row, verdicts, agency),
        "consent": part("consent"),
    }


def closing(verdicts: Verdicts) -> tuple[date, str | None] | None:
    """Since when the procedure is closed, and the code of its successor."""
    found = verdicts.get("superseded")
    if found is None or not found.decision.startswith("closed"):
        return None
    return date.fromisoformat(found.decision.split()[-1]), found.extra.successor


# --- who and how ------------------------------------------------------------------------------
def agency_of(row: Row, verdicts: Verdicts) -> str:
    """A key of `general.agencies`; empty while nobody knows."""
    if "agency" in verdicts.doubted:
        return verdicts.word("agency")
    found = f"{row.levels_2026[0]} people"
    return found if found in agencies() else ""


def _reception(agency: str) -> dict:
    """The applicant chooses; a school, say, receives by itself and is no agency of the portal."""
    if not agency:
        return {"kind": "same"}
    level, sector = agency.split()
    if agencies()[agency].get("elsewhere"):
        return {"kind": "named", "level": level, "code": sector}
    return {"kind": "same", "level": level, "sector": sector}


def channels_of(row: Row, verdicts: Verdicts) -> list[str]:
    if verdicts.word("source_unverified") == "counter_only":
        return ["in_person"]
    named = {one.channel for one in row.channels}
    return [channel for channel in CHANNELS if channel in named]


def applicant_types(row: Row, verdicts: Verdicts) -> list[str]:
    decided = verdicts.word("applicants_missing").split()
    named = [APPLICANTS[name] for name in row.applicants if name in APPLICANTS]
    return [one for one in APPLICANT_TYPES if one in {*decided, *named}]


def _deliveries(channels: list[str]) -> list[str]:
    ways = {"in_person": "counter", "postal": "post", "online": "online"}
    return ["counter", *(ways[one] for one in ("postal", "online") if one in channels)]


# --- words ------------------------------------------------------------------------------------
def _titles(row: Row, verdicts: Verdicts) -> dict:
    name = row.name
    if verdicts.word("name_junk") == "strip":
        name = " ".join(JUNK.sub("", name).split())
    name = name.rstrip(". ")
    decided = verdicts.get("plain_words")
    english = (decided and decided.extra.title_en) or row.name_en or ""
    short = decided.extra.short.model_dump() if decided and decided.extra.short else None
    return {
        "title": {"vi": name, "en": english},
        "short_title": short or {"vi": _cut(name), "en": english},
    }


def _cut(name: str) -> str:
    if len(name) <= LONGEST_TITLE:
        return name
    return name[:LONGEST_TITLE].rsplit(" ", 1)[0].rstrip(",;") + "…"


def _guide(row: Row, verdicts: Verdicts, known: dict) -> dict:
    decided = verdicts.get("plain_words")
    extra = decided.extra if decided else None
    agency = agencies().get(agency_of(row, verdicts))
    performer = agency["performer"] if agency else {"vi": "", "en": ""}
    return {
        "summary": extra.summary.model_dump() if extra and extra.summary else {"vi": row.name},
        "field": field_name(row.field),
        "who": _joined([in_both(APPLICANT_TYPES[one]) for one in known["types"]]),
        "performer": performer,
        "decider": performer,
        "sequence": _sequence(known, performer, verdicts),
        "manner": _manner(known["channels"], performer, verdicts),
        "conditions": _conditions(row, verdicts),
        "legal_basis": _legal_basis(row, verdicts),
        "notes": _notes(row, verdicts),
        "keywords": list(extra.keywords) if extra else [],
        "levels": [agency_of(row, verdicts).split()[0]] if agency else [],
        "service_level": "full" if "online" in known["channels"] else "information",
        "decision_no": row.decision_no or "",
    }


def _joined(texts: list[Text]) -> dict:
    return {
        language: "; ".join(getattr(text, language) for text in texts) for language in ("vi", "en")
    }


def _manner(channels: list[str], performer: dict, verdicts: Verdicts) -> list[dict]:
    if not performer["vi"]:
        return []
    words = part("manner")
    own = next((one.extra.manner for one in verdicts if one.extra.manner), None)
    if own:
        words["in_person"] = own.model_dump()
    return [{"channel": one, "text": about(words[one], performer=performer)} for one in channels]


def _sequence(known: dict, performer: dict, verdicts: Verdicts) -> list[dict]:
    decided = verdicts.get("steps_unusable")
    if decided and decided.extra.steps:
        return [step.model_dump() for step in decided.extra.steps]
    words = part("sequence")
    first = "file_online" if "online" in known["channels"] else "file_counter"
    names = [first, "receive", *(["examine"] if performer["vi"] else [])]
    if any(fee["amount"]["kind"] == "assessed" for fee in known["fees"]):
        names.append("assess")
    return [about(words[name], performer=performer) for name in (*names, "decide", "return")]


def _conditions(row: Row, verdicts: Verdicts) -> list[dict]:
    """One item a line; the last one goes when it is not whole."""
    lines = [line.strip(" -+*") for line in (row.conditions or "").splitlines()]
    lines = [" ".join(line.split()) for line in lines if line]
    decided = verdicts.word("text_damaged", "conditions")
    whole = not row.conditions or re.search(r"[.!?;:”\"]\s*$", row.conditions)
    if whole:
        return [{"vi": line} for line in lines]
    return [{"vi": line} for line in lines[:-1]] if decided == "whole_lines" else []


def _legal_basis(row: Row, verdicts: Verdicts) -> list[dict]:
    numbers = []
    for number in row.legal_basis:
        if damage(number):
            decided = verdicts.word("citation_damaged", f"legal_basis.{number}")
            number = decided.removeprefix("read_as ") if decided.startswith("read_as") else None
        if number and number not in numbers:
            numbers.append(number)
    return [{"number": number} for number in numbers]


def _notes(row: Row, verdicts: Verdicts) -> list[dict]:
    decided = [one.extra.note.model_dump() for one in verdicts if one.extra.note]
    lines = required.notes(row) if verdicts.word("papers_are_notes") == "as_notes" else []
    general = [part("notes")["steps"]] if verdicts.word("steps_unusable") != "written" else []
    return [*general, *decided, *({"vi": line} for line in lines)]


# --- form, route, results ---------------------------------------------------------------------
def _request(types: list[str], verdicts: Verdicts) -> dict:
    section, organisation = part("request"), part("organisation")
    others = [one for one in types if one not in PERSON_TYPES]
    if len(others) < len(types):
        when = {"op": "in", "field": "@applicant_type", "value": others}
        organisation = [question | {"when": when} for question in organisation]
    decided = verdicts.get("plain_words")
    if decided and decided.extra.ask:
        section["fields"][0]["hint"] = decided.extra.ask.model_dump()
    return section | {"fields": [*(organisation if others else []), *section["fields"]]}


def _route(fees: list[dict], limits: list[dict]) -> list[dict]:
    """The hours of the steps together fit into the shortest limit, counted in working hours."""
    examine, approve = part("route")
    open_ones = [fee["id"] for fee in fees if fee["amount"]["kind"] == "assessed"]
    if open_ones:
        examine |= {"assesses": open_ones, "outcomes": [*examine["outcomes"], "obligation"]}
    hours = {"working_day": 8, "working_hour": 1, "calendar_day": 40 / 7}
    spans = [int(one["amount"] * hours[one["unit"]]) for one in limits]
    whole = max(min(spans, default=8), 4)
    approving = min(max(1, whole // 4), 24)
    return [examine | {"hours": max(1, whole - approving)}, approve | {"hours": approving}]


def _results(row: Row, verdicts: Verdicts, agency: str) -> list[dict]:
    decided = verdicts.get("results_unclear")
    kept = [(one, None) for one in row.results]
    if decided and decided.decision.startswith("keep"):
        numbers = [int(number) - 1 for number in decided.decision.split()[1:]]
        names = [*decided.extra.names, *([None] * len(numbers))]
        chosen = zip(numbers, names, strict=False)
        kept = [(row.results[n], name) for n, name in chosen if n < len(row.results)]
    symbol, taken = agencies()[agency]["symbol"] if agency else "UBND", {"refusal"}
    found = []
    for result, name in kept:
        title = name.model_dump() if name else {"vi": result.name.strip(" -.")}
        slug = free_slug(title["vi"], taken)
        taken.add(slug)
        names = {"id": slug, "kind": slug, "title": title, "symbol": f"KQ-{symbol}"}
        body = _granted(f"result_text_{len(found) + 1}")
        found.append(body | names | {"national_code": result.code or ""})
    return [*found, part("refused") | {"symbol": f"TB-{symbol}"}]


def _granted(question: str) -> dict:
    """Body and particulars of a result; what the officer writes answers `question`."""
    result = part("granted")
    result["particulars"][0]["id"] = question
    result["body"][-1]["text"] = {"vi": f"{{{question}}}", "en": f"{{{question}}}"}
    return result
