"""What officers and citizens of the demo do with an application, each through the services."""

from uuid import uuid4

from payments.services.counter import take_cash, takeable
from portal.accounts.models import Post, User
from portal.demo.answers import Respondent
from procedures.catalogue.documents import required_documents
from procedures.models import Application
from procedures.services import (
    endings,
    obligations,
    powers,
    processing,
    reception,
    results,
    submission,
    supplements,
)
from procedures.services.errors import NoAgency

ASSESSED = {"1.010727": 13_000_000, "1.013831": 850_000}  # đồng, of the fees set in mid-process


def holder(agency_id, role) -> User:
    posts = Post.objects.valid_on().filter(agency=agency_id, role=role).select_related("user")
    found = posts.first()
    if found is None:
        raise NoAgency(f"nobody is {role} there")
    return found.user


def _file(application):
    return submission.submit(application=application, actor=application.filed_by, key=uuid4())


def _pay(application):
    for fee in application.fees.owed():
        cashier = holder(fee.collecting_agency_id, "cashier")
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
        clerk = holder(application.receiving_agency_id, "receptionist")
        return act(application=application, actor=clerk, **details)

    return perform


def _start(application):
    item = application.work_items.open().get(kind="start")
    return reception.start(application=application, actor=holder(item.agency_id, item.role))


def _ask(application):
    item = application.work_items.open().get()
    if "ask_supplement" not in powers.powers(application, item):
        return application  # nothing can be missing at this step
    spec, note = application.spec, "Bản chụp chưa rõ, chụp lại cả bốn góc"
    papers = required_documents(spec, application.answers, application.context)
    asked = {"kind": "document", "id": papers[0].id, "note": note} if papers else {}
    return supplements.ask_supplement(
        application=application,
        actor=holder(item.agency_id, item.role),
        request={
            "reason": "Giấy tờ chưa đủ để thẩm định",
            "items": [asked or {"kind": "other", "id": "", "note": note}],
        },
    )


def _assess(application, run, officer):
    """Fix what this step may fix and take the money; taxes wait for the tax office."""
    rules = [one for one in _unassessed(application, run) if one.kind != "tax"]
    if not rules:
        return application
    notices = [
        {"rule_id": one.id, "amount": ASSESSED.get(application.spec.code, 300_000)} for one in rules
    ]
    application = obligations.ask_obligation(
        application=application, actor=officer, run_id=run.pk, notices=notices
    )
    return _pay(application)


def _unassessed(application, run) -> list:
    """Of a step that was returned to, nothing is fixed twice."""
    known = set(application.fees.values_list("rule_id", flat=True))
    return [one for one in obligations.assessable(application, run) if one.id not in known]


def _step(application):
    run = application.steps.open().order_by("sequence").first()
    officer = run.assignee or holder(run.agency_id, run.spec.role)
    application = _assess(application, run, officer)
    if run.spec.kind == "opinion":
        return processing.state_opinion(
            application=application,
            actor=officer,
            run_id=run.pk,
            answer={"verdict": "agree", "text": "Đã kiểm tra thực địa, đồng ý"},
        )
    part = run.spec.part
    if powers.needs_draft(application, run) and results.draft_of(application, part) is None:
        result = results.possible_results(application, "granted", part)[0]
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
    approver = holder(application.receiving_agency_id, "approver")
    return endings.stop(
        application=application, actor=approver, reason="Đang có đơn khiếu nại, chờ kết luận"
    )


PERFORM = {
    "file": _file,
    "pay": _pay,
    "receive": _at_reception(reception.receive),
    "refuse": _at_reception(
        reception.refuse_reception, reason="Không thuộc thẩm quyền của cơ quan này"
    ),
    "start": _start,
    "ask": _ask,
    "step": _step,
    "finish": _finish,
    "withdraw": _withdraw,
    "stop": _stop,
    "hand_over": _at_reception(results.hand_over),
}
