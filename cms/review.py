"""The queue of rows that an import could not settle: what was read, and what is still open."""

import json

from django.utils import timezone

from cms import open_doubts
from cms.importing.reading import Reading
from cms.importing.report import Outcome, RowReport
from cms.importing.rows import Row
from cms.models import CatalogueRow, ProcedurePage


def keep(found: RowReport, file_name: str) -> None:
    """What an import read of a row, and what it could not settle."""
    reading = found.reading
    is_careful = found.outcome == Outcome.CAREFUL
    CatalogueRow.objects.update_or_create(
        code=reading.row.code,
        defaults={
            "said": reading.row.model_dump(mode="json"),
            "doubts": [*_settled(reading), *_open(reading)],
            "open": len(reading.open) if is_careful else len(left_on(_page(reading.row.code))),
            "is_careful": is_careful,
            "file_name": file_name[:200],
            "read_at": timezone.now(),
        },
    )


def _page(code: str) -> ProcedurePage:
    return ProcedurePage.objects.get(code=code)


def _settled(reading: Reading) -> list[dict]:
    return [
        _plain(doubt) | {"decision": one.decision, "reason": one.reason}
        for doubt, one in reading.settled
    ]


def _open(reading: Reading) -> list[dict]:
    return [_plain(doubt) | {"decision": "", "reason": ""} for doubt in reading.open]


def _plain(doubt) -> dict:
    return {name: getattr(doubt, name) for name in ("kind", "place", "mark", "says")}


def left_on(page: ProcedurePage) -> set[str]:
    """Keys of the doubts that are open in the newest revision."""
    revision = page.latest_revision
    return set(_doubts(revision.content)) if revision else set(open_doubts.open_on(page))


def _doubts(content: dict) -> list[str]:
    process = content.get("process") or {}
    process = json.loads(process) if isinstance(process, str) else process
    return [_key(one) for one in process.get(open_doubts.PLACE, ())]


def follow(content: dict) -> None:
    """A revision was saved: the queue counts what it leaves open."""
    rows = CatalogueRow.objects.filter(code=content.get("code") or "", is_careful=False)
    rows.update(open=len(_doubts(content)))


def marked(row: CatalogueRow, page: ProcedurePage | None) -> list[dict]:
    """The doubts with `is_open`: not decided, and not settled by an editor on the page."""
    left = None if row.is_careful or page is None else left_on(page)
    return [
        one | {"is_open": not one["reason"] and (left is None or _key(one) in left)}
        for one in row.doubts
    ]


def _key(doubt: dict) -> str:
    return f"{doubt['kind']} {doubt['place']}"


def said_before(codes) -> dict[str, Row]:
    """The rows as they were read last, by code."""
    found = CatalogueRow.objects.filter(code__in=codes).values_list("code", "said")
    return {code: Row.model_validate(said) for code, said in found}
