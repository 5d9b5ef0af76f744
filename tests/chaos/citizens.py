"""Whole errands: file a draft, pay what is owed until nothing is; some want their money back."""

import re
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

import requests
from django.db import connection
from django.urls import reverse

from payments.models import Case, Refund
from payments.services import refunds
from payments.services.left import left_on, lines_of
from procedures.models import Application
from procedures.services import endings
from procedures.services.errors import ActRefused
from tests import factories, states
from tests.chaos.payers import PATIENCE, Payer, payer_of

KEY = re.compile(r'name="key" value="([0-9a-f-]{36})"')
FICKLE = 4  # every so manieth withdraws what is paid
BACK_SOON = 0.7  # how often a payer comes back from the gateway


@dataclass
class Errand:
    """One citizen and one application; every step is taken again until it is seen to be done."""

    payer: Payer
    pk: UUID
    key: str = ""  # of the page from which it is sent

    def run(self, until: float) -> bool:
        """False when the time is over."""
        return all(self._insist(step, until) for step in (self._file, self._pay))

    def _insist(self, step, until) -> bool:
        while time.monotonic() < until:
            with suppress(requests.RequestException):  # killed just now
                if step():
                    return True
            time.sleep(self.payer.dice.uniform(0.1, 0.6))
        return False

    def _file(self) -> bool:
        page = self._at("application_check")
        if not self.key:
            answer = requests.get(page, cookies=self.payer.cookies, timeout=PATIENCE)
            found = KEY.search(answer.text)
            assert found or answer.status_code >= 500, answer.url
            self.key = found[1] if found else ""
        sent = self.payer._post(page, {"declared": "on", "key": self.key})
        return sent == self._at("application_submitted")

    def _pay(self) -> bool:
        """Done when the site itself says that nothing is owed."""
        payer = self.payer
        target = payer._post(self._at("pay"), {"channel": "stripe"})
        if target and target.startswith(f"{payer.town.gateway}/c/pay/"):
            target = payer._post(target, {"act": payer.dice.choice(payer.endings)})
            if payer.dice.random() > BACK_SOON:
                return False
        if target and "/tro-lai/" in target:
            requests.get(target, cookies=payer.cookies, timeout=PATIENCE)
        return target == self._at("application")

    def _at(self, name) -> str:
        return self.payer.town.site + reverse(name, args=[self.pk])


class Errands:
    """Makes errands and keeps those that are done; drafts are written one at a time."""

    def __init__(self, town, world, version, dice):
        self.town, self.world, self.version, self.dice = town, world, version, dice
        self.lock, self.begun = threading.Lock(), 0
        self.done: list[UUID] = []

    def keep_busy(self, storm) -> None:
        """One errand after another, until the storm is over; the last one is brought to its end."""
        try:
            while storm.wants_more():
                errand = self._next()
                if errand.run(storm.deadline):
                    self.done.append(errand.pk)
        finally:
            connection.close()

    def _next(self) -> Errand:
        with self.lock:
            self.begun += 1
            draft = states.ready(
                self.world, self.version, by=factories.UserFactory(), copies=self.begun % 3 + 1
            )
            return Errand(payer_of(draft, self.town, self.dice(f"errand {self.begun}")), draft.pk)


class Office:
    """Officers who give back what was paid for applications that were withdrawn."""

    def __init__(self, world, errands: Errands):
        self.errands, self.seen = errands, 0
        self.first, self.second = world.officer("cashier"), world.officer("approver")

    def give_back(self, storm) -> None:
        try:
            while storm.rages():
                self._withdraw()
                self._ask()
                self._approve()
                time.sleep(0.5)
        finally:
            connection.close()

    def _withdraw(self) -> None:
        done = self.errands.done[self.seen :]
        self.seen += len(done)
        for number, pk in enumerate(done, self.seen):
            if number % FICKLE == 0:
                found = Application.objects.get(pk=pk)
                endings.withdraw(application=found, actor=found.filed_by, reason="Thôi")

    def _ask(self) -> None:
        for case in Case.objects.open().filter(kind=Case.Kind.WITHDRAWN, refunds__isnull=True):
            line = lines_of(case).first()
            wish = {"allocation": line, "amount": left_on(line), "reason": "Thôi"}
            with suppress(ActRefused):
                refunds.ask(case=case, actor=self.first, **wish)

    def _approve(self) -> None:
        for refund in Refund.objects.filter(state=Refund.State.ASKED):
            refunds.approve(refund=refund, actor=self.second)
