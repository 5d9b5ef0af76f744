"""A day at a gateway that lists nothing: each payment opened on it is asked about, in pieces."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from payments import jobs
from payments.gateways import base
from payments.models import Attempt, Capture, Case, Comparison, Receipt
from payments.services import asked_days, attempts, comparison, inquiry
from portal.core.dates import today
from tests.payments.gateway_fixtures import press
from tests.payments.ledger_checks import books
from tests.payments.scenes import PRICE, drain, give_up, urls
from tests.payments.test_national import attempt_page, new_national
from tests.payments.test_vnpay_messages import Shop
from tests.payments.transfers import make_account

pytestmark = [pytest.mark.django_db, pytest.mark.fault(60)]
DAY = timedelta(days=1)
Kind = Case.Kind


@pytest.fixture(autouse=True)
def _morning():
    """Days are those of the calendar: in the evening 26 hours reach beyond the next."""
    tomorrow = timezone.localtime() + DAY
    with time_machine.travel(tomorrow.replace(hour=10, minute=0)):
        yield


@pytest.fixture
def shop(till, client, vnpay_in_use, settings):
    settings.PAYMENT_GATEWAYS = ["vnpay"]
    return Shop(till, client, vnpay_in_use)


def compare() -> list[Comparison]:
    """What the hourly job does, and the worker after it."""
    jobs.compare_days()
    drain()
    return list(Comparison.objects.order_by("gateway", "day"))


def later(hours=26):
    return time_machine.travel(timezone.now() + timedelta(hours=hours))


def kinds() -> list[str]:
    return sorted(Case.objects.values_list("kind", flat=True))


def unheard(shop, act="pay") -> Attempt:
    """Paid there; every message was lost, and nobody asks any more."""
    shop.bank.faults.set("webhook_drop", times=5)
    attempt = shop.attempt()
    shop.choose(attempt, act)
    give_up(Attempt.objects.filter(pk=attempt.pk))
    Attempt.objects.filter(pk=attempt.pk).update(answered_at=timezone.now() + DAY)
    return attempt


def paid(shop) -> Capture:
    attempt = shop.attempt()
    shop.choose(attempt, "pay")
    inquiry.ask(attempt=attempt)
    return Capture.objects.get()


def change(shop, path, value, kind="payment_intent"):
    with shop.bank.store.transaction() as db:
        db.execute(
            "UPDATE object SET body = json_set(body, ?, ?) WHERE kind = ?", (path, value, kind)
        )


def test_a_day_that_agrees(shop):
    capture = paid(shop)
    with later():
        (row,) = compare()
        assert (row.gateway, row.day, row.place) == ("vnpay", today() - DAY, "")
        assert (row.listed, row.booked, row.differences) == (1, 1, 0)
        assert row.listed_total == row.booked_total == capture.amount
        asked = len(shop.gateway.wire.asked)
        assert compare() == [row]
        assert len(shop.gateway.wire.asked) == asked
    assert kinds() == []


def test_paid_there_and_unknown_here_is_booked_and_told_once(shop):
    unheard(shop)
    with later():
        (row,) = compare()
        assert (row.listed, row.booked, row.differences) == (1, 0, 1)
        assert Receipt.objects.get().amount == PRICE
        case = Case.objects.get()
        assert (case.kind, case.is_suspense) == (Kind.UNTOLD, False)
        Comparison.objects.all().delete()
        (row,) = compare()
        assert (row.booked, row.differences) == (1, 0)
    assert kinds() == [Kind.UNTOLD]
    assert books() == []


@pytest.mark.tampers
def test_in_our_books_and_unknown_there(shop):
    paid(shop)
    with shop.bank.store.transaction() as db:
        db.execute("DELETE FROM object WHERE kind <> 'event'")
    with later():
        (row,) = compare()
    assert (row.listed, row.booked, row.differences) == (0, 1, 1)
    assert kinds() == [Kind.UNLISTED]


def test_another_amount_there(shop):
    paid(shop)
    change(shop, "$.amount_received", PRICE + 1_000)
    with later():
        (row,) = compare()
    assert (row.listed_total, row.booked_total, row.differences) == (PRICE + 1_000, PRICE, 1)
    assert kinds() == [Kind.DIFFERS]


def test_not_paid_there_any_more(shop):
    paid(shop)
    change(shop, "$.payment_status", "unpaid", "checkout.session")
    with later():
        (row,) = compare()
    assert row.differences == 1
    assert Case.objects.get().kind == Kind.DIFFERS


@pytest.mark.parametrize("part", [3_000, PRICE])
def test_refunded_there(shop, part):
    """Of a part VNPAY does not tell what the payment had been: that is no difference."""
    capture = paid(shop)
    session = shop.bank.store.select("checkout.session", [])[0]
    shop.bank.returns.refund(
        shop.bank.bank.charge_of(session["id"]), amount=part, metadata={"via": "vnpay"}
    )
    with later():
        (row,) = compare()
    assert (row.listed_total, row.booked_total) == (capture.amount, capture.amount)
    assert kinds() == [Kind.EXTERNAL]
    assert Case.objects.get().amount == part


def test_what_was_never_paid_is_no_difference(shop):
    for act in ("cancel", None):
        attempt = shop.attempt()
        if act:
            shop.choose(attempt, act)
        give_up(Attempt.objects.filter(pk=attempt.pk))
    with later():
        (row,) = compare()
    assert (row.listed, row.booked, row.differences) == (0, 0, 0)
    assert kinds() == []


def test_a_day_is_not_asked_about_before_its_payments_have_ended(shop):
    """One opened a minute before midnight may be paid for an hour."""
    start = timezone.now().replace(hour=17, minute=0, second=0)  # midnight in Viet Nam
    with time_machine.travel(start + DAY + timedelta(minutes=70)):
        assert asked_days.last_day("vnpay") == today() - 2 * DAY
    with time_machine.travel(start + DAY + timedelta(minutes=80)):
        assert asked_days.last_day("vnpay") == today() - DAY


def many(shop, number) -> list[Attempt]:
    """Payments that were begun, one after the other, and given up."""
    made = []
    for _time in range(number):
        made.append(shop.attempt())
        give_up(Attempt.objects.filter(pk=made[-1].pk))
    return made


def asked_about(shop) -> list[str]:
    return [one["vnp_TxnRef"] for one in shop.gateway.wire.asked]


def test_many_payments_are_asked_about_in_pieces_each_once(shop, monkeypatch):
    monkeypatch.setattr(asked_days, "PIECE", 2)
    made = many(shop, 5)
    with later():
        (row,) = compare()
    assert row.place == ""
    assert asked_about(shop) == [one.provider_ref for one in made]


def test_silence_keeps_the_place_and_the_next_hour_goes_on_from_it(shop, monkeypatch):
    monkeypatch.setattr(asked_days, "PIECE", 2)
    made = many(shop, 5)
    with later() as moment:
        ask, calls = shop.gateway._send, []

        def third_is_silent(*call):
            calls.append(call)
            if len(calls) == 3:
                raise TimeoutError
            return ask(*call)

        shop.gateway._send = third_is_silent
        (row,) = compare()
        assert row.place == str(made[1].pk)
        assert comparison.days_until("vnpay", today() - DAY) == [today() - DAY]  # not done yet
        assert list(Comparison.objects.done()) == []
        moment.shift(3600)
        (row,) = compare()
    assert row.place == ""
    assert asked_about(shop) == [one.provider_ref for one in made]
    assert kinds() == []


def test_two_workers_on_one_piece_count_it_once(shop):
    paid(shop)
    with later():
        jobs.compare_days()
        row = Comparison.objects.get()
        for _worker in range(2):
            asked_days.go_on(comparison_id=row.pk, place=asked_days.START)
        first = asked_days.Piece(shop.gateway, row.day)
        first.ask_from(asked_days.START)
        assert not asked_days._move(row, first)  # it had read the row before the other moved it
    row.refresh_from_db()
    assert (row.listed, row.booked) == (1, 1)


@pytest.mark.parametrize("wait", [1, 5])
def test_one_payment_without_an_answer_is_a_case_after_days_and_holds_up_no_other(shop, wait):
    first, second = many(shop, 2)
    look = inquiry.look

    def silent(attempt, adapter):
        if attempt.pk == first.pk:
            raise base.GatewayUnavailable("?", code="timeout")
        return look(attempt, adapter)

    with later(24 * wait + 2), pytest.MonkeyPatch.context() as patch:
        patch.setattr(asked_days.inquiry, "look", silent)
        day = timezone.localdate() - wait * DAY
        zero = dict.fromkeys(asked_days.FIGURES, 0) | {"place": asked_days.START}
        row = Comparison.objects.create(gateway="vnpay", day=day, **zero)
        asked_days.go_on(comparison_id=row.pk, place=row.place)
    row.refresh_from_db()
    assert row.place == (asked_days.START if wait == 1 else "")
    assert kinds() == ([] if wait == 1 else [Kind.UNREAD])
    assert asked_about(shop) == ([] if wait == 1 else [second.provider_ref])


def test_an_outage_of_days_makes_no_flood_of_cases(shop):
    many(shop, 9)
    shop.bank.faults.set("unavailable", times=50, match="POST /vnpay")
    with later(24 * 5):
        zero = dict.fromkeys(asked_days.FIGURES, 0) | {"place": asked_days.START}
        row = Comparison.objects.create(gateway="vnpay", day=today() - 5 * DAY, **zero)
        asked_days.go_on(comparison_id=row.pk, place=row.place)
    row.refresh_from_db()
    assert row.place == asked_days.START
    assert not Case.objects.exists()


def under_way(wait) -> Comparison:
    """A day as it was `wait` days ago, nothing of it asked about yet; long not moved."""
    zero = dict.fromkeys(asked_days.FIGURES, 0) | {"place": asked_days.START}
    moved = timezone.now() - asked_days.AT_WORK
    day = today() - wait * DAY
    return Comparison.objects.create(gateway="vnpay", day=day, finished_at=moved, **zero)


@pytest.mark.parametrize("number", [1, 2, 4])
def test_days_of_outage_leave_no_case_and_are_compared_when_it_is_over(shop, number):
    """However few payments a day had."""
    made = many(shop, number)
    shop.bank.faults.set("unavailable", times=5000, match="POST /vnpay")
    for wait in (1, 3, 5, 7):
        with later(24 * wait):
            row = Comparison.objects.first() or under_way(wait)
            Comparison.objects.update(finished_at=timezone.now() - asked_days.AT_WORK)
            asked_days.go_on(comparison_id=row.pk, place=row.place)
            assert Comparison.objects.get().place == asked_days.START
            assert not Case.objects.exists()
    shop.bank.faults.clear()
    with later(24 * 7 + 1):
        asked_days.go_on(comparison_id=row.pk, place=row.place)
        row.refresh_from_db()
        assert row.place == ""
    assert not Case.objects.exists()
    assert set(asked_about(shop)) >= {one.provider_ref for one in made}


def test_an_outage_without_end_is_a_persons_work_and_ends_by_itself_all_the_same(shop):
    capture = paid(shop)
    shop.bank.faults.set("unavailable", times=5000, match="POST /vnpay")
    with later(24 * 8):
        row = under_way(8)
        asked_days.go_on(comparison_id=row.pk, place=row.place)
        case = Case.objects.get()
        assert (case.kind, case.capture, case.state) == (Kind.UNREAD, capture, "open")
        comparison.read_again(shop.gateway)
        case.refresh_from_db()
        assert case.state == "open"
        shop.bank.faults.clear()
        comparison.read_again(shop.gateway)
        case.refresh_from_db()
        assert (case.state, case.resolved_by) == ("resolved", None)
    assert Case.objects.count() == 1
    assert books() == []


def test_a_piece_that_was_moved_not_long_ago_is_left_to_its_worker(shop, monkeypatch):
    many(shop, 1)
    told = []
    monkeypatch.setattr(asked_days, "_publish", told.append)
    with later() as moment:
        jobs.compare_days()
        assert len(told) == 1
        jobs.compare_days()
        assert len(told) == 1
        moment.shift(3600)
        jobs.compare_days()
    assert [row.place for row in told] == [asked_days.START] * 2


@pytest.mark.tampers
def test_an_orphan_of_that_day_is_looked_up_too(shop):
    """Money that belongs to no payment of ours, and that the gateway knows no more."""
    attempt = unheard(shop)
    notice = shop.gateway.fetch(attempt.provider_ref)
    Capture.objects.create(
        gateway="vnpay", provider_ref=f"OTHER-{attempt.provider_ref}", amount=5_000, attempt=None
    )
    assert notice.money_came
    with later():
        (row,) = compare()
    assert (row.booked, row.booked_total) == (1, 5_000)
    assert Kind.UNLISTED in kinds()


@pytest.mark.tampers
def test_an_orphan_that_is_not_told_about_holds_up_no_day(shop, monkeypatch):
    alone, fetch = _alone(paid(shop)), shop.gateway.fetch
    Capture.objects.bulk_create([alone])

    def unreadable(ref):
        if ref == alone.provider_ref:
            raise base.UnreadableAnswer("no", code="98")
        return fetch(ref)

    monkeypatch.setattr(shop.gateway, "fetch", unreadable)
    with later():
        (row,) = compare()
    assert row.place == ""
    assert kinds() == ["unread"]


def _alone(capture) -> Capture:
    """Money of the same day that came for no payment of ours."""
    return Capture(
        gateway=capture.gateway,
        provider_ref="14999999",
        amount=5_000,
        currency=capture.currency,
        captured_at=capture.captured_at,
    )


def test_the_national_platform_is_asked_in_the_same_way(till, mockpay, monkeypatch, settings):
    gateway = new_national(mockpay)
    monkeypatch.setitem(asked_days.gateways.BUILDERS, "national", lambda: gateway)
    settings.PAYMENT_GATEWAYS = ["national"]
    make_account(till.world.commune)
    attempt = attempts.start_attempt(
        bill=till.bill(), gateway="national", actor=till.payer, urls=urls
    )
    press(mockpay, attempt_page(attempt), "pay")
    give_up(Attempt.objects.filter(pk=attempt.pk))
    with later():
        (row,) = compare()
    assert (row.gateway, row.listed, row.differences) == ("national", 1, 1)
    assert Receipt.objects.get().amount == PRICE
    assert kinds() == [Kind.UNTOLD]


def test_the_operator_sees_how_far_it_is(shop, client, admin_user):
    client.force_login(admin_user)
    page = reverse("payment_gateways")
    row = Comparison.objects.create(
        gateway="vnpay",
        day=today() - DAY,
        place=asked_days.START,
        listed=12,
        listed_total=96_000,
        booked=11,
        booked_total=88_000,
        differences=1,
    )
    assert "96.000" not in client.get(page).content.decode()
    assert f"{row.day:%d/%m/%Y}" in client.get(page).content.decode()
    Comparison.objects.update(place="")
    assert "96.000" in client.get(page).content.decode()
