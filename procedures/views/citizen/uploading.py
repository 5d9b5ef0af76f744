"""Several files in one POST: the good ones are kept, each refused one is told why."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.core.ratelimit import allow, seconds_left
from portal.core.typography import size_words
from portal.core.uploads import (
    INLINE_TYPES,
    UploadRefused,
    clean_name,
    kinds_in_words,
)
from portal.tasks.foreign import check_upload
from procedures.models.papers import Scan
from procedures.services import store
from procedures.services.attachments import add_file, no_room, remove_file, unsent_files
from procedures.services.errors import ActRefused

UPLOADS, UPLOAD_WINDOW = 200, 3600  # files of one account, seconds
NOT_OPEN = {
    Scan.QUARANTINED: gettext_lazy("Waiting for the virus check"),
    Scan.REFUSED: gettext_lazy("A virus was found in this file. Nobody can open it."),
}


@dataclass
class Slot:
    """One required document on the page, with its files and what was refused just now."""

    document: object
    files: list
    note: str = ""
    offers: list = field(default_factory=list)  # papers of the store that can stand for it
    sheets: object = None  # at a counter: the form that says how many papers lie there
    errors: list = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.document.id

    @property
    def name(self) -> str:
        return f"file-{self.document.id}"

    @property
    def hint(self) -> str:
        kinds = kinds_in_words(self.document.accept)
        words = _("%(kinds)s, each at most %(max)s MB.")
        return words % {"kinds": kinds, "max": self.document.max_mb}

    @property
    def accept(self) -> str:
        endings = [f".{kind}" for kind in self.document.accept]
        return ",".join([*endings, ".jpeg", ".heic"] if "jpg" in self.document.accept else endings)

    @property
    def is_given(self) -> bool:
        return self.has_papers or any(not one["is_refused"] for one in self.files)

    @property
    def has_papers(self) -> bool:
        if self.sheets is None:
            return False
        return (
            bool(self.sheets.sheets) if self.sheets.is_bound else any(self.sheets.initial.values())
        )

    @property
    def is_full(self) -> bool:
        return len(self.files) >= self.document.max_files


def slots_for(application, documents) -> list[Slot]:
    files = {}
    for attachment in unsent_files(application):
        files.setdefault(attachment.document_id, []).append(row_of(attachment))
    return [
        Slot(document, files.get(document.id, []), note=str(document.note))
        for document in documents
    ]


def offer_kept(request, application, slots):
    """What the person keeps stands beside the documents that it can stand for."""
    if application.is_entered or application.at_counter:
        return  # an officer has papers of their own
    kept = store.offers(request.user, [slot.document for slot in slots])
    for slot in slots:
        given = {one["id"] for one in slot.files}
        offered = [] if slot.is_full else kept.get(slot.id, [])
        used = _used(application, given) if offered else set()
        slot.offers = [one for one in offered if one.sha256 not in used]


def _used(application, given) -> set[str]:
    files = unsent_files(application).filter(pk__in=given)
    return set(files.values_list("sha256", flat=True))


def give_again(request, application, slots, target) -> bool:
    """`target`: "<document> <kept paper>". False when refused; the slot says why."""
    document_id, _space, paper_id = target.partition(" ")
    slot = next((one for one in slots if one.id == document_id), None)
    if slot is None:
        return True
    try:
        store.give_again(
            application=application,
            actor=request.user,
            document=slot.document,
            paper_id=paper_id,
        )
    except ActRefused as refused:
        slot.errors.append(str(refused))
    return not slot.errors


def receive_files(request, application, slots):
    """Check and keep every posted file; refusals are added to the errors of their slot."""
    for slot in slots:
        for upload in request.FILES.getlist(slot.name):
            try:
                _admit(request.user, slot, upload)
                checked = check_upload(
                    upload, accept=slot.document.accept, max_mb=slot.document.max_mb
                )
                attachment = add_file(
                    application=application,
                    actor=request.user,
                    document_id=slot.id,
                    checked=checked,
                )
            except (UploadRefused, ActRefused) as refused:
                slot.errors.append(str(refused))
            else:
                _put(slot, row_of(attachment))


def _admit(user, slot, upload):
    """Before the file is read: raises ActRefused when it has no room, or after very many files.

    A full slot takes a file that it has already: the same page sent twice.
    """
    if slot.is_full and clean_name(upload.name) not in {one["name"] for one in slot.files}:
        raise ActRefused(no_room(slot.document))
    if not allow(f"upload:{user.pk}", UPLOADS, UPLOAD_WINDOW):
        words = _("You have sent very many files. Go on in %(minutes)s minutes.")
        raise ActRefused(words % {"minutes": -(-seconds_left(UPLOAD_WINDOW) // 60)})


def _put(slot, row):
    if row["id"] not in {one["id"] for one in slot.files}:
        slot.files.append(row)


def take_out(request, application, pk) -> bool:
    """Remove one unsent file of this application; False when there is none."""
    found = next((one for one in unsent_files(application) if str(one.pk) == pk), None)
    if found is not None:
        remove_file(attachment=found, actor=request.user)
    return found is not None


def summary_of(slots) -> list[dict]:
    return [{"text": text, "href": f"#{slot.name}"} for slot in slots for text in slot.errors]


def row_of(attachment) -> dict:
    """A line of `procedures/citizen/parts/files.html`."""
    return {
        "id": str(attachment.pk),
        "name": attachment.name,
        "kind": attachment.name.rpartition(".")[2][:4].upper(),
        "note": " · ".join(
            part for part in (_pages(attachment), size_words(attachment.size)) if part
        ),
        "opens": attachment.media_type in INLINE_TYPES,
        "why_not": NOT_OPEN.get(attachment.scan, ""),
        "is_refused": attachment.scan == Scan.REFUSED,
    }


def _pages(attachment) -> str:
    if not attachment.pages:
        return ""
    words = ngettext("%(count)s page", "%(count)s pages", attachment.pages)
    return words % {"count": attachment.pages}
