"""The table of states: complete, drawn, and asked before every change."""

import ast
from collections import deque
from contextlib import suppress
from dataclasses import replace
from functools import partial

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from payments import graph
from payments.drawing import page
from payments.gateways import base
from payments.graph import EDGES, NEW, THINGS
from payments.models import Attempt, Bill, Case, Closing, GatewayMessage, Refund
from payments.services import bills, cases, closing, elsewhere, inbox, message_acts, refunds, voids
from payments.services.corrections import RightPayer, correct
from payments.services.errors import GatewaySilent
from payments.services.returns import record_answer
from payments.services.settle import close_attempt
from portal.core.dates import today
from procedures.services.errors import ActRefused
from tests import sources
from tests.payments.refund_scenes import (
    Returns,
    in_cash,
    long_ago,
    online,
    pay_online,
    withdraw,
)
from tests.payments.scenes import PRICE

__all__ = ["in_cash", "online"]


NO_MONEY = ("payments/mockpay/", "payments/gateways/", "payments/graph.py")


def test_every_state_has_a_way_in_and_the_table_names_no_other():
    for thing, (_model, states) in THINGS.items():
        edges = [edge for edge in EDGES if edge.thing == thing]
        assert {edge.end for edge in edges} == {str(state.value) for state in states}
        assert {edge.start for edge in edges} <= {NEW, *(str(state.value) for state in states)}
        assert _reached(edges) == {edge.end for edge in edges}
    assert {edge.thing for edge in EDGES} == set(THINGS)


def _reached(edges) -> set:
    seen, waiting = set(), deque([NEW])
    while waiting:
        here = waiting.popleft()
        for edge in edges:
            if edge.start == here and edge.end not in seen:
                seen.add(edge.end)
                waiting.append(edge.end)
    return seen


def test_each_edge_has_one_name_and_forced_ones_say_why():
    assert len({(e.thing, e.start, e.event, e.end) for e in EDGES}) == len(EDGES)
    assert {(e.thing, e.event) for e in EDGES if e.forced} == set(graph.CORRECTIONS)


@pytest.mark.parametrize(
    ("row", "to"),
    [
        (Bill(state="paid"), "open"),
        (Attempt(state="paid"), "failed"),
        (Refund(state="declined"), "done"),
        (Refund(state="asked"), "done"),
        (Refund(state="approved"), "declined"),  # forced: only by its name
        (Refund(state="approved"), "failed"),
        (Case(state="open"), "open"),
        (Closing(state="confirmed"), "returned"),
        (GatewayMessage(state="parked"), "set_aside"),  # forced
        (GatewayMessage(state="done"), "new"),
        (GatewayMessage(state="ignored"), "done"),
    ],
)
def test_what_the_table_does_not_know_is_impossible(row, to):
    before = row.state
    with pytest.raises(graph.ImpossibleChange):
        graph.step(row, to)
    assert row.state == before


def test_beside_the_answer_of_a_gateway_the_correction_needs_its_name():
    assert graph.allowed("refund", "sent", "failed").event == "fail"
    assert graph.allowed("refund", "sent", "failed", event="give_up").forced


def test_nothing_is_born_in_the_middle():
    assert graph.born(Refund(state="done")).state == "done"
    for row in (Refund(state="sent"), Case(state="resolved"), Bill(state="paid")):
        with pytest.raises(graph.ImpossibleChange):
            graph.born(row)
    for model, _states in THINGS.values():
        graph.born(model())  # whatever is created by its default


def test_only_the_table_changes_a_state():
    """No line of payments sets a state itself."""
    found = [
        f"{name}:{node.lineno}"
        for name in sources.code()
        if name.startswith("payments/") and not name.startswith(NO_MONEY)
        for node in ast.walk(ast.parse(sources.read(name)))
        if _sets_state(node)
    ]
    assert found == []


def test_only_the_table_lets_a_row_be_born():
    """Whatever makes a row of a thing asks for its birth in the same function."""
    kinds = {model.__name__ for model, _states in THINGS.values()}
    found = [
        f"{name}:{function.name}"
        for name in sources.code()
        if name.startswith("payments/") and not name.startswith((*NO_MONEY, "payments/models/"))
        for function in ast.walk(ast.parse(sources.read(name)))
        if isinstance(function, ast.FunctionDef) and _makes(function, kinds)
    ]
    assert len(found) >= len(kinds)
    assert [one for one in found if one not in _asking()] == []


def _makes(function, kinds) -> bool:
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    made = {getattr(func, "id", "") for func in calls}
    for func in calls:
        if getattr(func, "attr", "") in ("create", "bulk_create", "get_or_create"):
            made |= {getattr(node, "id", "") for node in ast.walk(func)}
    return bool(made & kinds)


def _asking() -> set:
    """Functions that ask the table for a birth."""
    return {
        f"{name}:{function.name}"
        for name in sources.code()
        if name.startswith("payments/services/")
        for function in ast.walk(ast.parse(sources.read(name)))
        if isinstance(function, ast.FunctionDef)
        and any(getattr(node, "attr", "") == "born" for node in ast.walk(function))
    }


def _sets_state(node) -> bool:
    if isinstance(node, ast.Assign):
        targets = [t for one in node.targets for t in ast.walk(one)]
        return any(isinstance(t, ast.Attribute) and t.attr == "state" for t in targets)
    is_update = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "update"
    return is_update and any(keyword.arg == "state" for keyword in node.keywords)


def test_the_picture_in_the_docs_is_of_this_table(capsys, tmp_path, monkeypatch):
    committed = (settings.BASE_DIR / "docs" / "money-states.md").read_text()
    assert committed == page(), "run manage.py draw_money_states"
    monkeypatch.setattr(settings, "BASE_DIR", tmp_path)
    (tmp_path / "docs").mkdir()
    call_command("draw_money_states")
    assert (tmp_path / "docs" / "money-states.md").read_text() == committed


@pytest.fixture
def taken(monkeypatch) -> set:
    """Edges that were asked for and allowed."""
    asked, real = set(), graph.allowed

    def allowed(*args, **kwargs):
        edge = real(*args, **kwargs)
        asked.add(str(edge))
        return edge

    monkeypatch.setattr(graph, "allowed", allowed)
    return asked


@pytest.mark.django_db
def test_the_services_take_every_edge(taken, till, civil_status):
    for play in PLAYS:
        play(fresh(till, civil_status))
    assert {str(edge) for edge in EDGES} - taken == set()


def fresh(till, version):
    from tests import states

    return replace(till, application=states.filed(till.world, version))


def ended(till) -> Returns:
    withdraw(till)
    return Returns(till, Case.objects.get(application=till.application, kind="withdrawn"))


def play_refunds(till):
    """One is declined, one refused; three parts go, bounce, and arrive late."""
    pay_online(till)
    returns = ended(till)
    refunds.decline(refund=returns.ask(), actor=returns.second, reason="x")
    refused = returns.approved(1_000)
    Refund.objects.filter(pk=refused.pk).update(state="sent")
    record_answer(refund_id=refused.pk, state="failed")
    lost = returns.approved(1_000)
    Refund.objects.filter(pk=lost.pk).update(state="sent", heard_at=long_ago())
    refunds.give_up(refund=lost, actor=returns.third, reason="x")
    parts = [returns.done(amount) for amount in (3_000, 4_000, 1_000)]
    for state in ("failed", "done"):
        for refund in reversed(parts):
            assert record_answer(refund_id=refund.pk, state=state).state == state


def play_lapses(till):
    """One is asked for, one approved when nothing goes back any more."""
    pay_online(till)
    returns = ended(till)
    returns.ask(3_000)
    returns.approved(3_000)
    cases.abandon(cases.lock(returns.case), "x")


def play_cash(till):
    till.cash()
    returns = ended(till)
    waiting = returns.approved()
    refunds.call_off(refund=waiting, actor=returns.third, reason="x")
    whole = returns.done(PRICE)
    assert record_answer(refund_id=whole.pk, state="failed").state == "done"


def play_bounce(till):
    """All of it goes and comes back."""
    pay_online(till)
    record_answer(refund_id=ended(till).done(PRICE).pk, state="failed")


def play_disputes(till):
    pay_online(till)
    returns = ended(till)
    facts = {"capture": returns.case.capture, "amount": PRICE}
    for state in ("open", "won", "lost", "open", "lost", "won"):
        elsewhere.note_dispute(dispute=elsewhere.base.DisputeState(state), **facts)
    cases.resolve(case=returns.case, actor=returns.first, resolution="x")
    cases.reopen(case=returns.case)


def play_silence(till):
    """No answer at first, then one; then cash pays the bill before it is asked for."""
    till.bank.faults.set("drop_response", times=9)
    with pytest.raises(GatewaySilent):
        till.attempt()
    till.bank.faults.clear()
    till.attempt()
    bills.open_bill(application=till.application, actor=till.payer, payee=till.world.commune)
    till.cash()


def play_closing(till):
    """Counted, sent back, counted again, confirmed."""
    till.cash()
    world = till.world
    cashier, second = world.officer("cashier"), world.officer("cashier", number=2)
    day = {"cashier": cashier, "agency": world.commune, "day": today()}
    counts = closing.Counts(PRICE, 0, "x")
    first = closing.count(**day, counts=counts)
    closing.send_back(closing=first, actor=second, remark="x")
    closing.confirm(closing=closing.count(**day, counts=counts), actor=second)


def play_endings(till):
    """Every end of an attempt from every state, as the gateway may report it."""
    attempt = pay_online(till)
    for edge in EDGES:
        if edge.thing == "attempt" and edge.end not in ("created", "open", "unknown"):
            Attempt.objects.filter(pk=attempt.pk).update(state=edge.start)
            attempt.refresh_from_db()
            with transaction.atomic():
                close_attempt(attempt, edge.end, None)


def play_voids(till):
    """Declined; proposed anew, and the receipt is replaced; that one is void."""
    till.cash()
    returns = ended(till)
    returns.done(PRICE)
    payer = RightPayer("Công ty Sông Cầu", "", "2300123456")
    for decide in (
        lambda void, actor: voids.decline(void=void, actor=actor, reason="x"),
        lambda void, actor: correct(receipt=void.receipt, actor=actor, payer=payer, reason="x"),
        voids.approve,
    ):
        receipt = till.application.receipts.latest("document__number")
        void = voids.ask(receipt=receipt, actor=returns.first, reason="x")
        decide(void=void, actor=returns.second)


def play_messages(till):
    """One is applied at once; the others wait, are given up, set aside, tried again and listed."""
    till.pay(till.attempt())
    till.receive(till.webhooks()[-1:])
    message = GatewayMessage.objects.latest("received_at")
    inbox.process(message_id=message.pk)
    for state in GatewayMessage.State.values:
        for way in _ways(message.gateway):
            facts = {"state": state, "received_at": long_ago(), "retried_at": None}
            GatewayMessage.objects.filter(pk=message.pk).update(**facts)
            message.refresh_from_db()
            with suppress(ActRefused):
                way(message)
    inbox.note_listed(gateway=message.gateway, event=_listed("evt_of_the_list"))


def _ways(gateway) -> list:
    return [
        *(
            partial(inbox._leave, state=state, note="x")
            for state in ("unmatched", "done", "ignored", "parked")
        ),
        lambda one: message_acts.retry(message=one, actor=None),
        lambda one: message_acts.set_aside(message=one, actor=None, reason="x"),
        lambda one: inbox.note_listed(gateway=gateway, event=_listed(one.event_id)),
    ]


def _listed(event_id) -> base.Listed:
    envelope = base.Envelope(event_id=event_id, event_type="x")
    return base.Listed(envelope=envelope, body=b"", notice=None)


def play_outside(till):
    """What went back at the gateway without us is booked on its receipt."""
    capture = pay_online(till).captures.get()
    elsewhere.note_external(capture=capture, amount=PRICE, note="x")
    elsewhere.book(
        case=Case.objects.get(capture=capture, kind="external"),
        actor=till.world.officer("cashier"),
        allocation=capture.allocations.get(),
        amount=PRICE,
        reason="x",
    )


PLAYS = (
    play_outside,
    play_messages,
    play_refunds,
    play_lapses,
    play_cash,
    play_bounce,
    play_disputes,
    play_silence,
    play_endings,
    play_closing,
    play_voids,
)
