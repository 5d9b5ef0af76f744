"""A payment's whole life, lived by a process that may be killed in the middle of it.

Each step can be taken again by whoever finds things half done, as payers and gateways do.
"""

import os
import signal
from dataclasses import dataclass
from uuid import uuid4

from django_tasks_db.models import DBTaskResult, get_date_max

from payments import gateways
from payments.models import Case, Refund
from payments.services import inbox, reconciliation, refunds
from payments.services.errors import NothingToPay
from portal.core import crashpoints
from portal.documents import worker as papers
from portal.tasks import worker
from portal.tasks.execution import claim, execute
from procedures.models import Application, Status
from procedures.services import submission
from tests import states
from tests.payments.gateway_fixtures import new_gateway, new_mockpay
from tests.payments.scenes import Till


@dataclass
class Life:
    """`key` is that of the page from which the application is sent."""

    world: object
    draft: Application
    store: object
    key: object = None

    def __post_init__(self):
        self.key = self.key or uuid4()

    def until_killed_at(self, point: str) -> None:
        """The whole life; SIGKILL when it comes by. For a process of its own."""

        def kill(name):
            if name == point:
                os.kill(os.getpid(), signal.SIGKILL)

        crashpoints.arm(kill)
        self.live()

    def live(self) -> None:
        """File, pay in two tabs, be told, get the second payment back."""
        till = self._till()
        till.application = submission.submit(
            application=self.draft, actor=self.draft.filed_by, key=self.key
        )
        self._pay(till)
        self._work(till)
        self._give_back(till)
        self._work(till)
        reconciliation.sweep()
        till.bank.close()

    def _till(self) -> Till:
        bank = new_mockpay(self.store)
        gateway = new_gateway(bank)
        gateways.BUILDERS["stripe"] = lambda: gateway
        bank.webhooks.transport = self._receive
        papers.run_limited = lambda *_call, **_limits: b"%PDF-1.7 made in no time"
        return Till(self.world, self.draft, bank, gateway)

    @staticmethod
    def _receive(_url, headers, body) -> int:
        inbox.receive(
            gateway="stripe", message=gateways.base.Message(headers=headers, query="", body=body)
        )
        return 200

    @staticmethod
    def _pay(till):
        """Pay what is owed; a second tab pays the same session's bill at the counter."""
        try:
            attempt = till.attempt()
            till.pay(attempt)
            till.cash()
        except NothingToPay:
            pass

    def _work(self, till):
        till.bank.deliver_pending()
        worker.reclaim()
        DBTaskResult.objects.filter(status="READY").update(
            run_after=get_date_max()
        )  # patience is over
        while row := claim(f"{worker._machine()}:{os.getpid()}:life", []):
            execute(row)

    @staticmethod
    def _give_back(till):
        case = Case.objects.filter(kind=Case.Kind.OVERPAID, state=Case.State.OPEN).first()
        if case and not case.refunds.exists():
            refunds.ask(
                case=case,
                actor=till.world.officer("cashier"),
                amount=case.amount,
                reason="Nộp hai lần",
            )
        for refund in Refund.objects.filter(state=Refund.State.ASKED):
            refunds.approve(refund=refund, actor=till.world.officer("approver"))


def begun(world, version) -> Application:
    draft = states.drafted(world, version)
    assert draft.status == Status.DRAFT
    for role in ("cashier", "approver"):
        world.officer(role)  # before the process is forked: both shall know the same people
    return draft
