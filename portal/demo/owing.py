"""One application that waits for its taxes, so that screens show what notices look like."""

from datetime import timedelta

from portal.accounts.models import User
from portal.core.dates import today
from portal.core.uploads import Checked
from portal.demo.acts import PERFORM, holder
from portal.demo.applications import SHOWN_CITIZEN, draft_of
from portal.demo.papers import sample
from portal.demo.people import email
from procedures.models import Application, Procedure, Status
from procedures.services import discharges, obligations, submission
from procedures.services.errors import NoAgency

LAND, STEP = "1.013831", "obligation"
SALE = {
    "case_type": "transfer",
    "family_relation": "none",
    "giver_kind": "person",
    "only_home": False,
    "price": 1_250_000_000,  # đồng
}
REGISTRATION, INCOME = SALE["price"] // 200, SALE["price"] // 50  # 0,5 % and 2 %


def make_owing() -> Application | None:
    """In status 6 with two notices: one paid at the Treasury, one open. Safe to repeat.

    None where there is one already, or the map has no such body.
    """
    procedure = Procedure.objects.filter(code=LAND, state="open").first()
    waiting = Application.objects.filter(status=Status.FINANCIAL_OBLIGATION)
    if procedure is None or waiting.exists():
        return None
    draft = draft_of(procedure, User.objects.get(email=email(SHOWN_CITIZEN)), 0, SALE)
    if submission.problems_of(draft):
        return None
    try:
        return _owe(_to_the_taxes(draft))
    except NoAgency:
        return None


def _to_the_taxes(application) -> Application:
    for act in ("file", "pay", "receive", "start"):
        application = PERFORM[act](application) or application
    while not application.steps.open().filter(step_id=STEP).exists():
        application = PERFORM["step"](application)
    return application


def _owe(application) -> Application:
    run = application.steps.open().get(step_id=STEP)
    step = {"actor": run.assignee or holder(run.agency_id, run.spec.role), "run_id": run.pk}
    application = obligations.ask_obligation(
        application=application, notices=_notices(application.answers), **step
    )
    paper = _proof_of(application.fees.get(rule_id="registration_fee"))
    return discharges.pay_elsewhere(application=application, paper=paper, **step)


def _notices(answers) -> list[dict]:
    """The buyer owes the one, the seller the other."""
    days = {"issued_on": today(), "pay_by": today() + timedelta(days=30)}
    seller = answers["giver_person"]
    owes = {"payer_name": seller["full_name"], "payer_number": seller.get("national_id", "")}
    first = {"rule_id": "registration_fee", "amount": REGISTRATION, "number": "1204/TB-CCT"}
    second = {"rule_id": "income_tax", "amount": INCOME, "number": "1205/TB-CCT"}
    return [first | days, second | days | owes]


def _proof_of(fee) -> discharges.Paper:
    title = "Giấy nộp tiền vào ngân sách nhà nước"
    scan = sample(title, fee.application.owner_name, 1)
    return discharges.Paper(
        fee_id=fee.pk,
        number="KB-000518",
        dated=today(),
        amount=fee.owed,
        proof=Checked("giay-nop-tien.pdf", "pdf", scan, 1),
    )
