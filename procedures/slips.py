"""What is printed on the slips of the one-stop office: frozen content made from an application."""

from datetime import date, datetime
from typing import NamedTuple

from django.utils.translation import override

from portal.core.dates import format_datetime_long, local, today
from portal.core.money import format_vnd
from portal.core.phones import display_phone
from portal.core.text import mask_national_id
from portal.documents.services import Content
from procedures.catalogue.documents import required_documents
from procedures.deadlines import Limit
from procedures.display import address_text
from procedures.documents import frame, public
from procedures.explanation_words import limit_in_words
from procedures.models import Delivery, Slip, SlipForm
from procedures.services import terms
from procedures.services.submission import problems_of


class Signing(NamedTuple):
    """Where a paper is signed that is not signed where it was received."""

    agency: object
    closed_by: object


def form_of(slip, day: date | None = None) -> SlipForm:
    """The form of the set that is in force on the day of the act (default: today), whenever the
    file was received: a circular that ended fits no paper of today. Before the first set: that."""
    forms = SlipForm.objects.filter(slip=slip)
    return forms.valid_on(day or today()).last() or forms.order_by("valid_from").first()


def slip_content(application, form, actor, particulars) -> Content:
    """Form 01 (appointment), 02 (supplement) or 03 (refusal): made out at the one-stop office."""
    with override("vi"):
        data = frame(application, None) | marks(form) | _people(application, actor)
        data |= {
            "documents": _documents(application),
            **_counted(application),
            "received_at": _moment(application.received_at),
            "due_at": _moment(application.due_at),
            "time_limit": limit_in_words(terms.term_of(application).limit)
            if application.received_at
            else "",
            "register": _register(application),
            "book": _book(application),
            "delivery": _delivery(application),
            "waived": _waived(application, form),
            **_asked(application, form),
            **_phases(application, form),
            **particulars,
        }
    return Content(f"slip_{form.slip}", data, public(application, form.title))


def letter_content(application, form, signing: Signing, particulars) -> Content:
    """Form 04 (apology) or 05 (stop): a letter that the leader of an agency signs."""
    with override("vi"):
        data = (
            frame(application, signing)
            | marks(form)
            | {
                "agency_phone": signing.agency.phone,
                "you": "quý tổ chức" if application.organisation else "ông/bà",
                "agency_received": application.receiving_agency.name,
                "received_at": _moment(application.received_at),
                **particulars,
            }
        )
    return Content(f"letter_{form.slip}", data, public(application, form.title))


def apology_particulars(extension) -> dict:
    with override("vi"):
        return {
            "in_time": extension.in_time,
            "reason": extension.reason,
            "old_due_at": _moment(extension.old_due_at),
            "new_due_at": _moment(extension.new_due_at),
        }


def marks(form) -> dict:
    return {
        "form": form.slip,
        "title": form.title,
        "form_mark": form.mark,
        "paper": form.paper,
        "since": form.valid_from.year,
    }


def _masked(owner) -> str:
    """Officers open papers without the record that showing a full number leaves."""
    return mask_national_id(owner.national_id) if owner and owner.national_id else ""


def _people(application, actor) -> dict:
    """Who asks, by what number, where they are reached; and who is at the counter."""
    owner, agency = application.owner, application.receiving_agency
    organisation, party = application.organisation, application.organisation or owner
    number = organisation.tax_code if organisation else _masked(owner)
    return {
        "officer": actor.full_name if actor else "",
        "submitter": application.filed_by.full_name,
        "is_organisation": organisation is not None,
        "owner_number": number,
        "address": address_text(party.address) if party else "",
        "phone": display_phone(application.phone) if application.phone else "",
        "email": application.email,
        "agency_phone": agency.phone,
    }


def _documents(application) -> list:
    """[name, originals, copies, files given online] of every document asked for."""
    given = {}
    for document_id in application.attachments.current().values_list("document_id", flat=True):
        given[document_id] = given.get(document_id, 0) + 1
    asked = required_documents(application.spec, application.answers, application.context)
    return [[item.name.vi, item.originals, item.copies, given.get(item.id, 0)] for item in asked]


def _counted(application) -> dict:
    """At a counter the papers were counted: [name, originals, certified, photocopies, files]."""
    if not application.is_entered:
        return {}
    noted = {one.document_id: one for one in application.received_papers.all()}
    asked = required_documents(application.spec, application.answers, application.context)
    files = {name: count for name, _o, _c, count in _documents(application)}
    rows = []
    for item in asked:
        paper = noted.get(item.id)
        sheets = [paper.originals, paper.certified, paper.copies] if paper else [0, 0, 0]
        rows.append([item.name.vi, *sheets, files[item.name.vi]])
    return {"papers": rows}


def _asked(application, form) -> dict:
    request = application.supplements.order_by("-asked_at").first()
    if form.slip != Slip.SUPPLEMENT or request is None:
        return {}
    return {
        "reason": request.reason,
        "items": [_item_text(application.spec, item) for item in request.items],
        "answer_by": _moment(request.answer_by),
    }


def _phases(application, form) -> dict:
    """Lines 4 to 7 of form 01: what each phase has, and from when to when."""
    if form.slip != Slip.APPOINTMENT or not application.phase:
        return {}
    spec, limit, entries = application.spec, terms.limit_of(application), [*application.clock.all()]
    began = next((entry for entry in entries if terms.is_phase(entry)), None)
    before = entries[: entries.index(began)] if began else []
    first, second = terms.phases_of(limit)
    return {
        "time_limit": limit_in_words(Limit(limit.amount, first.unit)),
        "phases": {
            "first": spec.phases.first.vi,
            "first_limit": limit_in_words(first),
            "first_due": _moment(before[-1].due_at if began else application.due_at),
            "second": spec.phases.second.vi,
            "second_limit": limit_in_words(second),
            "second_received": _moment(began and began.at),
            "second_due": _moment(began and application.due_at),
        },
    }


def _waived(application, form) -> list:
    """[name, amount without the waiver, the rule]: where nothing is collected there is no receipt
    to say so, and form 01 is the paper that the citizen takes home."""
    if form.slip != Slip.APPOINTMENT:
        return []
    fees = application.fees.waived()
    return [[fee.label, format_vnd(fee.original_amount), fee.reasons[-1]["vi"]] for fee in fees]


def _item_text(spec, item) -> list:
    names = {"document": lambda: spec.document(item["id"]).name.vi}
    names["field"] = lambda: spec.questions[item["id"]].label.vi
    name = names[item["kind"]]() if item["kind"] in names else ""
    return [name, item.get("note", "")]


def missing_items(application) -> list:
    """[what, note] of what form 02 asks for: the papers; where none is missing, the answers."""
    with override("vi"):
        problems = problems_of(application)
        papers = [path for path in problems if path.startswith("document.")]
        if papers:
            return [[_name(application, path), "Chưa có"] for path in papers]
        return [["", text] for texts in problems.values() for text in texts]


def _name(application, path) -> str:
    return application.spec.document(path.partition(".")[2]).name.vi


def _moment(value: datetime | None) -> str:
    return format_datetime_long(local(value)) if value else ""


def _delivery(application) -> str:
    """Where the result is fetched, as form 01 asks."""
    return {
        Delivery.ONLINE: "Trực tuyến, trong tài khoản của người nộp",
        Delivery.COUNTER: f"Tại {application.receiving_agency.name}",
        Delivery.POST: "Qua dịch vụ bưu chính công ích",
    }[application.delivery]


def _book(application) -> list[str]:
    """[volume, number] of the register: a volume is a year."""
    number = application.register_number
    return [str(application.register_year), f"{number:06d}"] if number else ["", ""]


def _register(application) -> str:
    number = application.register_number
    return f"{number:06d}/{application.register_year}" if number else ""
