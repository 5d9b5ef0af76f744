"""Pages of certified copies are counted again after payment: more is billed, less is a case."""

import pytest
from django.urls import reverse

from payments.models import Attempt, Bill, Case, Receipt
from procedures.models import Fee, PaymentState, Status
from procedures.services import corrections, reception, results
from procedures.services.errors import ActRefused
from tests import states
from tests.payments.ledger_checks import books
from tests.payments.scenes import Till, drain
from tests.procedures.filing import filed

pytestmark = pytest.mark.django_db
PAID = 36_000  # 2 and 12 pages, two copies each


@pytest.fixture
def counter(world, mockpay, stripe_in_use, settings):
    """Paid online at filing, received and being counted."""
    settings.DEBUG_LOCKS = True
    till = Till(world, filed(world, "2.000815"), mockpay, stripe_in_use)
    till.pay(till.attempt())
    till.deliver()
    door = world.officer("receptionist", till.application.receiving_agency)
    till.application.refresh_from_db()
    application = reception.receive(application=till.application, actor=door)
    item = application.work_items.open().get()
    officer = world.officer(item.role, item.agency)
    till.application = reception.start(application=application, actor=officer)
    return till


def count(till, answers):
    run = states.open_run(till.application)
    till.application = corrections.correct_answers(
        application=till.application,
        actor=states.holder(till.world, run),
        run_id=run.pk,
        answers=answers,
    )
    drain()


def finish(till):
    till.application.refresh_from_db()
    while till.application.steps.open().exists():
        till.application = states.step(till.world, till.application)
    drain()


def hand_over(till):
    officer = till.world.officer("receptionist", till.application.receiving_agency)
    return results.hand_over(application=till.application, actor=officer)


def more_pages(till):
    count(till, {"papers.1.pages": 15})


def fewer_pages(till):
    count(till, {"papers.1.pages": 10})


def test_the_difference_is_billed_paid_online_and_the_copies_are_handed_over(counter):
    more_pages(counter)
    finish(counter)
    with pytest.raises(ActRefused):
        hand_over(counter)
    bill = counter.bill()
    assert (bill.amount, bill.lines.get().amount) == (6_000, 6_000)
    counter.pay(counter.attempt(bill))
    counter.deliver(times=2)
    fee = counter.fee()
    assert (fee.amount, fee.settled, fee.state) == (42_000, 42_000, Fee.State.SETTLED)
    assert sorted(Receipt.objects.values_list("amount", flat=True)) == [6_000, PAID]
    counter.application.refresh_from_db()
    assert counter.application.payment_state == PaymentState.SETTLED
    assert hand_over(counter).status == Status.RETURNED
    assert not Case.objects.exists()
    assert books() == []


def test_the_difference_may_be_paid_in_cash_at_the_counter(counter):
    more_pages(counter)
    finish(counter)
    counter.cash(6_000)
    counter.application.refresh_from_db()
    assert hand_over(counter).status == Status.RETURNED
    assert books() == []


def test_the_citizen_s_page_asks_for_the_difference_and_shows_what_was_paid(client, counter):
    more_pages(counter)
    client.force_login(counter.payer)
    for name in ("application", "pay"):
        html = client.get(reverse(name, args=[counter.application.pk])).content.decode()
        assert "6.000\u00a0đ" in html
        assert "−36.000\u00a0đ" in html
    page = client.post(reverse("pay", args=[counter.application.pk]), {"channel": "stripe"})
    attempt = Attempt.objects.get(bill__state=Bill.State.OPEN)
    assert (attempt.amount, page.url) == (6_000, attempt.checkout_url)


def test_counted_again_the_bill_follows(counter):
    more_pages(counter)
    first = counter.attempt()
    count(counter, {"papers.1.pages": 16})
    first.refresh_from_db()
    assert first.state == Attempt.State.EXPIRED
    assert counter.bill().amount == 8_000
    assert books() == []


def test_fewer_pages_open_a_case_for_what_was_paid_too_much(counter):
    fewer_pages(counter)
    case = Case.objects.get()
    assert (case.kind, case.amount, case.state) == (Case.Kind.DIFFERENCE, 4_000, Case.State.OPEN)
    assert case.fee == counter.fee()
    assert case.agency == counter.fee().collecting_agency
    assert counter.fee().overpaid == 4_000
    finish(counter)
    assert hand_over(counter).status == Status.RETURNED
    assert books() == []


def test_a_case_ends_when_the_count_rises_again(counter):
    fewer_pages(counter)
    count(counter, {"papers.1.pages": 12})
    assert Case.objects.get().state == Case.State.RESOLVED
    assert counter.fee().owed == 0
    assert books() == []
