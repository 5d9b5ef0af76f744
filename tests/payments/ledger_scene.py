"""A ledger in which everything that money can do was done once, by the services."""

from dataclasses import replace

import pytest

from payments.models import Case
from payments.services import closing, corrections, refunds, voids
from payments.services.settle import settle
from portal.core.dates import today
from portal.documents.models import IssuedDocument, Signature
from portal.notices.models import Delivery
from portal.notices.services import News, deliver, notify
from tests.factories import UserFactory
from tests.payments.refund_scenes import Returns, online, withdraw
from tests.payments.scenes import PRICE, drain
from tests.payments.tax_till import make_till
from tests.payments.test_receipts import another
from tests.payments.transfers import credit
from tests.procedures import notices

__all__ = ["online"]

AGAIN, IN_CASH, ASKED = 3_000, 2_000, 1_000  # đồng: refunds that lies can tell apart
APPRAISALS = (
    {"rule_id": "appraisal_fee", "amount": 500_000, "number": "01/TB-CN"},
    {"rule_id": "appraisal_fee", "amount": 20_000, "number": "02/TB-CN"},
)


@pytest.fixture
def ledger(online, transfers, civil_status, land_transfer):
    till = online.till
    _bounced_and_sent_again(online)
    _handed_back(another(till, civil_status))
    _put_right(another(till, civil_status))
    _paid_twice(another(till, civil_status))
    _transferred(replace(transfers, till=another(till, civil_status)))
    asked = (*notices.TAXES, *APPRAISALS)
    _notices(make_till(till.world, land_transfer, till.bank, till.gateway, asked))
    _end_of_the_day(till.world)
    _sealed()
    _told()


@pytest.fixture
def voided(online):
    """All of a receipt went back, and two people declared it void."""
    online.done(PRICE)
    receipt = online.till.application.receipts.get()
    void = voids.ask(receipt=receipt, actor=online.first, reason="Đã trả lại toàn bộ")
    voids.approve(void=void, actor=online.second)
    drain()


def _bounced_and_sent_again(online):
    bounced = online.done()
    online.till.bank.returns.update_refund(bounced.provider_ref, status="failed")
    online.till.deliver()
    online.done(AGAIN)


def _handed_back(till):
    """A part of the cash; another part is asked for."""
    till.cash()
    withdraw(till)
    returns = Returns(till, Case.objects.get(application=till.application))
    returns.done(IN_CASH)
    returns.ask(ASKED)


def _put_right(till):
    """The receipt named the wrong payer. Taken by the cashier whose day stays open."""
    capture = till.cash(cashier=till.world.officer("cashier", number=2))
    payer = corrections.RightPayer("Nguyễn Thị Mai", number="012345678901")
    receipt, head = capture.receipts.get(), till.world.officer("approver")
    corrections.correct(receipt=receipt, actor=head, payer=payer, reason="Sai số")


def _paid_twice(till):
    """In cash and at the gateway, of which the second went back."""
    attempt = till.attempt()
    till.pay(attempt)
    till.cash()
    till.ask(attempt)
    case = Case.objects.get(is_suspense=True)
    first, second = (till.world.officer("cashier", number=number) for number in (1, 2))
    refund = refunds.ask(case=case, actor=first, amount=PRICE, reason="Nộp hai lần")
    refunds.approve(refund=refund, actor=second)
    drain()


def _transferred(transfers):
    transfers.read(credit(transfers.attempt().reference))


def _notices(till):
    """A tax deferred, another paid; two fees are owed, and the file waits for them."""
    notices.defer(till.world, till.application, "income_tax")
    settle(gateway="stripe", notice=till.paid_notice())
    drain()


def _end_of_the_day(world):
    counts = closing.Counts(2 * PRICE, 0, "")
    cashier = world.officer("cashier")
    closing.count(cashier=cashier, agency=world.commune, day=today(), counts=counts)


def _sealed():
    """The first receipt was rendered and sealed."""
    paper = IssuedDocument.objects.filter(kind="receipt", number=1)
    paper.update(rendering="done", sha256="a" * 64, file="a.pdf")
    Signature.objects.create(
        document=paper.get(),
        signer="x",
        certificate="c" * 64,
        is_trial=True,
        level="B-B",
        unsigned_sha256="b" * 64,
        unsigned_size=9,
    )


def _told():
    """One message to a person went out, another waits for its task."""
    facts = {"since": "01/06/2024", "until": "02/06/2024"}
    for number in range(2):
        notify(recipient=UserFactory(), news=News("messages_over", f"told:{number}", None, facts))
    deliver(delivery=Delivery.objects.filter(state=Delivery.State.PENDING).earliest("pk").pk)
