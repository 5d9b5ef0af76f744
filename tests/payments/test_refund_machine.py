"""Attempts and refunds against a small model: every message late, twice and in any order.

The model only counts what people do at the bank. Whatever our side made of it in between, the books
agree after each step; and once everything has been heard, both sides say the same of every đồng,
and hearing all of it once more changes nothing.
"""

import pytest
from django.utils import timezone
from django_fsm import TransitionNotAllowed
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from payments.gateways.base import GatewayError
from payments.mockpay.errors import ApiError
from payments.models import (
    Allocation,
    Attempt,
    Bill,
    Capture,
    Case,
    CreditNote,
    GatewayMessage,
    Receipt,
    Refund,
)
from payments.services import asking, elsewhere, inbox, placing, reconciliation, refunds
from payments.services.left import lines_of, total
from procedures.models import Fee
from procedures.services import endings
from procedures.services.errors import ActRefused
from tests import states
from tests.payments.ledger_checks import books
from tests.payments.scenes import drain

pytestmark = pytest.mark.django_db

FINE = (ActRefused, GatewayError, ApiError, TransitionNotAllowed)
AMOUNTS = st.sampled_from([1_000, 3_000, 8_000])
PICK = st.integers(0, 5)
PROFILE = settings.default
QUICK = {"max_examples": 4, "stateful_step_count": 10}
LONG = {"max_examples": 40, "stateful_step_count": 25}
EFFORT = LONG if PROFILE.max_examples > 100 else QUICK  # check-all takes its time


class Money(RuleBasedStateMachine):
    """One application, its payer, two cashiers, a head, and a bank that anyone may use."""

    till = version = None  # set by the test

    def __init__(self):
        super().__init__()
        world, application = self.till.world, states.filed(self.till.world, self.version)
        self.own = type(self.till)(world, application, self.till.bank, self.till.gateway)
        self.people = [world.officer("cashier"), world.officer("approver")]
        self.clerk = world.officer("cashier", number=2)
        self.messages, self.outside, self.opened = [], [], []
        self.bank, self.began = self.till.bank, timezone.now()
        self.payments = []  # [(attempt, đồng)]: the model of what was paid

    def attempt_to(self, act, *args, **kwargs):
        try:
            return act(*args, **kwargs)
        except FINE:
            return None

    def captures(self):
        return Capture.objects.filter(attempt__bill__application=self.own.application)

    def cases(self):
        return Case.objects.open().filter(application=self.own.application).order_by("pk")

    def refunds(self, **which):
        mine = Refund.objects.filter(case__application=self.own.application, **which)
        return mine.order_by("created_at")

    def charge(self, number):
        if not self.payments:
            return None
        attempt, _amount = self.payments[number % len(self.payments)]
        return self.bank.bank.charge_of(attempt.provider_ref)

    # --- the payer --------------------------------------------------------------------------
    @initialize(is_ended=st.booleans(), is_given_back=st.booleans())
    def begin_and_pay(self, is_ended, is_given_back):
        """Often in the middle: what comes after a refund is rarely found from the beginning."""
        self.pay()
        if is_ended:
            self.till.deliver()
            self.withdraw()
            self.work()
            self.ask_back(0)
            self.approve(0)
        if is_ended and is_given_back:
            self.work()

    @rule()
    def pay(self):
        """Also in a second tab, though the first is paid and nobody has told us."""
        attempt = self.attempt_to(self.own.attempt)
        if attempt:
            self._pay_once(attempt)

    def _pay_once(self, attempt):
        if attempt.provider_ref not in [a.provider_ref for a, _ in self.payments]:
            self.till.pay(attempt)
            self.payments.append((attempt, attempt.amount))

    @rule()
    def hesitate(self):
        """On the gateway's page, and nothing yet."""
        attempt = self.attempt_to(self.own.attempt)
        if attempt:
            self.opened.append(attempt)

    @rule(number=PICK, act=st.sampled_from(["expire", "decline"]))
    def the_session_ends(self, number, act):
        for attempt in self.opened[number : number + 1]:
            self.attempt_to(getattr(self.bank.bank, act), attempt.provider_ref)

    @rule(number=PICK)
    def pay_late(self, number):
        """Whatever became of the session here or there, the gateway takes the money."""
        for attempt in self.opened[number : number + 1]:
            self._pay_once(attempt)

    @rule()
    def withdraw(self):
        act = endings.withdraw
        self.attempt_to(act, application=self.own.application, actor=self.own.payer, reason="Thôi")

    @rule(number=PICK)
    def ask_back(self, number):
        if offers := asking.offers(self.own.application):
            wish = {"offer": offers[number % len(offers)], "reason": "Thôi"}
            who = {"application": self.own.application, "actor": self.own.payer}
            self.attempt_to(asking.ask, **who, **wish)

    # --- officers ---------------------------------------------------------------------------
    @rule(number=PICK, amount=AMOUNTS)
    def propose(self, number, amount):
        for case in self.cases()[number : number + 1]:
            line = None if case.is_suspense or not case.capture else lines_of(case).first()
            wish = {"amount": amount, "reason": "x", "allocation": line}
            self.attempt_to(refunds.ask, case=case, actor=self.people[0], **wish)

    @rule(number=PICK)
    def approve(self, number):
        for refund in self.refunds(state="asked")[number : number + 1]:
            self.attempt_to(refunds.approve, refund=refund, actor=self.people[1])

    @rule(amount=AMOUNTS)
    def book(self, amount):
        for case in self.cases().filter(kind__in=["external", "dispute"]):
            line = lines_of(case).first()
            if line:
                wish = {"allocation": line, "amount": amount, "reason": "x"}
                self.attempt_to(elsewhere.book, case=case, actor=self.people[0], **wish)

    @rule(number=PICK)
    def place(self, number):
        """On what the application owes again: after a refund of its receipt, it may."""
        for case in self.cases()[number : number + 1]:
            who = {"application": self.own.application, "actor": self.people[0]}
            self.attempt_to(placing.place, case=case, **who)

    @rule(number=PICK)
    def a_failed_refund_of_ours_succeeds(self, number):
        failed = list(self.refunds(state="failed", is_outside=False).exclude(provider_ref=""))
        for refund in failed[number % 2 : number % 2 + 1]:
            self.attempt_to(
                self.bank.returns.update_refund, refund.provider_ref, status="succeeded"
            )

    # --- the bank ---------------------------------------------------------------------------
    @rule(number=PICK, amount=AMOUNTS)
    def give_back_outside(self, number, amount):
        if charge := self.charge(number):
            made = self.attempt_to(self.bank.returns.refund, charge, amount=amount, metadata={})
            if made:
                self.outside.append(made)

    @rule(number=PICK)
    def fail_a_refund_of_ours(self, number):
        sent = list(self.refunds(is_outside=False).exclude(provider_ref=""))
        for refund in sent[number % 2 : number % 2 + 1]:
            self.bank.returns.update_refund(refund.provider_ref, status="failed")

    @rule(number=PICK, end=st.sampled_from(["won", "lost", None]))
    def dispute(self, number, end):
        charge = self.charge(number)
        if charge and not self.bank.bank.need("charge", charge)["disputed"]:
            dispute = self.bank.returns.dispute(charge)
            if end:
                self.bank.returns.close_dispute(dispute["id"], status=end)

    # --- what we hear, and when -------------------------------------------------------------
    @rule(times=st.integers(1, 3))
    def answers_are_lost(self, times):
        self.bank.faults.set("drop_response", times=times)

    @rule(number=PICK, times=st.integers(1, 3))
    def one_message(self, number, times):
        """Any of those that were sent, again perhaps; the worker comes later."""
        self.messages += self.till.webhooks()
        if self.messages:
            message = self.messages[-1 - number % len(self.messages)]
            self.till.receive([message], times)

    @rule()
    def work(self):
        self.attempt_to(drain)

    @rule()
    def sweep(self):
        self.attempt_to(reconciliation.sweep)

    @invariant()
    def the_books_agree(self):
        assert books() == []

    def teardown(self):
        """Everything is heard now: both sides agree."""
        self.bank.faults.clear()
        self.messages += self.till.webhooks()
        self.till.receive(reversed(self.messages), times=2)
        for _round in range(2):
            self.attempt_to(drain)
            reconciliation.sweep()
        self.till.deliver()
        assert books() == []
        assert total(self.captures()) == sum(amount for _attempt, amount in self.payments)
        for capture in self.captures():
            self.compare(capture)
        self.compare_papers()
        self.hear_all_again()

    def compare(self, capture):
        gone = self.till.gateway.fetch(capture.provider_ref).refunded
        told = Case.objects.filter(capture=capture, kind=Case.Kind.EXTERNAL).last()
        ours = total(capture.refunds.filter(state=Refund.State.DONE, is_outside=False))
        assert ours + (told.amount if told else 0) == gone <= capture.amount

    def compare_papers(self):
        notes = CreditNote.objects.filter(application=self.own.application)
        in_force = notes.filter(reverses__isnull=True, reversed_by__isnull=True)
        done = self.refunds(state=Refund.State.DONE, allocation__isnull=False)
        assert total(in_force) == total(done)
        fee = self.own.fee()
        assert fee.settled == total(fee.allocations) - total(done)

    def hear_all_again(self):
        """Every message that came is read anew, as if for the first time: nothing changes."""
        before, mine = self.ledger(), GatewayMessage.objects.filter(received_at__gte=self.began)
        mine = mine.exclude(note="listed")  # we asked: there was no message
        keys = list(mine.order_by("received_at").values_list("pk", flat=True))
        mine.update(state=GatewayMessage.State.NEW)
        for key in keys:
            inbox.process(message_id=key)
        self.attempt_to(drain)
        assert self.ledger() == before

    def ledger(self) -> list:
        """Every row about this application; when the gateway was asked last is no part of it."""
        mine = {"application": self.own.application}
        attempts = Attempt.objects.filter(bill__application=self.own.application)
        rows = [
            self.captures(),
            attempts.defer("asked_at", "answered_at"),
            Allocation.objects.filter(fee__application=self.own.application),
            self.refunds(),
            *(model.objects.filter(**mine) for model in (Bill, Fee, Case, Receipt, CreditNote)),
        ]
        return [[facts(row) for row in found.order_by("pk")] for found in rows]


def facts(row) -> dict:
    """What of a row was read from the database."""
    return {name: value for name, value in vars(row).items() if name != "_state"}


def play(till, version, **how):
    class Machine(Money):
        pass

    Machine.till, Machine.version = till, version
    quiet = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    run_state_machine_as_test(
        Machine, settings=settings(PROFILE, suppress_health_check=quiet, deadline=None, **how)
    )


@pytest.mark.fault(4)
@pytest.mark.fault(19)
@pytest.mark.fault(22)
@pytest.mark.fault(44)
def test_both_sides_agree_in_the_end(till, civil_status):
    play(till, civil_status, **EFFORT)
