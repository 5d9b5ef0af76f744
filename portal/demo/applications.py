"""Demo applications, made through the services as people would make them."""

from io import BytesIO
from uuid import uuid4

import pikepdf

from payments.services.counter import take_cash, takeable
from portal.accounts.models import Agency, Mandate, Post, User
from portal.core.uploads import Checked
from portal.demo.answers import Respondent
from portal.demo.people import CITIZENS, FIRM, email
from procedures.models import Application, Procedure
from procedures.services import (
    attachments,
    drafts,
    endings,
    obligations,
    processing,
    reception,
    results,
    submission,
    supplements,
)
from procedures.services.errors import NoAgency

WANTED = 60
APPLICANTS = {"citizen", "enterprise"}
ASSESSED = {"1.010727": 13_000_000, "1.013831": 850_000}  # đồng, of the fees set in mid-process
# Whoever signs in as this citizen, or as an officer of this commune, finds something of each kind.
SHOWN_CITIZEN = "congdan"
SHOWN_STAGES = {"filed", "received", "handed_over", "supplement", "paid", "drafted"}
SHOWN_COMMUNE = "Phường Võ Cường"
STAGES = (
    "filed",
    "received",
    "started",
    "advanced",
    "finished",
    "handed_over",
    "supplement",
    "paid",
    "withdrawn",
    "drafted",
    "refused",
    "stopped",
)
ACTS = {  # what happens after filing, in order, up to each stage
    "drafted": (),
    "filed": ("file",),
    "paid": ("file", "pay"),
    "withdrawn": ("file", "withdraw"),
    "refused": ("file", "refuse"),
    "received": ("file", "pay", "receive"),
    "supplement": ("file", "pay", "receive", "ask"),
    "started": ("file", "pay", "receive", "start"),
    "stopped": ("file", "pay", "receive", "start", "stop"),
    "advanced": ("file", "pay", "receive", "start", "step"),
    "finished": ("file", "pay", "receive", "start", "finish"),
    "handed_over": ("file", "pay", "receive", "start", "finish", "hand_over"),
}


def make_applications(wanted: int = WANTED) -> int:
    """Make applications in all states for what is published; nothing if there are any already.

    Returns how many. Each is a walk of its own transactions: an interruption leaves whole ones.
    """
    procedures = [one for one in Procedure.objects.filter(state="open") if _fits(one)]
    if not procedures or Application.objects.exists():
        return 0
    people = list(User.objects.filter(email__in=map(email, CITIZENS)).select_related("person"))
    people.sort(key=lambda person: person.email != email(SHOWN_CITIZEN))
    for number in range(wanted):
        stage = STAGES[number % len(STAGES)]
        procedure = procedures[(number + number // len(STAGES)) % len(procedures)]
        shown = number < len(STAGES) and stage in SHOWN_STAGES
        _walk(stage, procedure, people[0 if shown else number % len(people)], number)
    return wanted


def _fits(procedure) -> bool:
    """The people of the demo can file it on the portal."""
    version = procedure.current_version()
    if version is None:
        return False
    spec = version.content
    return "online" in spec.channels and bool(APPLICANTS & set(spec.applicant_types))


def _party(procedure, person, number) -> tuple:
    """(party, who files): a citizen, or every so often the firm that its representative files for.

    A firm never files the first round, which shows one citizen each stage.
    """
    types = procedure.current_version().content.applicant_types
    firm = Mandate.objects.filter(organisation__tax_code=FIRM["tax_code"]).first()
    turn = number >= len(STAGES) and number % 2
    if firm and "enterprise" in types and (turn or "citizen" not in types):
        return drafts.Party("enterprise", firm), firm.holder.accounts.get()
    return drafts.Party("citizen"), person


def _walk(stage, procedure, person, number) -> None:
    commune = _commune(number)
    party, person = _party(procedure, person, number)
    draft = drafts.start_draft(procedure=procedure, actor=person, party=party, channel="online")
    _fill(draft, person, commune, number)
    application = Application.objects.get(pk=draft.pk)
    if submission.problems_of(application):
        return  # a draft that its owner has not finished
    for act in ACTS[stage]:
        try:
            application = _ACTS[act](application) or application
        except NoAgency:
            return  # this map has no such body; the application waits where it is


def _commune(number) -> Agency:
    """One of the communes that have officers."""
    staffed = Agency.objects.valid_on().filter(
        level__code="commune", receives=True, posts__role="receptionist"
    )
    rows = list(staffed.select_related("area__parent").distinct().order_by("code"))
    if number < 2 * len(STAGES):
        rows = [row for row in rows if row.area.name == SHOWN_COMMUNE] or rows
    return rows[number * 5 % len(rows)]


def _fill(draft, person, commune, number):
    address, area = {"street": f"Số {number + 3}, khu 2"}, commune.area
    while area is not None:
        address[area.level.code] = area.code
        area = area.parent
    answers = Respondent(person, address, number).answer(draft.spec, draft.context)
    for section in draft.spec.sections:
        ids = [part.id for part in (*section.fields, *section.groups)]
        given = {name: answers[name] for name in ids if name in answers}
        drafts.save_section(
            application=draft, actor=person, section_id=section.id, answers=given, done=True
        )
    choices = drafts.reception_choices(draft.spec)
    here = choices.filter(pk=commune.pk).first() or choices.filter(posts__isnull=False).first()
    draft = drafts.save_particulars(application=draft, actor=person, receiving_agency=here)
    for path in submission.problems_of(draft):
        if path.startswith("document."):
            document_id = path.removeprefix("document.")
            paper = Checked(f"{document_id}.pdf", "pdf", _pdf(f"{number} {document_id}"), 1)
            attachments.add_file(
                application=draft, actor=person, document_id=document_id, checked=paper
            )


def _pdf(title: str) -> bytes:
    """One empty A4 page; the title keeps two papers from being the same file."""
    page, out = pikepdf.new(), BytesIO()
    page.add_blank_page(page_size=(595, 842))
    page.docinfo["/Title"] = title
    page.save(out, deterministic_id=True)
    return out.getvalue()


def _holder(agency_id, role) -> User:
    posts = Post.objects.valid_on().filter(agency=agency_id, role=role).select_related("user")
    found = posts.first()
    if found is None:
        raise NoAgency(f"nobody is {role} there")
    return found.user


def _file(application):
    return submission.submit(application=application, actor=application.filed_by, key=uuid4())


def _pay(application):
    for fee in application.fees.owed():
        cashier = _holder(fee.collecting_agency_id, "cashier")
        if fee in takeable(application, cashier):
            take_cash(
                application=application,
                actor=cashier,
                fees=[fee],
                amount=fee.owed,
                key=uuid4(),
            )
    return Application.objects.get(pk=application.pk)


def _at_reception(act, **details):
    def perform(application):
        clerk = _holder(application.receiving_agency_id, "receptionist")
        return act(application=application, actor=clerk, **details)

    return perform


def _start(application):
    item = application.work_items.open().get(kind="start")
    return reception.start(application=application, actor=_holder(item.agency_id, item.role))


def _ask(application):
    item = application.work_items.open().get()
    document = application.spec.documents[0] if application.spec.documents else None
    note = "Bản chụp chưa rõ, chụp lại cả bốn góc"
    asked = {"kind": "document", "id": document.id, "note": note} if document else {}
    return supplements.ask_supplement(
        application=application,
        actor=_holder(item.agency_id, item.role),
        request={
            "reason": "Giấy tờ chưa đủ để thẩm định",
            "items": [asked or {"kind": "other", "id": "", "note": note}],
        },
    )


def _assess(application, run, officer):
    """Fix what this step may fix and take the money; taxes wait for the tax office."""
    rules = [one for one in obligations.assessable(application, run) if one.kind != "tax"]
    if not rules:
        return application
    notices = [
        {"rule_id": one.id, "amount": ASSESSED.get(application.spec.code, 300_000)} for one in rules
    ]
    application = obligations.ask_obligation(
        application=application, actor=officer, run_id=run.pk, notices=notices
    )
    return _pay(application)


def _step(application):
    run = application.steps.open().order_by("sequence").first()
    officer = run.assignee or _holder(run.agency_id, run.spec.role)
    application = _assess(application, run, officer)
    if results.draft_of(application) is None:
        result = results.possible_results(application, "granted")[0]
        proposal = {
            "outcome": "granted",
            "result_id": result.id,
            "particulars": _particulars(application, result),
            "reasons": "",
        }
        results.propose_result(
            application=application, actor=officer, run_id=run.pk, proposal=proposal
        )
    return processing.forward_step(application=application, actor=officer, run_id=run.pk)


def _particulars(application, result) -> dict:
    """As the register says: the people of the form, and what an officer would write."""
    answers = application.answers
    people = [one for one in answers.values() if isinstance(one, dict) and "full_name" in one]
    person = application.filed_by
    respondent = Respondent(person, person.person.address, application.pk.int % 1000)
    said = respondent.particulars(result, people)
    return {
        name: application.owner_name if value == "{owner}" else value
        for name, value in said.items()
    }


def _finish(application):
    while application.steps.open().exists():
        application = _step(application)
    return application


def _withdraw(application):
    return endings.withdraw(
        application=application, actor=application.filed_by, reason="Tôi nộp nhầm thủ tục"
    )


def _stop(application):
    approver = _holder(application.receiving_agency_id, "approver")
    return endings.stop(
        application=application, actor=approver, reason="Đang có đơn khiếu nại, chờ kết luận"
    )


_ACTS = {
    "file": _file,
    "pay": _pay,
    "receive": _at_reception(reception.receive),
    "refuse": _at_reception(
        reception.refuse_reception, reason="Không thuộc thẩm quyền của xã, phường này"
    ),
    "start": _start,
    "ask": _ask,
    "step": _step,
    "finish": _finish,
    "withdraw": _withdraw,
    "stop": _stop,
    "hand_over": _at_reception(results.hand_over),
}
