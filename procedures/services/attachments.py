"""Files of an application: added to a draft or to a supplement, taken out again before sending."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.uploads import Checked
from procedures.catalogue.documents import required_documents
from procedures.models import Application, Attachment, SupplementRequest
from procedures.services import scanning
from procedures.services.authority import require_sender, require_writer
from procedures.services.errors import ActRefused
from procedures.services.sight import may_open
from procedures.services.supplements import open_request

# Papers that officers put into the file; no question of a form can have such an id.
NOTICE, PROOF, REQUEST = "@notice", "@proof", "@request"
OFFICE_PAPERS = {
    NOTICE: gettext_lazy("Notice of what is to be paid"),
    PROOF: gettext_lazy("Proof of payment at the Treasury"),
    REQUEST: gettext_lazy("Signed request to withdraw"),
}


@transaction.atomic
def add_file(*, application, actor, document_id, checked: Checked, reused_from=None) -> Attachment:
    """Attach a checked file to a required document of a draft, or of what a supplement asks.

    The same bytes twice are one file; `reused_from` is the kept paper (CitizenDocument) that it
    copies. Raises ActRefused: filed meanwhile, not asked for, too many.
    """
    _require(actor, application)
    locked = _locked(application)
    request = None if locked.is_draft else _asked(locked, document_id)
    own = _own_files(locked, request).filter(document_id=document_id)
    same = own.filter(sha256=checked.sha256).first()
    if same:
        return same
    _check_room(locked, document_id, own.count())
    return _kept(
        checked,
        application=locked,
        document_id=document_id,
        supplement=request,
        uploaded_by=actor,
        reused_from=reused_from,
    )


def add_paper(application, actor, kind, checked: Checked) -> Attachment:
    """Put one of OFFICE_PAPERS into the file of an application that the caller has locked."""
    return _kept(
        checked, application=application, document_id=kind, uploaded_by=actor, is_filed=True
    )


def _kept(checked, **place) -> Attachment:
    attachment = Attachment.objects.create(
        file=checked.file(),
        name=checked.name,
        media_type=checked.media_type,
        size=len(checked.content),
        sha256=checked.sha256,
        pages=checked.pages,
        scan=scanning.first_state(),
        **place,
    )
    return scanning.ask_for(attachment)


@transaction.atomic
def remove_file(*, attachment, actor):
    """Take out a file that was not sent yet, with its bytes. Raises ActRefused when it was."""
    _require(actor, attachment.application)
    locked = _locked(attachment.application)
    request = None if locked.is_draft else open_request(locked)
    found = _own_files(locked, request).filter(pk=attachment.pk).first()
    if found is None:
        raise ActRefused(_("This file was sent already and stays with the application."))
    stored = found.file
    found.delete()
    transaction.on_commit(lambda: stored.storage.delete(stored.name))


def _require(actor, application):
    """A draft is filled in by its writer; what is supplied later comes from its sender."""
    (require_writer if application.is_draft else require_sender)(actor, application)


def unsent_files(application):
    """Files that the citizen may still take out."""
    if application.is_draft:
        return _own_files(application, None)
    request = application.supplements.filter(state=SupplementRequest.State.OPEN).first()
    return _own_files(application, request) if request else application.attachments.none()


def _locked(application):
    return Application.objects.locked().with_procedure().get(pk=application.pk)


def _own_files(application, request):
    return application.attachments.current().filter(supplement=request, is_filed=False)


def _asked(application, document_id) -> SupplementRequest:
    request = open_request(application)
    asked = {item["id"] for item in request.items if item["kind"] == "document"}
    if document_id not in asked and document_id not in _newly_needed(application, request):
        raise ActRefused(_("This document is not being asked for."))
    return request


def _newly_needed(application, request) -> set[str]:
    """Documents that the corrected answers call for."""
    answers = request.answers or {}
    return {one.id for one in required_documents(application.spec, answers, application.context)}


def _check_room(application, document_id, count):
    try:
        document = application.spec.document(document_id)
    except KeyError:
        raise ActRefused(_("This document is not being asked for.")) from None
    if count >= document.max_files:
        raise ActRefused(no_room(document))


def no_room(document) -> str:
    words = _("At most %(count)s files for this document. Take one out first.")
    return words % {"count": document.max_files}


def file_for(user, pk) -> Attachment | None:
    """A file that this account may open, or None."""
    found = Attachment.objects.visible_to(user).filter(pk=pk).first()
    return found if found and may_open(user, found) else None
