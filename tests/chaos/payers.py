"""People who pay, and do not give up easily; and a gateway that does what it should not."""

import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urljoin

import requests
from django.test import Client
from django.urls import reverse

from tests.chaos.processes import Town

TOKEN = "chaos" * 6 + "ab"  # any 32 letters: cookie and header must agree
SPELL = 0.3, 2  # seconds of one fault, and of calm
PATIENCE = 15  # seconds for one answer
ENDINGS = ["pay"] * 12 + ["close"] * 3 + ["later"] * 2 + ["decline", "cancel"]
API_KEY = {"Authorization": "Bearer sk_test_mock"}
FAULTS = [
    {"name": "unavailable"},
    {"name": "unavailable", "times": 3},
    {"name": "hang", "seconds": 9},  # longer than our own patience
    {"name": "malformed"},
    {"name": "drop_response"},
    {"name": "drop_response", "match": "POST /v1/checkout/sessions"},
    {"name": "error_after_effect"},
    {"name": "webhook_drop", "times": 4},
    {"name": "webhook_duplicate", "copies": 3},
    {"name": "webhook_delay", "seconds": 12},
    {"name": "webhook_swap"},
    {"name": "webhook_forge", "how": "body"},
]


@dataclass
class Payer:
    """One citizen with one application that owes money."""

    town: Town
    dice: Random
    path: str
    cookies: dict
    answers: Counter = field(default_factory=Counter)  # how often each status, for a failure
    endings: Sequence[str] = tuple(ENDINGS)  # what this payer may do on the gateway's page
    is_done: bool = False

    def pay(self, storm: "Storm") -> None:
        """Try again after every failure; look at the page once more after having paid."""
        time.sleep(self.dice.uniform(0, storm.seconds * 0.7))
        while storm.rages() and not self.is_done:
            with suppress(requests.RequestException):  # the site is down just now
                self._try_once()
            time.sleep(self.dice.uniform(0.2, 2))

    def _try_once(self) -> None:
        target = self._post(urljoin(self.town.site, self.path), {"channel": "stripe"})
        if target is None:
            return  # the page says why; try again
        if not target.startswith(f"{self.town.gateway}/c/pay/"):
            self.is_done = "/tro-lai/" not in target  # nothing is owed any more
            return
        back = self._post(target, {"act": self.dice.choice(self.endings)})
        if back and back.startswith(self.town.site) and self.dice.random() < 0.7:
            requests.get(back, cookies=self.cookies, timeout=PATIENCE)

    def _post(self, url: str, data: dict) -> str | None:
        """Where the answer sends us."""
        answer = requests.post(
            url,
            data=data,
            cookies=self.cookies,
            headers={"X-CSRFToken": TOKEN},
            allow_redirects=False,
            timeout=PATIENCE,
        )
        self.answers[answer.status_code] += 1
        return urljoin(url, answer.headers["Location"]) if answer.is_redirect else None


def payer_of(application, town: Town, dice: Random) -> Payer:
    client = Client()
    client.force_login(application.filed_by)
    cookies = {"sessionid": client.cookies["sessionid"].value, "csrftoken": TOKEN}
    return Payer(town, dice, reverse("pay", args=[application.pk]), cookies)


def misbehave(town: Town, dice: Random, storm: "Storm") -> None:
    """Turn the gateway's knobs at random, one at a time, with a calm after each.

    Faults that pile up while it is left in peace would meet every first call after that.
    """
    while storm.rages():
        knob(town, "POST", "faults", dice.choice(FAULTS))
        time.sleep(dice.uniform(*SPELL))
        knob(town, "DELETE", "faults")
        time.sleep(dice.uniform(*SPELL))


def knob(town: Town, method: str, name: str, values: dict | None = None):
    url = f"{town.gateway}/_admin/{name}"
    answer = requests.request(method, url, json=values, headers=API_KEY, timeout=PATIENCE)
    answer.raise_for_status()
    return answer.json()


class Storm:
    """Calls in threads of their own. Leaving the block waits for them and raises what failed.

    It rages for `seconds`; where the machine is slow, longer, until half of the payers are done.
    """

    LONGEST = 3

    def __init__(self, seconds: float, payers: Sequence[Payer] = ()):
        self.seconds, self.payers, self.began = seconds, payers, time.monotonic()
        self.threads: list[threading.Thread] = []
        self.errors: list[BaseException] = []

    def rages(self) -> bool:
        elapsed = time.monotonic() - self.began
        done = sum(payer.is_done for payer in self.payers)
        limit = self.seconds if 2 * done >= len(self.payers) else self.seconds * self.LONGEST
        return elapsed < limit and not self.errors

    def call(self, work, *arguments) -> None:
        thread = threading.Thread(target=self._guarded, args=(work, *arguments), daemon=True)
        self.threads.append(thread)
        thread.start()

    def _guarded(self, work, *arguments) -> None:
        try:
            work(*arguments)
        except BaseException as error:
            self.errors.append(error)

    def __enter__(self) -> "Storm":
        return self

    def __exit__(self, kind, *_rest) -> None:
        for thread in self.threads:
            thread.join()
        if self.errors and kind is None:
            raise self.errors[0]
