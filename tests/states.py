"""Brings applications into a state through the services, as people would."""

from uuid import uuid4

from procedures.models import Application, Fee, StepRun
from procedures.services import (
    drafts,
    powers,
    processing,
    reception,
    results,
    reversals,
    submission,
)
from procedures.services.settlement import record_fees_settled
from tests import factories

CITIZEN = drafts.Party("citizen")
PHONE = "0912345678"
PERSON = {
    "full_name": "Nguyễn Thị Mai Hương",
    "birth_date": "1990-02-05",
    "sex": "female",
    "national_id": "027190000123",
}

# Particulars of a copy: its draft has no gap.
WHOLE = {
    "entry_number": "12",
    "entry_date": "1990-02-05",
    "entry_agency": "UBND phường Võ Cường",
    "entry_person": {"full_name": "Nguyễn Thị Mai Hương", "birth_date": "1990-02-05",
                     "sex": "female"},
    "entry_content": "Khai sinh đúng hạn",
}  # fmt: skip


def civil_status_answers(world, **changed) -> dict:
    """One copy of the citizen's own birth extract: 8.000 đ."""
    return {
        "event_type": "birth",
        "registered_at": {**world.address(), "street": "UBND phường Võ Cường"},
        "relation": "self",
        "requester_person": PERSON,
        "phone": PHONE,
        "residence": world.address(),
        "copies": 1,
        "purpose": "study",
        "fee_category": "none",
        "delivery": "online",
    } | changed


def land_transfer_answers(world, **changed) -> dict:
    """A sale of one plot between two citizens; fees and taxes are assessed later."""
    giver = PERSON | {"full_name": "Trần Thị Bán", "national_id": "027190000456"}
    return {
        "case_type": "transfer",
        "land_place": world.address(),
        "contract_number": "15/2024/HĐ-CN",
        "contract_date": "2024-06-03",
        "price": 1_250_000_000,
        "family_relation": "none",
        "only_home": False,
        "giver_kind": "person",
        "giver_person": giver,
        "ownership": "sole",
        "receiver_person": PERSON,
        "receiver_address": world.address(),
        "phone": PHONE,
        "represented": False,
        "several_receivers": False,
        "parcels": [
            {
                "certificate_number": "CS 123456",
                "map_sheet": 12,
                "parcel_number": 305,
                "area": "82.5",
                "land_use": "urban_home",
                "has_house": False,
            }
        ],
        **dict.fromkeys(
            (
                "disputed",
                "mortgaged",
                "annual_lease",
                "other_landholder",
                "splits",
                "measures",
                "new_certificate",
            ),
            False,
        ),
        "delivery": "counter",
    } | changed


ANSWERS = {"2.000635": civil_status_answers, "1.013831": land_transfer_answers}


def drafted(world, version, *, by=None, channel="online", **answers) -> Application:
    """A complete draft, files attached, ready to be filed at the commune."""
    actor = by or world.citizen
    draft = drafts.start_draft(
        procedure=version.procedure, actor=actor, party=CITIZEN, channel=channel
    )
    filled = ANSWERS[version.procedure.code](world, **answers)
    for section in version.content.sections:
        names = [part.id for part in (*section.fields, *section.groups)]
        part = {name: filled[name] for name in names if name in filled}
        drafts.save_section(
            application=draft, actor=actor, section_id=section.id, answers=part, done=True
        )
    draft = drafts.save_particulars(application=draft, actor=actor, receiving_agency=world.commune)
    for path in submission.problems_of(draft):
        kind, _, document_id = path.partition(".")
        if kind == "document":
            factories.AttachmentFactory(application=draft, document_id=document_id)
    return draft


def ready(world, version, **details) -> Application:
    """A draft of which every part was confirmed on its page: only sending it is left."""
    draft = drafted(world, version, **details)
    actor = draft.filed_by
    drafts.save_particulars(application=draft, actor=actor, phone=PHONE)
    for part in ("@documents", "@particulars"):
        draft = drafts.save_section(
            application=draft, actor=actor, section_id=part, answers={}, done=True
        )
    return draft


def filed(world, version, **details) -> Application:
    """Status 1; `details` as for `drafted`. What is due at filing is not paid yet."""
    draft = drafted(world, version, **details)
    return submission.submit(application=draft, actor=draft.filed_by, key=uuid4())


def paid(application) -> Application:
    """Everything that is owed now is settled."""
    owed = [(fee, fee.owed) for fee in application.fees.filter(state=Fee.State.OPEN)]
    return record_fees_settled(application=application, allocations=owed) if owed else application


def received(world, version, **details) -> Application:
    """Status 2, paid."""
    application = paid(filed(world, version, **details))
    officer = world.officer("receptionist", application.receiving_agency)
    return reception.receive(application=application, actor=officer)


def started(world, version, **details) -> Application:
    """Status 4, first step open."""
    application = received(world, version, **details)
    item = application.work_items.open().get()
    return reception.start(application=application, actor=world.officer(item.role, item.agency))


def open_run(application) -> StepRun:
    """The one step that is open."""
    return application.steps.open().get()


def holder(world, run):
    """The officer on whose desk this step lies."""
    return run.assignee or world.officer(run.spec.role, run.agency)


def step(world, application, *, note="") -> Application:
    """Forward the open step, drafting a granted result first where one is needed."""
    run = open_run(application)
    act = {"application": application, "actor": holder(world, run), "run_id": run.pk}
    if powers.needs_draft(application, run) and results.draft_of(application) is None:
        results.propose_result(**act, proposal=granted(application))
    return processing.forward_step(**act, note=note)


def granted(application, part="") -> dict:
    result = results.possible_results(application, "granted", part)[0]
    return {"outcome": "granted", "result_id": result.id, "particulars": {}, "reasons": ""}


def to_approve(world, version, **details):
    """A copy whose draft has no gap, on the approver's desk."""
    application = started(world, version, **details)
    draft(world, application)
    run = open_run(application)
    actor = holder(world, run)
    return processing.forward_step(application=application, actor=actor, run_id=run.pk)


def draft(world, application):
    """The open step has its result drafted, without a gap."""
    run = open_run(application)
    act = {"application": application, "actor": holder(world, run), "run_id": run.pk}
    results.propose_result(**act, proposal=granted(application) | {"particulars": WHOLE})


def lifted(world, application) -> Application:
    """A stop proposed to be lifted, and lifted, at the agency that received the file."""
    agency = application.receiving_agency
    first = world.officer("coordinator", agency)
    reversals.propose_resume(application=application, actor=first, reason="Đã giải quyết")
    return reversals.resume(application=application, actor=world.officer("approver", agency))


def finished(world, version, **details) -> Application:
    """Status 9: the result is issued and waits to be handed over."""
    application = started(world, version, **details)
    while application.steps.open().exists():
        application = step(world, application)
    return application


def handed_over(world, version, **details) -> Application:
    """Status 10."""
    application = finished(world, version, **details)
    officer = world.officer("receptionist", application.receiving_agency)
    return results.hand_over(application=application, actor=officer)
