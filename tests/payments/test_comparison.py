"""Each day our books are held beside the gateway's own list; each difference is one case."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from payments import operations
from payments.gateways import base
from payments.models import Attempt, Capture, Case, Comparison, Listing, Receipt
from payments.services import comparing, comparison
from payments.services.cases import open_case
from portal.audit.models import Event
from portal.core.dates import local_date, today
from tests.payments.ledger_checks import books

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
Kind = Case.Kind


@pytest.fixture
def paid(till):
    """A payment that both sides know of."""
    attempt = till.attempt()
    till.pay(attempt)
    till.ask(attempt)
    return Capture.objects.get()


def compare(till) -> Comparison:
    """The day of the payment, twice: the second time opens nothing."""
    day = local_date(timezone.now())
    comparison.compare_day(till.gateway, day)
    before = Case.objects.count()
    again = comparison.compare_day(till.gateway, day)
    assert Case.objects.count() == before
    assert Comparison.objects.count() == 1
    return again


def kinds() -> list[str]:
    return sorted(Case.objects.values_list("kind", flat=True))


def at_the_gateway(till, statement, *values):
    with till.bank.store.transaction() as db:
        db.execute(statement, values)


@pytest.mark.fault(60)
def test_no_difference_is_a_day_that_agrees(till, paid):
    result = compare(till)
    assert (result.listed, result.booked, result.differences) == (1, 1, 0)
    assert result.listed_total == result.booked_total == 8_000
    assert kinds() == []


@pytest.mark.fault(60)
def test_a_difference_goes_to_the_keeper_of_the_till_with_fewest_cases(till, paid):
    first, second = (till.world.officer("cashier", number=number) for number in (1, 2))
    till.world.officer("approver")
    open_case(kind=Kind.UNREAD, amount=1, owner=first)
    comparing.note(paid, Kind.UNLISTED, "stripe")
    comparing.note(paid, Kind.UNLISTED, "stripe")
    case = paid.cases.get()
    assert case.owner == second
    events = Event.objects.history(case.audit_stream)
    assert list(events.values_list("act", "actor")) == [("open", None), ("hand", None)]
    assert events.last().payload["to"]["name"] == second.full_name
    assert books() == []


@pytest.mark.fault(60)
def test_a_difference_goes_to_nobody_where_nobody_keeps_the_till(till, paid):
    comparing.note(paid, Kind.UNLISTED, "stripe")
    assert paid.cases.get().owner is None


@pytest.mark.fault(60)
def test_missing_here_is_recorded_booked_and_told(till):
    attempt = till.attempt()
    till.pay(attempt)
    Attempt.objects.update(state="expired")  # nobody asks any more, and every message was lost
    comparison.compare_day(till.gateway, today())
    assert Receipt.objects.get().amount == 8_000
    case = Case.objects.get()
    assert (case.kind, case.is_suspense, case.agency) == (Kind.UNTOLD, False, till.world.commune)
    assert compare(till).differences == 0
    assert books() == []


@pytest.mark.fault(60)
def test_missing_here_and_of_no_payment_of_ours_is_an_orphan_and_nothing_else(till):
    attempt = till.attempt()
    till.pay(attempt)
    Attempt.objects.update(gateway="vnpay")
    comparison.compare_day(till.gateway, today())
    compare(till)
    assert kinds() == [Kind.ORPHAN]


@pytest.mark.tampers
@pytest.mark.fault(60)
def test_missing_there_is_one_case_also_after_somebody_resolved_it(till, paid):
    at_the_gateway(till, "DELETE FROM object WHERE kind <> 'event'")
    assert compare(till).differences == 1
    case = Case.objects.get()
    assert (case.kind, case.capture, case.application) == (Kind.UNLISTED, paid, till.application)
    ended = {"state": "resolved", "resolution": "Đã hỏi", "resolved_at": timezone.now()}
    Case.objects.update(**ended)
    compare(till)
    assert kinds() == [Kind.UNLISTED]


@pytest.mark.fault(60)
@pytest.mark.parametrize(
    "change",
    [
        {"$.amount_captured": 9_000},
        {"$.currency": "usd"},
        {"$.status": "failed"},
    ],
)
def test_another_amount_currency_or_state_is_one_case(till, paid, change):
    for path, value in change.items():
        at_the_gateway(
            till, "UPDATE object SET body = json_set(body, ?, ?) WHERE kind = 'charge'", path, value
        )
    if "$.status" in change:  # the payment itself is asked about then
        at_the_gateway(
            till,
            "UPDATE object SET body = json_set(body, '$.status', 'canceled')"
            " WHERE kind = 'payment_intent'",
        )
    assert compare(till).differences == 1
    assert kinds() == [Kind.DIFFERS]
    assert Case.objects.get().note.startswith("stripe: ")


@pytest.mark.fault(60)
def test_what_went_back_unheard_is_one_external_case(till, paid):
    charge = till.bank.bank.charge_of(Attempt.objects.get().provider_ref)
    till.bank.returns.refund(charge, amount=3_000, metadata={})
    compare(till)
    assert kinds() == [Kind.EXTERNAL]


@pytest.mark.fault(60)
def test_one_payment_on_two_days_is_no_difference(till, paid):
    """Our clock and theirs differ around midnight."""
    yesterday = int((timezone.now() - DAY).timestamp())
    at_the_gateway(till, "UPDATE object SET created = ? WHERE kind = 'charge'", yesterday)
    for day in (today() - DAY, today()):
        assert comparison.compare_day(till.gateway, day).differences == 0
    assert kinds() == []


@pytest.mark.fault(60)
def test_every_day_that_is_over_and_listed_is_compared_once(till):
    comparison.compare_due()
    assert not Comparison.objects.exists()  # nothing was listed yet: all would seem to be missing
    listing = Listing.objects.create(gateway="stripe", listed_until=timezone.now())
    comparison.compare_due()
    assert list(Comparison.objects.values_list("day", flat=True)) == [today() - DAY]
    Comparison.objects.update(day=today() - 4 * DAY)
    listing.listed_until = timezone.now() - DAY
    listing.save()
    assert comparison.days_due("stripe") == [today() - 3 * DAY, today() - 2 * DAY]


@pytest.mark.fault(60)
def test_a_day_whose_list_cannot_be_had_stays_due(till):
    Listing.objects.create(gateway="stripe", listed_until=timezone.now())
    till.bank.faults.set("unavailable", times=50)
    with pytest.raises(base.GatewayUnavailable):
        comparison.compare_day(till.gateway, today())
    comparison.compare_due()
    assert not Comparison.objects.exists()
    assert comparison.days_due("stripe") == [today() - DAY]


@pytest.mark.fault(60)
def test_the_operator_sees_which_day_and_who_gives_no_list(till, client, admin_user):
    client.force_login(admin_user)
    page = reverse("payment_gateways")
    before = client.get(page).content.decode()
    done = Comparison.objects.create(
        gateway="stripe",
        day=today() - DAY,
        listed=12,
        listed_total=96_000,
        booked=11,
        booked_total=88_000,
        differences=1,
    )
    after = client.get(page).content.decode()
    for shown in (f"{done.day:%d/%m/%Y}", "96.000", "88.000"):
        assert (shown in before, shown in after) == (False, True)
    lists = {row.gateway.code: row.lists for row in operations.rows()}
    assert lists == {"stripe": True, "vnpay": False, "national": False, "transfer": False}
