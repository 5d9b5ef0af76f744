"""One payment that the gateway refuses, or does not answer about, holds up no other."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from payments.gateways import base
from payments.models import Capture, Case, Comparison, Listing
from payments.services import comparison
from portal.core.dates import today
from tests.payments.ledger_checks import books

pytestmark = [pytest.mark.django_db, pytest.mark.fault(60)]

DAY = timedelta(days=1)
Kind = Case.Kind


class Listed:
    """A gateway by what it says of each payment on its list: a Notice, or an error."""

    code, lists = "stripe", True

    def __init__(self, **answers):
        self.answers, self.asked = answers, []

    def payments_between(self, start, end):
        return [base.Paid(payment_ref=ref, amount=5_000, currency="VND") for ref in self.answers]

    def fetch(self, ref):
        self.asked.append(ref)
        if isinstance(self.answers[ref], Exception):
            raise self.answers[ref]
        return self.answers[ref]


def came(ref):
    return base.Notice(payment_ref=ref, amount=5_000, currency="VND", state=base.State.PAID)


REFUSED = base.GatewayRefused("no", code="not_allowed")
SILENT = base.GatewayUnavailable("?", code="timeout")


def kinds() -> list[str]:
    return sorted(Case.objects.values_list("kind", flat=True))


@pytest.mark.parametrize("error", [REFUSED, base.UnreadableAnswer("?", code="shape"), KeyError(1)])
def test_a_refused_payment_is_one_case_and_the_others_are_compared(till, error):
    gateway = Listed(pi_1=error, pi_2=came("pi_2"), pi_3=error)

    assert comparison.compare_day(gateway, today()).differences == 3
    assert comparison.compare_day(gateway, today()).differences == 2

    assert kinds() == [Kind.ORPHAN, Kind.UNREAD, Kind.UNREAD]
    assert Capture.objects.get().provider_ref == "pi_2"
    unread = Case.objects.filter(kind=Kind.UNREAD).first()
    assert (unread.amount, unread.is_suspense, unread.capture) == (5_000, False, None)
    said = getattr(error, "code", "KeyError")
    assert unread.note == f"stripe pi_1: {said}"
    assert books() == []


def test_one_in_our_books_too(till):
    attempt = till.attempt()
    till.pay(attempt)
    till.ask(attempt)
    known = Capture.objects.get()
    gateway = Listed()
    gateway.fetch = Listed(**{known.provider_ref: REFUSED}).fetch

    for _again in range(2):
        assert comparison.compare_day(gateway, today()).differences == 1

    case = Case.objects.get()
    assert (case.kind, case.capture, case.agency) == (Kind.UNREAD, known, till.world.commune)


def test_silence_is_waited_for_and_then_a_case(till):
    gateway = Listed(pi_1=SILENT, pi_2=came("pi_2"))

    with pytest.raises(base.GatewayUnavailable):
        comparison.compare_day(gateway, today() - DAY)
    assert (kinds(), Comparison.objects.exists()) == ([Kind.ORPHAN], False)

    comparison.compare_day(gateway, today() - 3 * DAY)
    assert kinds() == [Kind.ORPHAN, Kind.UNREAD]


def test_an_outage_that_only_the_list_has_survived_leaves_no_case_for_a_week(till):
    gateway = Listed(**{f"pi_{number}": SILENT for number in range(9)})
    for days in (0, 3, 7):
        with pytest.raises(base.GatewayUnavailable):
            comparison.compare_day(gateway, today() - days * DAY)
    assert kinds() == []
    comparison.compare_day(gateway, today() - 8 * DAY)
    assert kinds() == [Kind.UNREAD] * 9


def test_one_in_our_books_is_compared_once_it_can_be(till):
    attempt = till.attempt()
    till.pay(attempt)
    till.ask(attempt)
    known = Capture.objects.get()
    gateway = Listed(**{known.provider_ref: SILENT})
    gateway.payments_between = lambda start, end: []
    with time_machine.travel(timezone.now() + 8 * DAY):
        comparison.compare_day(gateway, today() - 8 * DAY)
        assert kinds() == [Kind.UNREAD]
        gateway.answers[known.provider_ref] = replace(came(known.provider_ref), amount=1)
        comparison.read_again(gateway)
    states = dict(Case.objects.values_list("kind", "state"))
    assert states == {Kind.UNREAD: "resolved", Kind.DIFFERS: "open"}


def test_in_an_outage_not_every_payment_is_asked_about(till):
    gateway = Listed(**{f"pi_{number}": SILENT for number in range(9)})

    with pytest.raises(base.GatewayUnavailable):
        comparison.compare_day(gateway, today())
    assert len(gateway.asked) == comparison.MOST_SILENT


def test_an_error_of_ours_makes_no_flood_of_cases_and_stops_no_other_gateway(till, monkeypatch):
    broken = Listed(**{f"pi_{number}": ValueError() for number in range(30)})
    fine = Listed(pi_99=came("pi_99"))
    fine.code = "vnpay"
    monkeypatch.setattr(comparison.reconciliation, "that_list", lambda _besides: [broken, fine])
    for code in ("stripe", "vnpay"):
        Listing.objects.create(gateway=code, listed_until=timezone.now())

    comparison.compare_due()

    assert Case.objects.filter(kind=Kind.UNREAD).count() == comparison.MOST_UNREAD
    assert list(Comparison.objects.values_list("gateway", flat=True)) == ["vnpay"]


def test_a_database_that_is_busy_is_no_difference(till):
    with pytest.raises(OperationalError):
        comparison.compare_day(Listed(pi_1=OperationalError("locked")), today())
    assert kinds() == []


def test_the_cashier_reads_it_and_closes_it_in_words(till, client):
    comparison.compare_day(Listed(pi_1=REFUSED), today())
    case = Case.objects.get()
    client.force_login(till.world.officer("cashier"))
    page = reverse("cashier_case", args=[case.pk])

    html = client.get(page).content.decode()
    assert "giao dịch pi_1; trả lời nhận được: not_allowed" in html
    client.post(page, {"act": "resolve", "resolve-resolution": "Đã hỏi cổng thanh toán"})

    case.refresh_from_db()
    assert case.state == "resolved"


def test_what_can_be_read_later_is_taken_in_and_its_case_ends(till):
    gateway = Listed(pi_1=REFUSED, pi_2=KeyError(1))
    comparison.compare_day(gateway, today())
    gateway.answers["pi_1"] = came("pi_1")

    for _night in range(2):
        comparison.read_again(gateway)

    assert Capture.objects.get().provider_ref == "pi_1"
    open_ones = Case.objects.filter(state=Case.State.OPEN).values_list("kind", "note")
    assert sorted(open_ones) == [(Kind.ORPHAN, ""), (Kind.UNREAD, "stripe pi_2: KeyError")]
    assert gateway.asked == ["pi_1", "pi_2", "pi_1", "pi_2", "pi_2"]
    assert books() == []
