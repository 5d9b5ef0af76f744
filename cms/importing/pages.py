"""Puts what was read on draft pages; publishes and closes what is decided."""

import json
from dataclasses import replace
from pathlib import Path

from django.db import transaction

from cms import open_doubts, review
from cms.conversion import fill_page, spec_data
from cms.importing.decisions import Decision, load_decisions
from cms.importing.reading import Reading, read_row
from cms.importing.report import Outcome, Report, RowReport
from cms.importing.rows import Fault, Row, load_rows
from cms.models import ProcedurePage
from cms.publishing import NotPublishable
from cms.services.from_spec import SPECS, add_draft, field_of, is_in_hand
from procedures.catalogue.serialise import SpecError, load_spec


@transaction.atomic
def import_file(path: Path, decisions: Path) -> Report:
    """Drafts for every row of the file; a row that cannot be kept is a fault, and the others go on.

    Raises BadFile before anything is written.
    """
    decided, careful = load_decisions(decisions), careful_specs()
    rows, faults = load_rows(path)
    found = []
    for row in rows:
        try:
            found.append(_import(row, decided, careful.get(row.code)))
            review.keep(found[-1], path.name)
        except SpecError as error:
            faults.append(Fault(row.code, str(error)))
    codes = {one.code for one in rows} | {one.row for one in faults}
    stale = [one for row in found for one in row.reading.stale]
    stale += [one for one in decided if one.row not in codes]
    return _with_live(Report(tuple(found), tuple(stale), tuple(faults)))


@transaction.atomic
def _import(row: Row, decided: list[Decision], written: dict | None) -> RowReport:
    """`written` is the spec written with care for this row, if there is one. Raises SpecError."""
    reading = read_row(row, decided, load_spec(written) if written else None)
    return RowReport(reading, Outcome.CAREFUL) if written else _put(reading)


def publish_decided(report: Report) -> Report:
    """Publish the drafts of rows without an open doubt and close what is superseded.

    Returns the report, with what could not be published among its faults.
    """
    faults = [fault for row in report.rows if (fault := _publish_row(row))]
    return _with_live(replace(report, faults=(*report.faults, *faults)))


def _with_live(report: Report) -> Report:
    return replace(report, live=frozenset(live_pages(report)))


def live_pages(report: Report) -> dict[str, ProcedurePage]:
    """The live pages of the rows, by code."""
    codes = [row.reading.row.code for row in report.rows]
    return {page.code: page for page in ProcedurePage.objects.live().filter(code__in=codes)}


def _publish_row(row: RowReport) -> Fault | None:
    reading = row.reading
    try:
        if row.outcome in Outcome.OURS and not reading.open:
            _publish(reading.row.code)
        elif row.outcome == Outcome.CAREFUL and reading.closed:
            _close(reading)
    except NotPublishable as error:
        return Fault(reading.row.code, str(error))
    return None


def careful_specs() -> dict[str, dict]:
    """The specs written with care, by code; their pages are never written by an import."""
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8")) for path in SPECS.glob("*.json")
    }


def _put(reading: Reading) -> RowReport:
    page = ProcedurePage.objects.filter(code=reading.row.code).first()
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
    open_doubts.keep(page, reading.open)
    page.is_superseded, page.closed_on = bool(reading.closed), reading.closed
    page.successor = ProcedurePage.objects.filter(code=reading.successor or "").first()
    return page


def _said(page: ProcedurePage) -> tuple:
    doubts = list(open_doubts.open_on(page))
    return spec_data(page), doubts, page.is_superseded, page.closed_on, page.successor_id


def _editor(page: ProcedurePage) -> str:
    """Who wrote a revision of the page by hand last; empty when only imports did."""
    revision = page.revisions.filter(user__isnull=False).order_by("-created_at").first()
    return str(revision.user) if revision else ""


def _publish(code: str) -> None:
    page = ProcedurePage.objects.get(code=code)
    is_published = page.live and page.latest_revision_id == page.live_revision_id
    if is_published or is_in_hand(page):
        return
    page.get_latest_revision().publish(skip_permission_checks=True)


def _close(reading: Reading) -> None:
    """Nothing happens while the successor is not there yet: one of the two must be open."""
    page = ProcedurePage.objects.filter(code=reading.row.code, live=True).first()
    successor = ProcedurePage.objects.filter(code=reading.successor or "", live=True).first()
    waits = reading.successor and successor is None
    if page is None or page.is_superseded or waits or is_in_hand(page):
        return
    page.is_superseded, page.closed_on, page.successor = True, reading.closed, successor
    page.save_revision(clean=False).publish(skip_permission_checks=True)
