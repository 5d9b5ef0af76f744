"""At the counter: an officer fills in, files and receives what is brought in person or by post.

The record is the one of an application filed online: in the name of whoever files, never of the
officer; `entered_by` says who typed it.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import Agency, User
from procedures.models import (
    Application,
    Channel,
    Fee,
    Procedure,
    ProcedureVersion,
    QueueTicket,
    ReceivedPaper,
    Slip,
    Status,
)
from procedures.services import drafts, reception, slips, submission
from procedures.services.acts import acting
from procedures.services.authority import require_role, require_writer
from procedures.services.errors import ActRefused
from procedures.services.parties import subject_of
from procedures.services.routing import COMMITTEE
from procedures.services.settlement import owes

CHANNELS = (Channel.IN_PERSON, Channel.POSTAL)


@dataclass(frozen=True, slots=True)
class Visitor:
    """In whose name it is filed, how they are reached, and the way by which they came."""

    account: User
    phone: str
    email: str = ""
    channel: str = Channel.IN_PERSON


def procedures_at(agency, channel) -> list[ProcedureVersion]:
    """Versions of today that this counter takes in this way, in the order of their codes.

    The text of the specs is long: each process has read it already (`ProcedureVersion.content`).
    """
    versions = ProcedureVersion.objects.valid_on().filter(procedure__state=Procedure.State.OPEN)
    related = versions.select_related("procedure__field").defer("spec")
    newest = {one.procedure_id: one for one in related.order_by("procedure__code", "number")}
    return [one for one in newest.values() if takes(one.content, agency, channel)]


def takes(spec, agency, channel) -> bool:
    """Whether the agency may be the one that receives; the answers may still name another."""
    return channel in spec.channels and agency.receives and fits(spec.reception, agency)


def fits(rule, agency) -> bool:
    """Whether the agency is of the kind that the rule of reception asks for."""
    if rule.kind == "named":
        return agency.code == rule.code
    is_level = agency.level.code == rule.level if rule.level else True
    return is_level and (_any_sector(rule) or agency.sector == (rule.sector or COMMITTEE))


def _any_sector(rule) -> bool:
    """An answer names the agency itself."""
    return rule.kind == "area" and not rule.level and not rule.sector


@transaction.atomic
def begin(*, procedure, agency: Agency, visitor: Visitor, party, actor) -> Application:
    """A draft in the visitor's name at this counter. Raises ActRefused, NotAllowed."""
    require_role(actor, agency.pk, "receptionist")
    version = procedure.current_version()
    if version is None or not takes(version.content, agency, visitor.channel):
        raise ActRefused(_("This counter does not take in this procedure."))
    draft = drafts.start_draft(
        procedure=procedure,
        actor=visitor.account,
        party=party,
        channel=visitor.channel,
        entry=drafts.Entry(actor, agency, QueueTicket.objects.held_by(actor, agency)),
    )
    values = {"phone": visitor.phone, "email": visitor.email}
    return drafts.save_particulars(application=draft, actor=actor, **values)


@transaction.atomic
def file_and_receive(*, application, actor, key) -> Application:
    """File it and, unless a fee is due first, receive it in the same go.

    Safe to repeat with the same `key`. Raises what `submit` and `receive` raise.
    """
    filed = submission.submit(application=application, actor=actor, key=key)
    if filed.status != Status.REGISTERED or owes(filed, Fee.Due.FILING):
        return filed
    return reception.receive(application=filed, actor=actor)


@dataclass(frozen=True, slots=True)
class Sheets:
    """Of one required document: how many of each kind lie in the folder."""

    originals: int = 0
    certified: int = 0
    copies: int = 0

    def __bool__(self):
        return any((self.originals, self.certified, self.copies))


@transaction.atomic
def note_papers(*, application, actor, papers: dict[str, Sheets]):
    """What lies on the counter, by required document; none takes the note back.

    Raises ActRefused (filed meanwhile), NotAllowed.
    """
    require_writer(actor, application)
    draft = Application.objects.locked().with_procedure().get(pk=application.pk)
    _require_draft(draft)
    for document_id, sheets in papers.items():
        draft.spec.document(document_id)
        same = {"application": draft, "document_id": document_id}
        if not sheets:
            ReceivedPaper.objects.filter(**same).delete()
            continue
        counts = {
            "originals": sheets.originals,
            "certified": sheets.certified,
            "copies": sheets.copies,
        }
        ReceivedPaper.objects.update_or_create(**same, defaults=counts | {"noted_by": actor})


@transaction.atomic
def advise(*, application, actor, reason):
    """Form 02 for who goes home to fetch what is missing; the draft stays to be gone on with."""
    require_writer(actor, application)
    subject = subject_of(application)
    with acting(application, act="advise", actor=actor, reason=reason, payload=subject) as draft:
        _require_draft(draft)
        _require_first(draft, Slip.SUPPLEMENT, Slip.REFUSAL)
        if not submission.problems_of(draft):
            raise ActRefused(_("Nothing is missing: the application can be filed."))
        return slips.issue_advice(draft, actor=actor, reason=reason)


@transaction.atomic
def turn_away(*, application, actor, reason):
    """Form 03 for who stands at the wrong door: nothing is filed."""
    require_writer(actor, application)
    subject = subject_of(application)
    with acting(application, act="turn_away", actor=actor, reason=reason, payload=subject) as draft:
        _require_draft(draft)
        _require_first(draft, Slip.REFUSAL)
        return slips.issue_refusal(draft, actor=actor, reason=reason)


def _require_first(draft, *papers):
    """What is missing is told once and completely (decree 61/2018), and so is a refusal."""
    if draft.documents.filter(part__in=papers).exists():
        words = _("This paper was given out about this draft already. Print that one again.")
        raise ActRefused(words)


def _require_draft(application):
    if not application.is_draft:
        raise ActRefused(_("This application has already been filed."))
