"""A citizen's own store: papers given or received once, kept by their wish, given again.

Nothing comes into it, and nothing out of it into an application, but by an act of its owner; each
leaves an event in the stream of the person.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.core import moments
from portal.core.dates import local_date, months_after, today
from portal.core.uploads import MEDIA_TYPES, Checked
from procedures.models import Application, Attachment, CitizenDocument
from procedures.models.papers import Scan
from procedures.services.attachments import add_file
from procedures.services.authority import require_applicant
from procedures.services.errors import ActRefused

KINDS = {media_type: kind for kind, media_type in MEDIA_TYPES.items()}
Origin = CitizenDocument.Origin
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Keepable:
    """A file or a result of an application that its owner may keep. `size` is in bytes."""

    key: str
    source: object  # Attachment or IssuedDocument: both have file, sha256
    origin: str
    type_code: str
    title: str
    name: str
    media_type: str
    size: int
    pages: int | None = None
    valid_to: date | None = None


# --- keeping ----------------------------------------------------------------------------------
def keepable(application, user) -> list[Keepable]:
    """What of this application the account may put into the store and has not yet.

    Files once an agency has taken them in, results once they are released, where it is known what
    they are. Of an application for somebody else: nothing.
    """
    if user.person_id is None or application.owner_id != user.person_id:
        return []
    if application.received_at is None:
        return []
    found = [*_files(application), *_results(application)]
    hashes = {one.source.sha256 for one in found}
    kept = CitizenDocument.objects.of(user).filter(sha256__in=hashes)
    known = set(kept.values_list("sha256", flat=True))
    return [one for one in found if one.source.sha256 not in known]


def _files(application) -> Iterable[Keepable]:
    types = {one.id: one for one in application.spec.documents if one.type_code}
    files = application.attachments.current().filter(document_id__in=types, is_filed=True)
    for one in files.filter(scan=Scan.CLEAN):
        paper = types[one.document_id]
        yield Keepable(
            key=f"file-{one.pk}",
            source=one,
            origin=Origin.UPLOAD,
            type_code=paper.type_code,
            title=paper.name.vi,
            name=one.name,
            media_type=one.media_type,
            size=one.size,
            pages=one.pages,
        )


def _results(application) -> Iterable[Keepable]:
    """A copy of what was signed, byte for byte."""
    issued = application.documents.released().filter(
        is_result=True, document__state="valid", document__rendering="done"
    )
    for one in issued.select_related("document"):
        result = _known_result(application, one.part)
        if result is None or not result.type_code:
            continue
        document, last = one.document, None
        if result.valid_months:
            last = months_after(local_date(document.issued_at), result.valid_months)
        yield Keepable(
            key=f"result-{document.pk}",
            source=document,
            origin=Origin.RESULT,
            type_code=result.type_code,
            title=result.title.vi,
            name=f"{document.lookup_code}.pdf",
            media_type=MEDIA_TYPES["pdf"],
            size=document.file.size,
            valid_to=last,
        )


def _known_result(application, part):
    try:
        return application.spec.result(part)
    except KeyError:  # a decision of no result of the spec, a refusal
        return None


@transaction.atomic
def keep(*, application, actor, chosen: dict[str, date | None]) -> list[CitizenDocument]:
    """Put the chosen ones, {key: valid until}, into the actor's store. Twice is once.

    Raises NotAllowed for others than the applicant, ActRefused when one cannot be kept.
    """
    require_applicant(actor, application)
    Application.objects.locked().get(pk=application.pk)
    offered = {one.key: one for one in keepable(application, actor)}
    if not set(chosen) <= set(offered):
        raise ActRefused(_("One of these papers is in your store already, or cannot be kept."))
    kept = [_keep(application, actor, offered[key], chosen[key]) for key in chosen]
    for paper in kept:
        _note(paper, "keep_paper", actor, application)
    return kept


def _keep(application, actor, one: Keepable, valid_to) -> CitizenDocument:
    """Kept from another application at the same moment, it is that one."""
    paper, _is_new = CitizenDocument.objects.get_or_create(
        person=actor.person,
        sha256=one.source.sha256,
        removed_at=None,
        defaults={
            "file": ContentFile(_bytes(one.source), name=f"{one.source.sha256[:16]}{_end(one)}"),
            "name": one.name,
            "media_type": one.media_type,
            "size": one.size,
            "pages": one.pages,
            "type_code": one.type_code,
            "title": one.title,
            "origin": one.origin,
            "application": application,
            "valid_to": one.valid_to or valid_to,
        },
    )
    return paper


def _end(one: Keepable) -> str:
    return f".{KINDS[one.media_type]}"


def _bytes(stored) -> bytes:
    """Raises ActRefused for a file that is no longer what was hashed."""
    with stored.file.open("rb") as stream:
        content = stream.read()
    if sha256(content).hexdigest() != stored.sha256:
        logger.error("%s %s is not what was hashed", type(stored).__name__, stored.pk)
        raise ActRefused(_("This paper cannot be read at the moment. Attach the file itself."))
    return content


# --- giving again -----------------------------------------------------------------------------
def offers(user, documents) -> dict[str, list[CitizenDocument]]:
    """{id of a required document: papers of this person that can stand for it}, newest first."""
    types = {one.type_code for one in documents if one.type_code}
    papers = CitizenDocument.objects.of(user).usable(today()).filter(type_code__in=types)
    found = {}
    for paper in papers.order_by("-created_at") if types else ():
        for document in documents:
            if _fits(paper, document):
                found.setdefault(document.id, []).append(paper)
    return found


def _fits(paper, document) -> bool:
    return (
        paper.type_code == document.type_code
        and KINDS[paper.media_type] in document.accept
        and paper.size <= document.max_mb * 1024 * 1024
    )


@transaction.atomic
def give_again(*, application, actor, document, paper_id) -> Attachment:
    """Attach a copy of a kept paper to a required document. Raises ActRefused."""
    if application.is_entered:
        raise ActRefused(_("Only the owner of a store takes papers out of it."))
    require_applicant(actor, application)
    fitting = offers(actor, [document]).get(document.id, [])
    paper = next((one for one in fitting if str(one.pk) == str(paper_id)), None)
    if paper is None:
        raise ActRefused(_("This paper is no longer in your store, or no longer valid."))
    checked = Checked(paper.name, KINDS[paper.media_type], _bytes(paper), paper.pages)
    attachment = add_file(
        application=application,
        actor=actor,
        document_id=document.id,
        checked=checked,
        reused_from=paper,
    )
    _note(paper, "give_paper_again", actor, application)
    return attachment


# --- throwing away ----------------------------------------------------------------------------
@transaction.atomic
def throw_away(*, paper_id, actor):
    """The file goes at once. What was given to agencies stays with them. Twice is once."""
    paper = CitizenDocument.objects.of(actor).filter(pk=paper_id).first()
    changed = CitizenDocument.objects.kept().filter(pk=paper_id, person=actor.person_id)
    if paper is None or not changed.update(removed_at=moments.now(), file=""):
        return
    _note(paper, "throw_paper_away", actor, None)
    storage, name = paper.file.storage, paper.file.name
    transaction.on_commit(lambda: storage.delete(name))


def _note(paper, act, actor, application):
    """No title and no name of a file: the record is for ever."""
    record(
        stream=f"person:{paper.person_id}",
        act=act,
        actor=actor,
        payload={
            "paper": str(paper.pk),
            "type": paper.type_code,
            "application": str(application.pk) if application else "",
        },
    )
