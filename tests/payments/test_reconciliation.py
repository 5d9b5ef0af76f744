"""After an outage: what was missed is taken in, and one bad thing does not stop the others."""

from datetime import timedelta

import pytest
from django.utils import timezone

from payments.gateways.base import GatewayUnavailable
from payments.models import Attempt, Bill, Capture, Case, GatewayMessage, Listing, Receipt, Refund
from payments.services import cases, inbox, inquiry, placing, reconciliation
from portal.tasks.execution import TimeLimitExceeded
from tests.payments.ledger_checks import books
from tests.payments.scenes import drain

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def ago(**delta):
    return timezone.now() - timedelta(**delta)


def lost_webhooks(till, **age):
    """Sent, and lost on the way; all that happened so far happened that long ago."""
    till.webhooks()
    moment = int(ago(**age).timestamp())
    with till.bank.store.transaction() as db:
        db.execute(
            "UPDATE object SET created = ?, body = json_set(body, '$.created', ?)"
            " WHERE kind = 'event'",
            (moment, moment),
        )


def given_up(attempt):
    """Nobody asks about it any more: only its events can tell."""
    Attempt.objects.filter(pk=attempt.pk).update(state=Attempt.State.EXPIRED)


def unknown_attempt(till, number):
    """One that the gateway stumbles over, of a bill of its own."""
    bill = Bill.objects.create(
        application=till.application, payee=till.world.commune, amount=8_000, state="cancelled"
    )
    values = {"number": 1, "gateway": "stripe", "amount": 8_000, "state": "unknown"}
    return Attempt.objects.create(
        bill=bill, reference=f"MC-BAD{number}", created_at=ago(hours=1, minutes=number), **values
    )


def due(attempt):
    Attempt.objects.filter(pk=attempt.pk).update(created_at=ago(minutes=10), asked_at=None)


# --- what was missed ---------------------------------------------------------------------------
@pytest.mark.fault(62)
def test_what_happened_three_days_ago_is_found_though_newer_messages_came_first(till):
    Listing.objects.create(gateway="stripe", listed_until=ago(days=3))
    late = till.attempt()
    till.pay(late)
    returned = till.attempt_beside(late)
    till.pay(returned)
    till.bank.returns.refund(
        till.bank.bank.charge_of(returned.provider_ref), amount=8_000, metadata={}
    )
    for attempt in (late, returned):
        given_up(attempt)
    lost_webhooks(till, days=2, hours=23)
    GatewayMessage.objects.create(gateway="stripe", event_id="evt_first_after", state="done")
    reconciliation.sweep()
    assert set(Attempt.objects.values_list("state", flat=True)) == {Attempt.State.PAID}
    assert (Capture.objects.count(), Receipt.objects.count()) == (2, 1)
    assert Case.objects.filter(kind=Case.Kind.EXTERNAL).exists()
    assert Listing.objects.get().listed_until > ago(minutes=1)


@pytest.mark.fault(62)
def test_the_mark_moves_only_when_the_pass_ran_to_its_end(till, monkeypatch):
    mark = Listing.objects.create(gateway="stripe", listed_until=ago(days=3)).listed_until
    first = till.attempt()
    till.pay(first)
    till.pay(till.attempt_beside(first))
    Attempt.objects.update(state=Attempt.State.EXPIRED)
    lost_webhooks(till, days=2, hours=23)
    note_listed, noted = inbox.note_listed, []

    def out_of_time(**values):
        note_listed(**values)
        noted.append(values["event"].envelope.event_id)
        raise TimeLimitExceeded

    with monkeypatch.context() as patch:
        patch.setattr(inbox, "note_listed", out_of_time)
        with pytest.raises(TimeLimitExceeded):
            reconciliation.sweep()
    assert (Listing.objects.get().listed_until, len(noted)) == (mark, 1)
    reconciliation.sweep()
    assert set(Attempt.objects.values_list("state", flat=True)) == {Attempt.State.PAID}
    assert Listing.objects.get().listed_until > mark


def test_a_list_that_cannot_be_had_does_not_move_the_mark(till):
    mark = Listing.objects.create(gateway="stripe", listed_until=ago(days=3)).listed_until
    till.bank.faults.set("unavailable", times=50)
    reconciliation.sweep()
    reconciliation.compare()
    assert Listing.objects.get().listed_until == mark


@pytest.mark.parametrize(
    ("mark", "job", "back"),
    [
        (timedelta(hours=1), "sweep", timedelta(hours=1)),
        (timedelta(hours=1), "compare", 2 * DAY),
        (3 * DAY, "compare", 3 * DAY),
        (90 * DAY, "sweep", 30 * DAY),
        (None, "sweep", 2 * DAY),
    ],
)
def test_how_far_back_events_are_listed(till, monkeypatch, mark, job, back):
    seen = []
    monkeypatch.setattr(reconciliation, "_move_mark", lambda *values: None)
    if mark:
        Listing.objects.create(gateway="stripe", listed_until=timezone.now() - mark)
    monkeypatch.setattr(
        till.gateway, "events_since", lambda since, is_known: seen.append(since) or []
    )
    getattr(reconciliation, job)()
    wanted = timezone.now() - back - (reconciliation.OVERLAP if back < 30 * DAY else timedelta())
    assert abs(seen[0] - wanted) < timedelta(seconds=20)


@pytest.mark.fault(53)
def test_a_mark_in_the_future_hides_nothing(till):
    Listing.objects.create(gateway="stripe", listed_until=ago() + DAY)
    attempt = till.attempt()
    till.pay(attempt)
    given_up(attempt)
    lost_webhooks(till)
    reconciliation.sweep()
    assert Receipt.objects.count() == 1


@pytest.mark.fault(62)
def test_the_daily_comparison_asks_again_about_the_last_days_but_for_what_is_known(till):
    attempt = till.attempt()
    till.pay(attempt)
    lost_webhooks(till, hours=1)
    given_up(attempt)
    Listing.objects.create(gateway="stripe", listed_until=ago())
    reconciliation.sweep()
    assert not Receipt.objects.exists()
    reconciliation.compare()
    attempt.refresh_from_db()
    assert (attempt.state, Receipt.objects.count()) == (Attempt.State.PAID, 1)
    till.gateway.client.requests.clear()
    reconciliation.compare()
    assert len(till.gateway.client.requests) == 1  # nothing is asked about events that we know
    assert books() == []


# --- one bad thing -----------------------------------------------------------------------------
@pytest.mark.fault(63)
@pytest.mark.parametrize("where", ["apply", "follow"])
def test_a_bad_event_is_kept_and_tried_again_and_the_others_are_taken_in(till, monkeypatch, where):
    bad = till.attempt()
    till.pay(bad)
    good = till.attempt_beside(bad)
    till.pay(good)
    Attempt.objects.update(state=Attempt.State.EXPIRED)
    till.webhooks()
    apply, fetch = inquiry.apply_notice, till.gateway._current

    def bad_apply(*, gateway, notice, actor=None):
        if notice.provider_ref == bad.provider_ref:
            raise RuntimeError("cannot be applied")
        apply(gateway=gateway, notice=notice, actor=actor)

    def bad_follow(event):
        notice = fetch(event)
        if notice.provider_ref == bad.provider_ref:
            raise KeyError("latest_charge")
        return notice

    with monkeypatch.context() as patch:
        if where == "apply":
            patch.setattr(inquiry, "apply_notice", bad_apply)
        else:
            patch.setattr(till.gateway, "_current", bad_follow)
        reconciliation.sweep()
    good.refresh_from_db()
    assert (good.state, Receipt.objects.count()) == (Attempt.State.PAID, 1)
    assert Listing.objects.exists()  # the bad one waits as a message
    assert GatewayMessage.objects.filter(state="new").exclude(body=b"").exists()
    drain()
    assert not GatewayMessage.objects.filter(state="new").exists()
    assert Capture.objects.count() == 2


@pytest.mark.tampers
def test_a_gateway_that_stumbles_over_one_payment_is_asked_about_the_others(till, monkeypatch):
    good = till.attempt()
    till.pay(good)
    due(good)
    bad = [unknown_attempt(till, number) for number in range(2)]
    find = till.gateway.find

    def stumbling(reference, since):
        if reference.startswith("MC-BAD"):
            raise GatewayUnavailable("500")
        return find(reference, since)

    monkeypatch.setattr(till.gateway, "find", stumbling)
    reconciliation.sweep()
    good.refresh_from_db()
    assert good.state == Attempt.State.PAID
    for attempt in bad:
        attempt.refresh_from_db()
        assert attempt.asked_at is not None  # the next sweep begins with others
    assert Listing.objects.exists()


@pytest.mark.tampers
def test_after_three_failures_in_a_row_the_gateway_is_left_in_peace(till, monkeypatch):
    for number in range(5):
        unknown_attempt(till, number)
    asked = []

    def down(reference, since):
        asked.append(reference)
        raise GatewayUnavailable("down")

    monkeypatch.setattr(till.gateway, "find", down)
    till.gateway.client.requests.clear()
    reconciliation.sweep()
    assert len(asked) == reconciliation.FAILURES
    assert till.gateway.client.requests == []


@pytest.mark.tampers
def test_who_was_never_asked_comes_first(till, monkeypatch):
    """On PostgreSQL too, where NULL would come last."""
    asked, never = unknown_attempt(till, 1), unknown_attempt(till, 0)
    Attempt.objects.filter(pk=asked.pk).update(asked_at=ago(hours=2))
    monkeypatch.setattr(reconciliation, "BATCH", 1)
    reconciliation.sweep()
    never.refresh_from_db()
    asked.refresh_from_db()
    assert (never.state, asked.state) == (Attempt.State.FAILED, Attempt.State.UNKNOWN)


@pytest.mark.parametrize(
    ("module", "name"),
    [(reconciliation, "_due"), (inbox, "process_waiting"), (placing, "place_unbooked")],
)
def test_a_stage_that_fails_does_not_stop_the_next_ones(till, monkeypatch, caplog, module, name):
    def broken(*args, **values):
        raise RuntimeError("a defect")

    attempt = till.attempt()
    Attempt.objects.filter(pk=attempt.pk).update(expires_at=ago(hours=2), asked_at=timezone.now())
    monkeypatch.setattr(module, name, broken)
    reconciliation.sweep()
    assert "the sweep could not finish its stage" in caplog.text
    assert attempt.cases.get().kind == Case.Kind.SILENT


def test_a_refund_that_fails_here_does_not_stop_the_next_one(till, monkeypatch):
    attempt = till.attempt()
    till.pay(attempt)
    till.cash()
    till.ask(attempt)
    case = Case.objects.get()
    people = [till.world.officer("cashier"), till.world.officer("cashier", number=2)]
    rows = [
        Refund.objects.create(
            capture=case.capture,
            case=case,
            amount=1_000,
            reason="Nộp hai lần",
            state=Refund.State.APPROVED,
            idempotency_key=f"refund-{number}",
            asked_by=people[0],
            approved_by=people[1],
        )
        for number in range(2)
    ]
    refund = till.gateway.refund

    def broken(request):
        if request.reference == str(rows[0].pk):
            raise RuntimeError("a defect")
        return refund(request)

    monkeypatch.setattr(till.gateway, "refund", broken)
    reconciliation.sweep()
    assert [type(row).objects.get(pk=row.pk).state for row in rows] == ["sent", "done"]


# --- silence -----------------------------------------------------------------------------------
def test_a_payment_that_the_bank_still_works_on_is_told_until_it_has_decided(till):
    """Answered, but not final: a case of its own, which no words close."""
    attempt = till.attempt()
    till.bank.bank.promise(attempt.provider_ref, seconds=86_400)
    Attempt.objects.update(created_at=ago(hours=3), expires_at=ago(hours=2))
    reconciliation.sweep()
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.OPEN
    case = attempt.cases.get()
    assert (case.kind, case.is_suspense) == (Case.Kind.PENDING, False)
    assert "chưa kết thúc" in cases.obstacle(case)
    assert books() == []
    Attempt.objects.update(answered_at=ago(hours=2), asked_at=ago(hours=2))
    till.bank.faults.set("unavailable", times=500)
    for _sweep in range(2):
        reconciliation.sweep()
    assert states_of(attempt) == {"pending": "open", "silent": "open"}
    assert books() == []
    till.bank.faults.clear()
    till.bank.bank.break_promise(attempt.provider_ref)
    Attempt.objects.update(asked_at=ago(hours=1))
    reconciliation.sweep()
    attempt.refresh_from_db()
    assert not attempt.is_unfinished
    assert states_of(attempt) == {"pending": "resolved", "silent": "resolved"}
    assert books() == []


def states_of(attempt) -> dict:
    return dict(attempt.cases.values_list("kind", "state"))


@pytest.mark.tampers
def test_a_payment_that_never_ends_and_has_no_case_is_found_in_the_books(till):
    till.attempt()
    Attempt.objects.update(
        created_at=ago(hours=3), expires_at=ago(hours=2), answered_at=ago(minutes=1)
    )
    assert any("not final an hour after its end" in line for line in books())


@pytest.mark.tampers
@pytest.mark.parametrize("is_final", [False, True])
def test_a_case_of_silence_is_closed_when_the_attempt_ends(till, is_final):
    """Never opened at the gateway; or ended by another way than the question."""
    attempt = unknown_attempt(till, 1)
    cases.note_unfinished(attempt=attempt, kind=Case.Kind.SILENT)
    if is_final:
        Attempt.objects.filter(pk=attempt.pk).update(state=Attempt.State.FAILED)
        reconciliation.sweep()
    else:
        till.ask(attempt)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.cases.get().state) == ("failed", "resolved")
