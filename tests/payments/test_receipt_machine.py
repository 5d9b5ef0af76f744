"""Receipts, credit notes and their series against a small model: what is written, in its order.

The model keeps a list of sheets and counts for itself; after each step the whole table of papers
is compared with it. Time goes on over the change of scheme (1 July 2026) and over two years' ends.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import override_settings
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from payments.models import Capture, Case, CreditNote, Receipt, Refund
from payments.services import attempts, bills, corrections, counter, papers, refunds
from payments.services.left import lines_of, total
from portal.core.dates import VN_TZ
from portal.documents.models import IssuedDocument
from procedures.models import Fee
from procedures.services import feechanges
from tests import states
from tests.factories import AgencyFactory
from tests.payments.ledger_checks import books
from tests.payments.scenes import Till, drain, urls

pytestmark = pytest.mark.django_db

DAYS = [
    "2025-12-31T23:59:59",
    "2026-01-01T00:00:00",
    "2026-06-30T23:59:59",
    "2026-07-01T00:00:00",
    "2026-12-31T23:59:59",
    "2027-01-01T00:00:00",
]
SERIALS = {  # (is it scheme B?, kind): serial of a year
    (False, "fee"): "AA-{}E",
    (False, "charge"): "AB-{}E",
    (True, "fee"): "{}TAA",
    (True, "charge"): "{}TAB",
}
NOTES = {"fee": "HTP-{}", "charge": "HTL-{}"}
AMOUNTS = st.sampled_from([2_000, 8_000, 150_000])
KINDS = st.sampled_from([("fee",), ("charge",), ("fee", "charge")])
PICK, PARTS = st.integers(0, 5), st.sampled_from([500, 1_000])
PROFILE = settings.default
QUICK = {"max_examples": 5, "stateful_step_count": 10}
LONG = {"max_examples": 40, "stateful_step_count": 25}
EFFORT = LONG if PROFILE.max_examples > 100 else QUICK


class Crash(Exception):
    """Something after the number was taken."""


@dataclass
class Sheet:
    """One paper as it must be found; `follows` is the number of the one it replaces or cancels."""

    what: str  # receipt, credit_note or credit_reversal
    agency: int
    serial: str
    number: int
    amount: int
    state: str = "valid"
    follows: int | None = None


class Papers(RuleBasedStateMachine):
    """Two new agencies, one application, its payer, cashiers and heads."""

    till = version = None  # set by the test

    def __init__(self):
        super().__init__()
        self.clock, self.day = time_machine.travel(0, tick=False), 0
        self.traveller = self.clock.start()
        self._set_clock()
        world = self.till.world
        self.application = states.filed(world, self.version)
        Fee.objects.filter(application=self.application).delete()
        self.own = Till(world, self.application, self.till.bank, self.till.gateway)
        self.agencies = [AgencyFactory(area=world.areas["commune"]) for _ in range(2)]
        self.sheets: list[Sheet] = []

    def _set_clock(self):
        local = datetime.fromisoformat(DAYS[self.day]).replace(tzinfo=VN_TZ)
        self.traveller.move_to(local, tick=False)

    # --- the model --------------------------------------------------------------------------
    def _year(self) -> str:
        return DAYS[self.day][2:4]

    def _expect(self, what, agency, serial, amount, *, follows=None):
        same = [s for s in self.sheets if (s.what, s.agency, s.serial) == (what, agency, serial)]
        self.sheets.append(
            Sheet(what, agency, serial, len(same) + 1, amount, "valid", follows=follows)
        )

    def _expect_receipt(self, agency, kind, amount, *, is_test=False, follows=None):
        serial = SERIALS[DAYS[self.day] >= "2026-07", kind].format(self._year())
        serial = f"TEST-{serial}" if is_test else serial
        self._expect("receipt", agency.pk, serial, amount, follows=follows)

    def _expect_note(self, what, receipt, amount, *, follows=None):
        serial = NOTES[receipt.kind].format(self._year())
        serial = f"H{serial}" if what == "credit_reversal" else serial
        serial = f"TEST-{serial}" if receipt.serial.startswith("TEST-") else serial
        self._expect(what, receipt.agency_id, serial, amount, follows=follows)

    def _end(self, what, agency_id, serial, number, state):
        key = (what, agency_id, serial, number)
        found = [s for s in self.sheets if (s.what, s.agency, s.serial, s.number) == key]
        assert len(found) == 1
        found[0].state = state

    # --- money comes ------------------------------------------------------------------------
    def _owe(self, agency, kinds, amount) -> list[Fee]:
        return [
            Fee.objects.create(
                application=self.application,
                rule_id=kind,
                label="Phí",
                kind=kind,
                due="filing",
                state="open",
                amount=amount,
                collecting_agency=agency,
            )
            for kind in kinds
        ]

    @rule(which=PICK, kinds=KINDS, amount=AMOUNTS)
    def take_cash(self, which, kinds, amount):
        agency = self.agencies[which % 2]
        fees = self._owe(agency, kinds, amount)
        counter.take_cash(
            application=self.application,
            actor=self.till.world.officer("cashier", agency),
            fees=fees,
            amount=amount * len(fees),
            key=uuid4(),
        )
        for kind in sorted(kinds):
            self._expect_receipt(agency, kind, amount)

    @initialize(eve=st.sampled_from([0, 2, 4]), is_given_back=st.booleans(), bounces=st.booleans())
    def begin_on_an_eve(self, eve, is_given_back, bounces):
        """In the middle of things: what comes after a refund is rarely found from the beginning."""
        self.day = eve
        self._set_clock()
        self.pay_online(0, 8_000)
        if is_given_back:
            self.give_back(0, 500)
        if is_given_back and bounces:
            self.bounce(0)
        self.take_cash(1, ("fee", "charge"), 8_000)
        self.time_goes_on()

    @rule(which=PICK, amount=AMOUNTS)
    def pay_online(self, which, amount):
        agency = self.agencies[which % 2]
        self._owe(agency, ["fee"], amount)
        payer = self.own.payer
        bill = bills.open_bill(application=self.application, actor=payer, payee=agency)
        attempt = attempts.start_attempt(bill=bill, gateway="stripe", actor=payer, urls=urls)
        self.till.pay(attempt)
        self.till.ask(attempt)
        self._expect_receipt(agency, "fee", amount, is_test=True)

    @rule(which=PICK)
    def a_number_is_rolled_back(self, which):
        fees = self._owe(self.agencies[which % 2], ["fee"], 8_000)
        with suppress(Crash), transaction.atomic():
            capture = Capture.objects.create(gateway="counter", provider_ref="x", amount=8_000)
            shares = [(fee, fee.amount) for fee in fees]
            papers.issue(capture=capture, application=self.application, shares=shares)
            raise Crash
        Fee.objects.filter(pk__in=[fee.pk for fee in fees]).delete()

    # --- papers are corrected ---------------------------------------------------------------
    def _receipts(self):
        return Receipt.objects.filter(application=self.application).order_by(
            "document__issued_at", "pk"
        )

    @rule(which=PICK)
    def replace(self, which):
        rows = list(self._receipts().filter(document__state="valid"))
        if rows:
            old = rows[which % len(rows)]
            self._correct(old, "approver", number=f"02719000{uuid4().int % 10_000:04}")
            is_test, number = old.serial.startswith("TEST-"), old.document.number
            self._end("receipt", old.agency_id, old.serial, number, "replaced")
            self._expect_receipt(
                old.agency, old.kind, old.amount, is_test=is_test, follows=old.document.number
            )

    @rule(which=PICK)
    def give_notice(self, which):
        """Of a wrong name: the receipt stays as it is."""
        rows = list(self._receipts().filter(document__state="valid"))
        if rows:
            self._correct(rows[which % len(rows)], "cashier", number="")

    def _correct(self, receipt, role, number):
        payer = corrections.RightPayer(f"Nguyễn {uuid4().hex[:6]}", "", number)
        actor = self.till.world.officer(role, receipt.agency)
        corrections.correct(receipt=receipt, actor=actor, payer=payer, reason="Sai")

    # --- money goes back --------------------------------------------------------------------
    @rule(which=PICK, part=PARTS)
    def give_back(self, which, part):
        """The fee is reduced by so much, and that goes back."""
        fees = list(self.application.fees.filter(amount__gt=part, state="settled").order_by("pk"))
        if not fees:
            return
        fee = fees[which % len(fees)]
        feechanges.set_amount(fee, fee.amount - part)
        drain()
        case = Case.objects.open().filter(fee=fee).get()
        world, line = self.till.world, lines_of(case).get()
        cashier = world.officer("cashier", fee.collecting_agency)
        wish = {"amount": part, "reason": "Giảm", "allocation": line}
        refund = refunds.ask(case=case, actor=cashier, **wish)
        approver = world.officer("approver", fee.collecting_agency)
        refund = refunds.approve(refund=refund, actor=approver)
        if refund.way == Refund.Way.COUNTER:
            refunds.hand_out(refund=refund, actor=cashier, receiver="Hương")
        drain()
        self._expect_note("credit_note", line.receipt, part)

    @rule(which=PICK)
    def bounce(self, which):
        """What the gateway gave back did not arrive: a counter-document cancels the note."""
        mine = Refund.objects.filter(case__application=self.application, state="done")
        sent = list(mine.exclude(provider_ref="").order_by("created_at"))
        if not sent:
            return
        refund = sent[which % len(sent)]
        note = refund.credit_notes.get(reverses__isnull=True, reversed_by__isnull=True)
        self.till.bank.returns.update_refund(refund.provider_ref, status="failed")
        self.till.deliver(times=2)
        number = note.document.number
        self._end("credit_note", note.receipt.agency_id, note.document.symbol, number, "void")
        self._expect_note("credit_reversal", note.receipt, refund.amount, follows=number)

    # --- time, and people who tidy up -------------------------------------------------------
    @rule()
    def time_goes_on(self):
        self.day = min(self.day + 1, len(DAYS) - 1)
        self._set_clock()

    @rule(model=st.sampled_from([Receipt, CreditNote, IssuedDocument]))
    def nobody_deletes(self, model):
        rows = model.objects.all()
        if rows.exists():
            with pytest.raises(IntegrityError), transaction.atomic():
                rows._raw_delete("default")

    # --- what is found ----------------------------------------------------------------------
    @invariant()
    def the_papers_are_those_of_the_model(self):
        assert self._found() == sorted(map(_key, self.sheets))

    def _found(self) -> list:
        receipts = self._receipts().select_related("document", "replaces__document")
        notes = CreditNote.objects.filter(application=self.application)
        notes = notes.select_related("document", "reverses__document")
        found = [_sheet(row, row.replaces) for row in receipts]
        return sorted(_key(one) for one in found + [_sheet(row, row.reverses) for row in notes])

    @invariant()
    def the_sums_agree(self):
        """In force: receipts less notes are what is kept of all that came."""
        valid = [sheet for sheet in self.sheets if sheet.state == "valid"]
        received = sum(sheet.amount for sheet in valid if sheet.what == "receipt")
        returned = sum(sheet.amount for sheet in valid if sheet.what == "credit_note")
        fees = self.application.fees.all()
        assert sum(fee.settled for fee in fees) == received - returned
        assert total(self._receipts().filter(document__state="valid")) == received
        assert books() == []

    def teardown(self):
        self.clock.stop()


def _sheet(row, follows) -> Sheet:
    paper = row.document
    if follows is not None:
        assert follows.document.replaced_by_id == paper.pk  # each points at the other
    return Sheet(
        paper.kind,
        paper.agency_id,
        paper.symbol,
        paper.number,
        row.amount,
        paper.state,
        follows.document.number if follows else None,
    )


def _key(sheet) -> tuple:
    sheet = replace(sheet, follows=sheet.follows or 0)
    return tuple(vars(sheet).values())


@pytest.mark.fault(48)
@pytest.mark.fault(50)
@pytest.mark.fault(51)
def test_every_series_is_what_the_model_counts(till, civil_status):
    class Machine(Papers):
        pass

    Machine.till, Machine.version = till, civil_status
    quiet = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    how = settings(PROFILE, suppress_health_check=quiet, deadline=None, **EFFORT)
    with override_settings(DEMO=False):  # cash is real money, and what comes online is not
        run_state_machine_as_test(Machine, settings=how)
