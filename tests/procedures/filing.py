"""Files any procedure that comes with the product, from sample answers, and walks its route."""

from uuid import uuid4

from procedures.models import Application
from procedures.services import drafts, powers, processing, reception, results, submission
from tests import factories, states
from tests.procedures.catalogue.answers_of import sample_answers


def with_linked(world):
    """The same world with the police and the insurer of the province."""
    for name, code, title in (
        ("police", "H05.23", "Công an tỉnh"),
        ("social_insurance", "H05.22", "Bảo hiểm xã hội tỉnh"),
    ):
        if name not in world.agencies:
            area = world.areas["province"]
            agency = factories.AgencyFactory(code=code, name=title, area=area, sector=name)
            world.agencies[name] = agency
    return world


def drafted(world, code, *, party=states.CITIZEN, channel="online", **changed) -> Application:
    """A complete draft; `changed` answers of None are left out."""
    version = factories.VersionFactory(procedure__code=code)
    draft = drafts.start_draft(
        procedure=version.procedure, actor=world.citizen, party=party, channel=channel
    )
    answers = sample_answers(code, **changed)
    return completed(world, draft, {name: one for name, one in answers.items() if one is not None})


def completed(world, draft, answers) -> Application:
    """The draft with these answers, a file for each document asked for, and an agency."""
    parts = [section.id for section in draft.spec.sections]
    for part in (*parts, "@documents", "@particulars"):
        drafts.save_section(
            application=draft, actor=world.citizen, section_id=part, answers=answers, done=True
        )
    draft = drafts.save_particulars(
        application=draft,
        actor=world.citizen,
        receiving_agency=world.commune,
        phone=answers["phone"],
    )
    for path in submission.problems_of(draft):
        assert path.startswith("document."), path
        factories.AttachmentFactory(application=draft, document_id=path.removeprefix("document."))
    return draft


def filed(world, code, **details) -> Application:
    draft = drafted(world, code, **details)
    return submission.submit(application=draft, actor=world.citizen, key=uuid4())


def started(world, code, **details) -> Application:
    """Paid, received, first step open."""
    application = states.paid(filed(world, code, **details))
    officer = world.officer("receptionist", application.receiving_agency)
    application = reception.receive(application=application, actor=officer)
    item = application.work_items.open().get()
    return reception.start(application=application, actor=world.officer(item.role, item.agency))


def forward(world, application, run, particulars=None) -> Application:
    """The officer of this step finishes it, drafting the result first where one is needed."""
    act = {"application": application, "actor": states.holder(world, run), "run_id": run.pk}
    if run.spec.kind == "opinion":
        return processing.state_opinion(**act, answer={"verdict": "agree", "text": "Đồng ý"})
    part = run.spec.part
    if powers.needs_draft(application, run) and results.draft_of(application, part) is None:
        proposal = states.granted(application, part) | {"particulars": particulars or {}}
        results.propose_result(**act, proposal=proposal)
    return processing.forward_step(**act)


def finished(world, application, particulars=None) -> Application:
    """The rest of the route."""
    while run := application.steps.open().order_by("sequence").first():
        application = forward(world, application, run, particulars)
    return application
