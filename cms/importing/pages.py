"""Puts what was read on draft pages; publishes and closes what is decided."""

import json
from collections.abc import Iterable
from pathlib import Path

from django.db import transaction

from cms.conversion import fill_page, spec_data
from cms.importing.compare import differences
from cms.importing.decisions import Decision, load_decisions
from cms.importing.reading import Reading, read_row
from cms.importing.report import Outcome, Report, RowReport
from cms.importing.rows import load_rows
from cms.models import ProcedurePage
from cms.services.from_spec import SPECS, add_draft, field_of
from procedures.catalogue.serialise import load_spec


def import_file(rows: Path, decisions: Path) -> Report:
    """Drafts for every row of the file. Raises BadFile before anything is written."""
    decided = load_decisions(decisions)
    careful = careful_specs()
    readings = [read_row(row, decided, careful) for row in load_rows(rows)]
    return import_readings(readings, decided)


@transaction.atomic
def import_readings(readings: Iterable[Reading], decided: Iterable[Decision]) -> Report:
    careful = careful_specs()
    found = tuple(_put(one, careful.get(one.row.code)) for one in readings)
    rows = {one.reading.row.code for one in found}
    stale = [one for row in found for one in row.reading.stale]
    return Report(found, (*stale, *(one for one in decided if one.row not in rows)))


def publish_decided(report: Report) -> dict[str, ProcedurePage]:
    """Publish the drafts of rows without an open doubt and close what is superseded.

    Returns the live pages of these rows by code.
    """
    for row in report.rows:
        if not row.reading.open and row.outcome in Outcome.OURS:
            _publish(row.reading.row.code)
        elif not row.reading.open and row.reading.closed and row.outcome == Outcome.CAREFUL:
            _close(row.reading)
    codes = [row.reading.row.code for row in report.rows]
    return {page.code: page for page in ProcedurePage.objects.live().filter(code__in=codes)}


def careful_specs() -> dict[str, dict]:
    """The specs written with care, by code; their pages are never written by an import."""
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8")) for path in SPECS.glob("*.json")
    }


def _put(reading: Reading, written: dict | None) -> RowReport:
    """`written` is the spec written with care for this row, if there is one."""
    code = reading.row.code
    if written:
        return RowReport(reading, Outcome.CAREFUL, differences(reading.row, load_spec(written)))
    page = ProcedurePage.objects.filter(code=code).first()
    if page is None:
        page = _filled(ProcedurePage(), reading)
        add_draft(page)
        page.save_revision(clean=False)
        return RowReport(reading, Outcome.MADE)
    if editor := _editor(page):
        return RowReport(reading, Outcome.KEPT, (editor,))
    latest = page.get_latest_revision_as_object()
    before = _said(latest)
    page = _filled(latest, reading)
    if _said(page) == before:
        return RowReport(reading, Outcome.SAME)
    page.save_revision(clean=False)
    return RowReport(reading, Outcome.RENEWED)


def _filled(page: ProcedurePage, reading: Reading) -> ProcedurePage:
    """A spec names at least one kind of applicant; the page of an undecided row names none."""
    types = reading.spec["applicant_types"]
    spec = load_spec(reading.spec | {"applicant_types": types or ["citizen"]})
    fill_page(page, spec, field_of(spec))
    page.applicant_types = types
    page.is_superseded, page.closed_on = bool(reading.closed), reading.closed
    page.successor = ProcedurePage.objects.filter(code=reading.successor or "").first()
    return page


def _said(page: ProcedurePage) -> tuple:
    return spec_data(page), page.is_superseded, page.closed_on, page.successor_id


def _editor(page: ProcedurePage) -> str:
    """Who wrote a revision of the page by hand last; empty when only imports did."""
    revision = page.revisions.filter(user__isnull=False).order_by("-created_at").first()
    return str(revision.user) if revision else ""


def _publish(code: str) -> None:
    page = ProcedurePage.objects.get(code=code)
    if page.live and page.latest_revision_id == page.live_revision_id:
        return
    page.get_latest_revision().publish(skip_permission_checks=True)


def _close(reading: Reading) -> None:
    """Nothing happens while the successor is not there yet: one of the two must be open."""
    page = ProcedurePage.objects.filter(code=reading.row.code, live=True).first()
    successor = ProcedurePage.objects.filter(code=reading.successor or "", live=True).first()
    waits = reading.successor and successor is None
    if page is None or page.is_superseded or waits:
        return
    page.is_superseded, page.closed_on, page.successor = True, reading.closed, successor
    page.save_revision(clean=False).publish(skip_permission_checks=True)
