"""Drafts: begun, saved section by section, resumed, thrown away by the person who began them."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import Agency, Mandate, User
from portal.core import moments
from portal.core.text import fold
from procedures.catalogue.base import PERSON_TYPES
from procedures.models import Application, Channel, QueueTicket, Status
from procedures.services.acts import acting
from procedures.services.authority import require_writer
from procedures.services.deliveries import deliveries_of
from procedures.services.errors import ActRefused
from procedures.services.parties import subject_of


@dataclass(frozen=True, slots=True)
class Entry:
    """A draft that an officer begins at the counter of their agency."""

    officer: User
    agency: Agency
    ticket: QueueTicket | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """For whom an application is filed: the account's own person, or through a mandate."""

    applicant_type: str
    mandate: Mandate | None = None

    @classmethod
    def of(cls, draft):
        return cls(draft.applicant_type, draft.mandate)

    @property
    def fits(self) -> bool:
        """A person applies as a person, an organisation as an organisation."""
        is_person = self.mandate is None or self.mandate.organisation_id is None
        return is_person == (self.applicant_type in PERSON_TYPES)


@transaction.atomic
def start_draft(
    *, procedure, actor, party: Party, channel=Channel.ONLINE, entry: Entry | None = None
) -> Application:
    """A new draft of `actor` under the version valid today, filled in by them or as `entry` says.

    Raises ActRefused when the procedure is closed.
    """
    version = procedure.current_version()
    if version is None or procedure.state != procedure.State.OPEN:
        raise ActRefused(_("This procedure is closed to new applications."))
    check_party(version, actor, party)
    owner, organisation, name = _owner(actor, party)
    draft = Application(
        version=version,
        channel=channel,
        filed_by=actor,
        owner=owner,
        organisation=organisation,
        mandate=party.mandate,
        applicant_type=party.applicant_type,
        owner_name=name,
        owner_name_fold=fold(name),
        phone=actor.phone,
        email=actor.email or "",
    )
    draft.delivery = deliveries_of(draft)[0]
    if entry:
        draft.entered_by, draft.entered_at = entry.officer, moments.now()
        draft.receiving_agency, draft.ticket = entry.agency, entry.ticket
        require_writer(entry.officer, draft)
    draft.save(force_insert=True)
    officer = entry.officer if entry else actor
    with acting(draft, act="begin", actor=officer, payload=subject_of(draft)) as locked:
        pass
    return locked


def check_party(version, filer, party):
    """Raises ActRefused unless `filer` may file so under this version today."""
    if party.applicant_type not in version.content.applicant_types:
        raise ActRefused(_("This procedure is not for this kind of applicant."))
    if not party.fits:
        raise ActRefused(_("This kind of applicant does not fit whom you file for."))
    if party.mandate is None:
        return
    valid = Mandate.objects.held_by(filer).filter(pk=party.mandate.pk).exists()
    if not valid or not party.mandate.covers(version.procedure.code):
        raise ActRefused(_("The mandate is not in force for this procedure."))


def _owner(actor, party):
    if party.mandate is None:
        return actor.person, None, actor.full_name
    person, organisation = party.mandate.person, party.mandate.organisation
    return person, organisation, (person.full_name if person else organisation.name)


@transaction.atomic
def save_section(*, application, actor, section_id, answers, done):
    """Merge the answers of one section; `done` says whether it was complete.

    Returns the saved draft. Raises ActRefused when it has been filed meanwhile (another tab).
    """
    require_writer(actor, application)
    draft = _locked_draft(application)
    draft.answers = {**draft.answers, **answers}
    finished = [name for name in draft.sections_done if name != section_id]
    draft.sections_done = [*finished, section_id] if done else finished
    draft.save(update_fields=["answers", "sections_done", "updated_at"])
    return draft


@transaction.atomic
def save_particulars(*, application, actor, **values):
    """Save what stands beside the answers: receiving_agency, delivery, phone, email, area."""
    require_writer(actor, application)
    draft = _locked_draft(application)
    for name, value in values.items():
        if name not in {"receiving_agency", "delivery", "phone", "email", "area"}:
            raise TypeError(name)
        setattr(draft, name, value)
    draft.save()
    return draft


@transaction.atomic
def renew(*, application, actor):
    """Put a draft under the rules valid today. Answers and files stay; parts that changed are
    to be looked at again. Raises ActRefused when the procedure takes no such draft any more."""
    require_writer(actor, application)
    draft = _locked_draft(application)
    version = draft.version.procedure.current_version()
    if version is None:
        raise ActRefused(_("This procedure is closed to new applications."))
    check_party(version, draft.filed_by, Party.of(draft))
    earlier, draft.version = draft.version.content, version
    changed = {one.id for one in version.content.sections if one not in earlier.sections}
    if version.content.documents != earlier.documents:
        changed.add("@documents")
    draft.sections_done = [name for name in draft.sections_done if name not in changed]
    if draft.delivery not in deliveries_of(draft):
        draft.delivery = deliveries_of(draft)[0]
    draft.save()
    return draft


@transaction.atomic
def discard(*, application, actor):
    """Throw a draft away, files and all; filed applications are never deleted."""
    require_writer(actor, application)
    draft = _locked_draft(application)
    if draft.documents.exists():
        raise ActRefused(_("A paper was given out about this draft: it stays."))
    _empty(draft)
    draft.delete()


@transaction.atomic
def forget(*, application, before):
    """The system throws away a draft that nobody has touched since `before`; of one about which a
    paper was given out everything but that. Raises ActRefused."""
    draft = _locked_draft(application)
    if draft.updated_at >= before or draft.attachments.filter(created_at__gte=before).exists():
        raise ActRefused(_("Somebody has gone on with this draft."))
    _empty(draft)
    if not draft.documents.exists():
        draft.delete()
        return
    draft.answers, draft.sections_done, draft.area = {}, [], None
    draft.phone = draft.email = ""
    draft.erased_at = moments.now()
    draft.save()


def _empty(draft):
    files = [attachment.file for attachment in draft.attachments.all()]
    draft.attachments.all().delete()
    draft.received_papers.all().delete()
    transaction.on_commit(lambda: [file.storage.delete(file.name) for file in files])


def _locked_draft(application):
    draft = Application.objects.locked().with_procedure().get(pk=application.pk)
    if draft.status != Status.DRAFT:
        raise ActRefused(_("This application has already been filed."))
    return draft


def open_drafts(procedure, user):
    """Drafts of this procedure that the citizen could go on with."""
    drafts = Application.objects.of_citizen(user).filter(
        version__procedure=procedure, status=Status.DRAFT
    )
    return drafts.order_by("-updated_at")


def reception_choices(spec):
    """Agencies among which the applicant chooses when the spec receives at `same`."""
    agencies = Agency.objects.valid_on().filter(receives=True)
    if spec.reception.level:
        agencies = agencies.filter(level__code=spec.reception.level)
    agencies = agencies.filter(sector=spec.reception.sector or "people")
    return agencies.select_related("area__parent", "level").order_by("name")
