"""What an officer asked for, as the citizen sees it."""

from dataclasses import dataclass
from datetime import datetime

from procedures.catalogue.documents import required_documents
from procedures.display import answered
from procedures.views.citizen.uploading import Slot, slots_for
from procedures.views.ways import Way


@dataclass(frozen=True)
class AskedAnswer:
    """An answer to be corrected: where it is changed and what it says now."""

    label: str
    note: str
    value: str
    url: str


@dataclass
class Asked:
    reason: str
    agency: str
    by: datetime
    slots: list[Slot]
    answers: list[AskedAnswer]
    others: list[str]


def asked_of(application, request) -> Asked:
    notes = {item["id"]: item.get("note", "") for item in request.items}
    kinds = {item["id"]: item["kind"] for item in request.items}
    return Asked(
        reason=request.reason,
        agency=request.agency.label(),
        by=request.answer_by,
        slots=_slots(application, request, notes, kinds),
        answers=_answers(application, request, notes, kinds),
        others=[item.get("note", "") for item in request.items if item["kind"] == "other"],
    )


def _slots(application, request, notes, kinds) -> list[Slot]:
    """The documents that were asked for, and those that corrected answers call for."""
    asked = [one for one in application.spec.documents if kinds.get(one.id) == "document"]
    given = set(application.attachments.given().values_list("document_id", flat=True))
    needed = required_documents(application.spec, request.answers or {}, application.context)
    fresh = [one for one in needed if one.required and one not in asked and one.id not in given]
    slots = slots_for(application, [*asked, *fresh])
    for slot in slots:
        slot.note = notes.get(slot.id) or slot.note
    return slots


def _answers(application, request, notes, kinds) -> list[AskedAnswer]:
    values = {
        row.id: row.value
        for part in answered(application, answers=request.answers or {})
        for row in part.rows
    }
    found = []
    for section in application.spec.sections:
        for one in (*section.fields, *section.groups):
            if kinds.get(one.id) == "field":
                url = Way(application).url("supplement_section", section.id)
                label = str(getattr(one, "label", "") or getattr(one, "title", ""))
                found.append(
                    AskedAnswer(label, notes[one.id], values.get(one.id, ""), f"{url}#q-{one.id}")
                )
    return found
