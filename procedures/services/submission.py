"""Filing: from a draft to a registered application with its code, fees and reception work."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from portal.core import crashpoints, moments
from portal.core.dates import format_date, local_date, today
from portal.core.spoken import sentence
from portal.documents.numbering import next_number
from procedures.catalogue.answers import clean_answers, validate_answers
from procedures.catalogue.documents import required_documents
from procedures.catalogue.fees import compute_fees
from procedures.catalogue.spec import DELIVERY_QUESTION, ineligible
from procedures.catalogue.visibility import prune, visible
from procedures.models import Channel, Fee, Status, WorkItem
from procedures.services import desk, fee_states, routing
from procedures.services.acts import acting
from procedures.services.addresses import unplaced
from procedures.services.authority import require_writer
from procedures.services.deliveries import serves
from procedures.services.drafts import Party, check_party
from procedures.services.errors import ActRefused, InvalidApplication, OutdatedDraft
from procedures.services.parties import subject_of
from procedures.services.settlement import expect_reception, refresh_payment_state

KEPT_RULES = timedelta(days=30)  # what was begun under rules that ended since may still be sent


@transaction.atomic
def submit(*, application, actor, key):
    """File the draft. Safe to repeat: the same `key` (UUID of the check page) files once.

    Raises InvalidApplication (answers or documents), ActRefused (procedure closed), OutdatedDraft
    (its rules ended more than KEPT_RULES ago).
    """
    require_writer(actor, application)
    current = type(application).objects.locked().get(pk=application.pk)
    if str(current.submission_key) == str(key) and current.status != Status.DRAFT:
        return current
    _check_open(current)
    if current.is_entered and current.mandate_id:  # online `require_writer` has seen to it
        check_party(current.version, current.filed_by, Party.of(current))
    subject = subject_of(application)
    with acting(application, act="submit", actor=actor, payload=subject) as locked:
        _check_complete(locked)
        locked.submission_key = key
        locked.answers = prune(
            locked.spec, clean_answers(locked.spec, locked.answers, locked.context), locked.context
        )
        locked.delivery = locked.answers.get(DELIVERY_QUESTION, locked.delivery)
        locked.receiving_agency = _receiving_agency(locked)
        at = moments.now()
        locked.submit(code=_new_code(locked.receiving_agency, at), at=at)
        locked.attachments.current().update(is_filed=True)
        _assess_fees(locked)
        _open_reception(locked)
    crashpoints.here("application.filed")
    return locked


def _check_open(application):
    if application.status != Status.DRAFT:
        raise ActRefused(_("This application has already been filed."))
    if application.version.procedure.state != "open":
        raise ActRefused(_("This procedure is closed to new applications."))
    ended = application.version.valid_to
    if ended and ended + KEPT_RULES < today():
        words = _(
            "The rules of this procedure changed after %(date)s. Your answers are kept: look "
            "through the parts that are marked, then send."
        )
        raise OutdatedDraft(words % {"date": format_date(ended)})


def problems_of(application) -> dict[str, list[str]]:
    """What still stands between this draft and filing: {path: [messages]}; empty means ready."""
    spec, context = application.spec, application.context
    problems = unplaced(spec, application.answers, context)
    problems |= validate_answers(spec, application.answers, context)
    problems |= _missing_documents(application) | _undeliverable(application)
    for door in ineligible(spec, application.answers, context):
        problems.setdefault("eligibility", []).append(str(door.message))
    if spec.reception.kind == "same" and application.receiving_agency is None:
        problems["agency"] = [_("Choose the agency that receives your application")]
    return problems


def _missing_documents(application) -> dict[str, list[str]]:
    """Online each needs a file; at a counter the paper itself does as well. What comes by post is
    looked at when it is received."""
    if application.channel != Channel.ONLINE and not application.is_entered:
        return {}
    given = set(application.attachments.given().values_list("document_id", flat=True))
    words = _("Attach: %(document)s")
    if application.is_entered:
        given |= set(application.received_papers.values_list("document_id", flat=True))
        words = _("Neither a scan nor the paper is there: %(document)s")
    asked = required_documents(application.spec, application.answers, application.context)
    return {
        f"document.{one.id}": [sentence(words, document=one.name)]
        for one in asked
        if one.required and one.id not in given
    }


def _undeliverable(application) -> dict[str, list[str]]:
    chosen = application.answers.get(DELIVERY_QUESTION)
    asked = DELIVERY_QUESTION in visible(application.spec, application.answers, application.context)
    if not asked or serves(chosen, application):
        return {}
    return {DELIVERY_QUESTION: [_("Without an account nobody can download it: choose another way")]}


def _receiving_agency(application):
    """By the rule of the spec. A counter takes in no file of another agency. Raises ActRefused."""
    agency = routing.receiving_agency(application.spec, application)
    if application.is_entered and agency != application.receiving_agency:
        words = _("By these answers the application goes to another agency: %(agency)s.")
        raise ActRefused(words % {"agency": agency.label()})
    return agency


def _check_complete(application):
    problems = problems_of(application)
    if problems:
        raise InvalidApplication(_("The application is not complete yet."), problems)


def _new_code(agency, at) -> str:
    """{agency code}-{yymmdd}-{daily number}, gapless (circular 03/2025)."""
    day = f"{local_date(at):%y%m%d}"
    number = next_number(agency=agency, key="dossier", period=day).number
    return f"{agency.code}-{day}-{number:04d}"


def _assess_fees(application):
    """Create the fee lines of the spec; assessed ones come later, when an officer fixes them."""
    lines = compute_fees(
        application.spec, application.answers, application.channel, application.applicant_type
    )
    fee_states.begin(application)
    for line in lines:
        if not line.awaits_assessment:
            create_fee(application, line)
    refresh_payment_state(application)


def create_fee(application, line) -> Fee:
    rule = application.spec.fee(line.rule_id)
    exempt = line.amount == 0
    fee = Fee.objects.create(
        application=application,
        rule_id=line.rule_id,
        label=line.label.vi,
        label_en=line.label.en,
        kind=line.kind,
        due=line.due,
        amount=line.amount,
        original_amount=line.original_amount,
        quantity=line.quantity,
        reasons=reasons_of(line),
        budget_item=rule.budget_item,
        state=Fee.State.EXEMPT if exempt else Fee.State.OPEN,
        collecting_agency=routing.agency_for(rule.collector, application),
    )
    return fee_states.is_made(application, fee)


def reasons_of(line) -> list[dict]:
    """The reasons of a fee line as a Fee keeps them."""
    return [{"vi": text.vi, "en": text.en} for text in line.reasons]


def _open_reception(application):
    desk.open_work(
        application,
        kind=WorkItem.Kind.RECEIVE,
        agency=application.receiving_agency,
        role="receptionist",
    )
    expect_reception(application, now=application.submitted_at)
