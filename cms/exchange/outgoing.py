"""Writes the catalogue to a file."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import PurePath
from typing import IO

from wagtail.documents.models import Document

from cms import open_doubts
from cms.blank_forms import digest_of
from cms.conversion import spec_data
from cms.exchange.shape import FORMAT, FORMS, MAIN, VERSION
from cms.models import ProcedurePage, Synonym
from procedures.catalogue.serialise import SpecError, dump_spec, load_spec
from procedures.models import Field

NO_DATE = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP can hold


def write(file: IO[bytes]) -> list[str]:
    """Write the catalogue; returns the titles of drafts that are no whole procedure yet, which
    are left out."""
    procedures, left_out = [], []
    for page in _pages():
        found = entry(page)
        if found["live"] or found["draft"]:
            procedures.append(found)
        if _is_drafted(page) and _newest(page) is None:
            left_out.append(page.title)
    forms = _forms(procedures)
    data = {
        "format": FORMAT,
        "version": VERSION,
        "fields": list(Field.objects.order_by("code").values("code", "name", "name_en", "order")),
        "forms": [_form(digest, document) for digest, document in forms.items()],
        "procedures": procedures,
        "synonyms": [list(pair) for pair in sorted(Synonym.objects.values_list("said", "meant"))],
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(_named(MAIN), as_text(data))
        for digest, form in forms.items():
            with form.open_file() as source:
                archive.writestr(_named(f"{FORMS}{digest}"), source.read())
    return left_out


def _form(digest: str, document: Document) -> dict:
    ending = PurePath(document.file.name).suffix.lower()
    return {"digest": digest, "ending": ending, "title": document.title}


def as_text(data: dict) -> bytes:
    text = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True)
    return f"{text}\n".encode()


def _named(name: str) -> zipfile.ZipInfo:
    """An entry that says nothing of this machine or this hour."""
    found = zipfile.ZipInfo(name, date_time=NO_DATE)
    found.create_system, found.external_attr = 3, 0o644 << 16
    return found


def _pages() -> Iterator[ProcedurePage]:
    pages = ProcedurePage.objects.select_related("field", "successor", "latest_revision")
    return pages.order_by("code", "slug").iterator(chunk_size=100)


def entry(page: ProcedurePage) -> dict:
    """`live` and `draft` are what the page says on the site and in its newest revision; null where
    there is none, or where the draft says nothing else."""
    live = _state(page) if page.live else None
    draft = _newest(page) if _is_drafted(page) else None
    return {"slug": page.slug, "live": live, "draft": draft if draft != live else None}


def _is_drafted(page: ProcedurePage) -> bool:
    return page.has_unpublished_changes or not page.live


def _newest(page: ProcedurePage) -> dict | None:
    return _state(page.latest_revision.as_object() if page.latest_revision else page)


def _state(page: ProcedurePage) -> dict | None:
    """None for a draft that is no procedure yet. One whose doubts are open may name nobody who
    applies; a spec may not."""
    data = spec_data(page)
    types = data.get("applicant_types", [])
    try:
        spec = dump_spec(load_spec(data | {"applicant_types": types or ["citizen"]}))
    except SpecError:
        return None
    return {
        "field": page.field.code if page.field else None,
        "spec": spec | {"applicant_types": types},
        "doubts": page.process.get(open_doubts.PLACE, []),
        "is_superseded": page.is_superseded,
        "closed_on": page.closed_on.isoformat() if page.closed_on else None,
        "successor": page.successor.code if page.successor else None,
    }


def _forms(procedures: list[dict]) -> dict[str, Document]:
    """The documents that specs name, by digest, in order; of several with the same bytes the one
    that a spec would choose."""
    named = {
        digest_of(paper["blank_form"]["path"])
        for one in procedures
        for state in (one["live"], one["draft"])
        if state
        for paper in state["spec"].get("documents", ())
        if paper.get("blank_form")
    }
    found = Document.objects.filter(file_hash__in=named).order_by("pk")
    newest = {document.file_hash: document for document in found}
    return dict(sorted(newest.items()))
