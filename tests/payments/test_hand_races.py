"""Two people press the same button at one moment: one effect, and the other is told."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from payments.models import Backlog, Capture, Case, Comparison, GatewayMessage, Receipt
from payments.services import backlog, inbox, message_acts, owners
from payments.services.asked_days import FIGURES
from payments.services.message_acts import MessageRefused
from portal.audit.models import Event
from portal.core.dates import today
from procedures.services.errors import ActRefused
from tests.payments.ledger_checks import books
from tests.payments.races import amid, together
from tests.payments.scenes import drain, paid_twice

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("fresh_db")]


def acts(row) -> list:
    return list(Event.objects.history(row.audit_stream).values_list("act", flat=True))


@pytest.mark.fault(60)
def test_of_four_who_take_one_case_one_has_it(till):
    case = paid_twice(till)
    people = [till.world.officer("cashier", number=one) for one in range(1, 5)]
    takes = [lambda who=who: owners.take(case=case, actor=who) for who in people]
    results = together(*takes, expected=ActRefused)
    assert sum(isinstance(result, Case) for result in results) == 1
    case.refresh_from_db()
    assert all(case.owner.full_name in str(one) for one in results if not isinstance(one, Case))
    assert acts(case) == ["open", "take"]


def test_a_case_is_handed_to_one_of_two(till):
    case = paid_twice(till)
    first, second, third = (till.world.officer("cashier", number=one) for one in (1, 2, 3))
    owners.take(case=case, actor=first)
    results = together(
        lambda: owners.hand(case=case, actor=first, to=second),
        lambda: owners.hand(case=case, actor=first, to=third),
        expected=ActRefused,
    )
    assert sum(isinstance(result, Case) for result in results) == 1
    assert acts(case) == ["open", "take", "hand"]


def waiting(till) -> GatewayMessage:
    """The completed payment, whose task was lost."""
    till.pay(till.attempt())
    till.receive(till.webhooks()[-1:])
    message = GatewayMessage.objects.get()
    GatewayMessage.objects.update(received_at=timezone.now() - timedelta(minutes=11))
    return message


@pytest.mark.fault(63)
def test_trying_again_while_the_worker_is_at_it_books_once(till):
    message = waiting(till)
    together(
        lambda: inbox.process(message_id=message.pk),
        lambda: message_acts.retry(message=message, actor=None),
        lambda: inbox.process(message_id=message.pk),
        expected=MessageRefused,
    )
    drain()
    message.refresh_from_db()
    assert (message.state, Receipt.objects.count()) == ("done", 1)
    assert Capture.objects.count() == 1
    assert books() == []


def test_setting_aside_while_another_has_it_tried_again_loses_nothing(till):
    message = waiting(till)
    GatewayMessage.objects.update(state="parked", note="x")
    _tried, aside = amid(
        lambda: message_acts.retry(message=message, actor=None),
        lambda: message_acts.set_aside(message=message, actor=None, reason="x"),
        expected=MessageRefused,
    )
    assert isinstance(aside, MessageRefused)
    drain()
    message.refresh_from_db()
    assert (message.state, Receipt.objects.count()) == ("done", 1)
    assert books() == []


def test_two_messages_about_one_unknown_payment_are_one_case(till):
    said = b"vnp_TmnCode=OTHER"  # unreadable here
    facts = {"gateway": "vnpay", "body": said, "note": "x", "state": "parked"}
    both = [GatewayMessage.objects.create(event_id=f"MC9-1:{one}", **facts) for one in "ab"]
    Comparison.objects.create(gateway="vnpay", day=today(), **dict.fromkeys(FIGURES, 0))
    acts = [
        lambda one=one: message_acts.set_aside(message=one, actor=None, reason="x") for one in both
    ]
    together(*acts)
    assert Case.objects.get().note == "vnpay MC9-1: message_set_aside"
    assert books() == []


def test_two_who_have_all_tried_again_do_it_once(till):
    for number in range(6):
        facts = {"gateway": "stripe", "event_id": f"e{number}", "body": b"{}", "note": "x"}
        GatewayMessage.objects.create(**facts, state="parked")
    numbers = together(*[lambda: message_acts.retry_parked(gateway="stripe")] * 2)
    assert sum(numbers) == 6
    assert Event.objects.filter(act="retry").count() == 6


def test_workers_notice_one_backlog(till):
    waiting(till)
    together(*[backlog.watch] * 4)
    assert Backlog.objects.count() == 1
    assert published("messages.late") == 1
    drain()


def test_workers_tell_once_that_a_backlog_is_over():
    Backlog.objects.create()
    together(*[backlog.watch] * 4)
    assert Backlog.objects.filter(is_on=False).count() == 1
    assert published("messages.over") == 1


def published(topic) -> int:
    tasks = DBTaskResult.objects.values_list("args_kwargs", flat=True)
    return sum(topic in told["args"] for told in tasks)
