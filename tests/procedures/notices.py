"""A land transfer at the step where its notices are entered."""

from datetime import date

from portal.core.uploads import Checked
from procedures.services import discharges, obligations
from procedures.services.discharges import Paper
from tests import states
from tests.core.test_uploads import pdf

TAXES = (  # đồng
    {"rule_id": "registration_fee", "amount": 6_250_000, "number": "12/TB-CCT"},
    {"rule_id": "income_tax", "amount": 25_000_000, "number": "13/TB-CCT"},
)
DECIDED = {"number": "7/QĐ-CCT", "dated": date(2024, 6, 20), "reason": "Hộ nghèo, ghi nợ"}
PROVED = {"number": "0045/KB", "dated": date(2024, 6, 18)}


def assessing(world, version):
    application = states.started(world, version)
    while states.open_run(application).step_id != "obligation":
        application = states.step(world, application)
    return application


def step_of(world, application) -> dict:
    run = states.open_run(application)
    actor = states.holder(world, run)
    return {"application": application, "actor": actor, "run_id": run.pk}


def asked(world, version, notices=TAXES):
    application = assessing(world, version)
    return ask(world, application, *notices)


def ask(world, application, *notices):
    return obligations.ask_obligation(**step_of(world, application), notices=list(notices))


def notice(application, rule_id):
    return application.fees.get(rule_id=rule_id)


def proof() -> Checked:
    return Checked("giay-nop-tien.pdf", "pdf", pdf(), 1)


def pay_elsewhere(world, application, rule_id, **changed):
    fee = notice(application, rule_id)
    given = PROVED | {"amount": fee.unmet, "proof": proof()} | changed
    paper = Paper(fee_id=fee.pk, **given)
    return discharges.pay_elsewhere(**step_of(world, application), paper=paper)


def defer(world, application, rule_id, **changed):
    paper = Paper(fee_id=notice(application, rule_id).pk, **DECIDED | changed)
    return discharges.defer(**step_of(world, application), paper=paper)


def withdraw(world, application, rule_id, **changed):
    given = {"reason": "Thông báo tính nhầm"} | changed
    paper = Paper(fee_id=notice(application, rule_id).pk, **given)
    return discharges.withdraw_notice(**step_of(world, application), paper=paper)
