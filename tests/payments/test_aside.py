"""Money that a message set aside speaks of is in the books, or somebody has a case about it."""

import pytest

from payments.models import Capture, Case, GatewayMessage
from payments.services import cases, comparison, inbox, message_acts
from payments.services.message_acts import MessageRefused
from portal.audit.models import Event
from tests import factories
from tests.payments.ledger_checks import books, drop_triggers
from tests.payments.scenes import PRICE
from tests.payments.test_vnpay_messages import Shop

pytestmark = [pytest.mark.django_db, pytest.mark.fault(63)]
Kind, State = Case.Kind, GatewayMessage.State


@pytest.fixture
def shop(till, client, ipn, vnpay_in_use):
    return Shop(till, client, vnpay_in_use)


@pytest.fixture
def administrator():
    return factories.UserFactory(is_superuser=True)


def parked(shop, act="pay") -> GatewayMessage:
    """What VNPAY told of a payment, given up before any of it was applied."""
    attempt = shop.attempt()
    shop.choose(attempt, act)
    shop.bank.deliver_pending()
    GatewayMessage.objects.update(state="parked", note="Traceback")
    return GatewayMessage.objects.get()


def set_aside(message, administrator):
    message_acts.set_aside(message=message, actor=administrator, reason="Đã xem")


def test_what_says_paid_and_is_not_booked_becomes_a_case_without_any_name(shop, administrator):
    message = parked(shop)
    set_aside(message, administrator)
    case, ref = Case.objects.get(), message.event_id.rpartition(":")[0]
    assert (case.kind, case.amount, case.is_suspense) == (Kind.UNREAD, PRICE, False)
    assert (case.state, case.note) == ("open", f"vnpay {ref}: message_set_aside")
    assert list(Event.objects.history(case.audit_stream).values_list("act", flat=True)) == ["open"]
    assert books() == []


def test_the_case_ends_once_the_gateway_could_be_asked_and_the_money_is_booked(shop, administrator):
    set_aside(parked(shop), administrator)
    comparison.read_again(shop.gateway)
    assert Capture.objects.get().amount == PRICE
    assert Case.objects.get(kind=Kind.UNREAD).state == "resolved"
    assert books() == []


def test_set_aside_tried_again_and_set_aside_it_is_one_case(shop, administrator):
    message = parked(shop)
    for _time in range(2):
        set_aside(message, administrator)
        with pytest.raises(MessageRefused):
            set_aside(message, administrator)
        message_acts.retry(message=message, actor=administrator)
        GatewayMessage.objects.update(state="parked", note="Traceback")
    assert Case.objects.count() == 1


def test_a_case_that_ended_before_is_open_again(shop, administrator):
    message = parked(shop)
    set_aside(message, administrator)
    cases.close_read(case=Case.objects.get())
    assert books() == []
    message_acts.retry(message=message, actor=administrator)
    GatewayMessage.objects.update(state="parked", note="Traceback")
    set_aside(message, administrator)
    assert Case.objects.get().state == "open"


@pytest.mark.parametrize("act", ["cancel", "decline"])
def test_what_says_that_nothing_came_needs_no_case(shop, administrator, act):
    set_aside(parked(shop, act), administrator)
    assert not Case.objects.exists()
    assert books() == []


def test_what_is_booked_already_needs_no_case(shop, administrator):
    message = parked(shop)
    GatewayMessage.objects.update(state="new")
    inbox.process(message_id=message.pk)
    GatewayMessage.objects.update(state="parked", note="x")
    set_aside(message, administrator)
    assert not Case.objects.exists()
    assert books() == []


def test_what_cannot_be_read_any_more_is_a_case_too(till, administrator):
    message = GatewayMessage.objects.create(
        gateway="national", event_id="MC7:ab", kind="x", body=b"{", state="parked", note="x"
    )
    set_aside(message, administrator)
    case = Case.objects.get()
    assert (case.amount, case.note) == (0, "national MC7: message_set_aside")


def test_where_payments_are_listed_the_comparison_tells(till, administrator):
    message = GatewayMessage.objects.create(
        gateway="stripe", event_id="evt_1", kind="x", body=b"{}", state="parked", note="x"
    )
    set_aside(message, administrator)
    assert not Case.objects.exists()
    assert books() == []


@pytest.mark.tampers
def test_the_ledger_finds_money_that_was_set_aside_and_is_nowhere(shop, administrator):
    message = parked(shop)
    set_aside(message, administrator)
    drop_triggers()
    Case.objects.all().delete()
    lost = (
        f"8: message set aside, and its money is in no book and no case; 1 rows, first {message.pk}"
    )
    assert lost in books()
