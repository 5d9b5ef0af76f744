"""Puts a catalogue from a file on pages. What people here wrote stays."""

from dataclasses import dataclass, field
from pathlib import Path

from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.documents.models import Document
from wagtail.models import Locale

from cms import open_doubts
from cms.conversion import fill_page
from cms.exchange import outgoing, shape
from cms.models import ProcedurePage, Synonym
from cms.publishing import NotPublishable
from cms.services.from_spec import catalogue as catalogue_page
from cms.services.from_spec import is_in_hand
from procedures.catalogue.serialise import SpecError, load_spec
from procedures.models import Field


@dataclass(slots=True)
class Taken:
    """Codes by what became of them; `refused` says why."""

    put: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def take(path: Path, user=None) -> Taken:
    """All procedures of the file; one that cannot be kept stops no other.

    `user` is the second person where a published fee changes. Raises BadFile before anything is
    written, NoCatalogue.
    """
    found, forms = shape.read(path)
    for one in found.fields:
        Field.objects.get_or_create(code=one.code, defaults=one.model_dump())
    for one in found.forms:
        _keep_form(one, forms[one.digest])
    for said, meant in found.synonyms:
        Synonym.objects.get_or_create(said=said, meant=meant)
    taken = Taken()
    for one in found.procedures:
        _put(one, user, taken)
    for one in found.procedures:
        if one.code in taken.put and any(state.successor for state in one.states):
            _write(ProcedurePage.objects.get(code=one.code), one, user)
    return taken


def _keep_form(one: shape.FormPart, content: bytes) -> None:
    if Document.objects.filter(file_hash=one.digest, title=one.title).exists():
        return
    Document.objects.create(
        title=one.title,
        file=ContentFile(content, f"{one.digest}{one.ending}"),
        file_size=len(content),
        file_hash=one.digest,
    )


def _put(entry: shape.Entry, user, taken: Taken) -> None:
    page = ProcedurePage.objects.filter(code=entry.code).first()
    if page is not None and outgoing.entry(page) == entry.model_dump(mode="json"):
        taken.same.append(entry.code)
        return
    if page is not None and is_in_hand(page):
        taken.kept.append(entry.code)
        return
    try:
        with transaction.atomic():
            _write(page or ProcedurePage(), entry, user)
    except (SpecError, NotPublishable) as error:
        taken.refused[entry.code] = str(error)
    else:
        taken.put.append(entry.code)


def _write(page: ProcedurePage, entry: shape.Entry, user) -> None:
    """What is live first, then the draft on top of it. Successors that are not there yet are named
    when it is written again."""
    for state in entry.states:
        page = page.get_latest_revision_as_object() if page.pk else page
        _fill(page, state)
        if not page.pk:
            _add(page, entry.slug)
        revision = page.save_revision(clean=False)
        if state is entry.live:
            revision.publish(user=user, skip_permission_checks=True)
            page = ProcedurePage.objects.get(pk=page.pk)


def _fill(page: ProcedurePage, state: shape.State) -> None:
    """An undecided draft of an import names nobody who applies; a spec must."""
    types = state.spec.get("applicant_types", [])
    spec = load_spec(state.spec | {"applicant_types": types or ["citizen"]})
    fill_page(page, spec, Field.objects.filter(code=state.field or "").first())
    page.applicant_types = types
    open_doubts.keep(page, state.doubts)
    page.is_superseded, page.closed_on = state.is_superseded, state.closed_on
    page.successor = ProcedurePage.objects.filter(code=state.successor or "").first()


def _add(page: ProcedurePage, slug: str) -> None:
    page.slug, page.live, page.locale = slug, False, Locale.get_default()
    catalogue_page().add_child(instance=page)
