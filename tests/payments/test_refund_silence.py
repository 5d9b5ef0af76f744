"""A refund that was sent and never answered: it starves no other, is shown, and can be given up."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from payments.gateways import base
from payments.ledger import verify
from payments.models import Case, Refund
from payments.services import cases, reconciliation, refunds
from payments.services.errors import RefundRefused
from payments.services.ways import ways
from portal.audit.models import Event
from procedures.services.errors import NotAllowed
from tests.payments.ledger_checks import books
from tests.payments.refund_scenes import long_ago, online
from tests.payments.scenes import PRICE, drain

__all__ = ["online"]
pytestmark = pytest.mark.django_db
State = Refund.State


@pytest.fixture
def silent(online, monkeypatch) -> Refund:
    """Sent; the gateway knows nothing of the payment any more, for longer than people wait."""

    def unknown(*args):
        raise base.PaymentNotFound("unknown", code="resource_missing")

    refund = online.approved()
    with monkeypatch.context() as patch:
        patch.setattr(online.till.gateway, "fetch", unknown)
        with pytest.raises(base.PaymentNotFound):
            refunds.execute(refund_id=refund.pk)
    Refund.objects.filter(pk=refund.pk).update(heard_at=long_ago())
    refund.refresh_from_db()
    return refund


def give_up(online, refund, actor=None):
    return refunds.give_up(refund=refund, actor=actor or online.third, reason="Hợp đồng đã hết")


@pytest.mark.fault(44)
def test_three_that_are_refused_starve_no_younger_one(online, monkeypatch):
    *refused, young = [online.approved(2_000) for _number in range(4)]
    names = {str(refund.pk) for refund in refused}
    real = online.till.gateway.refund

    def refuse_three(request):
        if request.reference in names:
            raise base.KeyRefused("key", code="authentication")
        return real(request)

    monkeypatch.setattr(online.till.gateway, "refund", refuse_three)
    for _time in range(2):
        reconciliation.sweep()

    young.refresh_from_db()
    assert young.state == State.DONE
    assert set(Refund.objects.exclude(pk=young.pk).values_list("state", flat=True)) == {State.SENT}


def test_what_the_gateway_says_begins_the_wait_anew(online, silent, monkeypatch):
    pending = base.RefundAnswer(
        refund_ref="re_1",
        reference=str(silent.pk),
        amount=PRICE,
        currency="vnd",
        state=base.RefundState.PENDING,
    )
    monkeypatch.setattr(online.till.gateway, "refund", lambda request: pending)
    refund = refunds.execute(refund_id=silent.pk)
    refund.refresh_from_db()
    assert (refund.state, refund.silent_since) == (State.SENT, None)
    assert not Refund.objects.silent().exists()
    with pytest.raises(RefundRefused):
        give_up(online, refund)


def test_one_sent_before_this_was_kept_is_as_old_as_its_asking(silent):
    Refund.objects.filter(pk=silent.pk).update(heard_at=None)
    assert not Refund.objects.silent().exists()
    Refund.objects.filter(pk=silent.pk).update(created_at=long_ago())
    assert Refund.objects.silent().get().silent_since


def test_it_stands_on_the_cashiers_pages_and_a_second_person_gives_it_up(client, online, silent):
    page = reverse("cashier_case", args=[online.case.pk])
    button = 'value="give_up"'
    client.force_login(online.first)
    assert gettext("No answer") in client.get(reverse("cashier")).content.decode()
    assert button not in client.get(page).content.decode()  # asked for it

    client.force_login(online.third)
    assert button in client.get(page).content.decode()
    address = reverse("cashier_refund", args=[silent.pk])
    client.post(address, {"act": "give_up", "words": ""})
    silent.refresh_from_db()
    assert silent.state == State.SENT
    client.post(address, {"act": "give_up", "words": "Cổng đã chấm dứt hợp đồng"})

    silent.refresh_from_db()
    last = Event.objects.filter(stream=f"refund:{silent.pk}").order_by("sequence").last()
    assert (silent.state, last.act, last.actor) == (State.FAILED, "give_up", online.third)
    assert silent.decision == "Cổng đã chấm dứt hợp đồng"
    assert gettext("No answer") not in client.get(reverse("cashier")).content.decode()
    assert books() == []


def test_who_asked_for_it_and_strangers_give_nothing_up(online, silent):
    for actor in (online.first, online.till.payer, online.till.world.stranger):
        with pytest.raises(NotAllowed):
            give_up(online, silent, actor)
    silent.refresh_from_db()
    assert silent.state == State.SENT


def test_a_young_one_is_waited_for(online, silent):
    Refund.objects.update(heard_at=timezone.now() - timedelta(hours=71))
    with pytest.raises(RefundRefused):
        give_up(online, silent)


def test_given_up_it_opens_another_way_and_a_late_success_is_a_case(online, silent):
    at_the_gateway = refunds._request(silent)
    assert cases.obstacle(online.case)
    assert not ways(online.case)
    give_up(online, silent)
    assert Refund.Way.COUNTER in ways(online.case)
    again = refunds.ask(
        case=online.case,
        actor=online.first,
        amount=PRICE,
        reason="Cổng không trả lời",
        allocation=online.line,
        way=Refund.Way.COUNTER,
    )
    refunds.approve(refund=again, actor=online.second)
    refunds.hand_out(refund=again, actor=online.third, receiver="Nguyễn Thị Mai Hương")
    drain()
    assert books() == []

    online.till.gateway.refund(at_the_gateway)
    online.till.deliver()
    drain()

    silent.refresh_from_db()
    told = Case.objects.get(kind=Case.Kind.EXTERNAL)
    assert (silent.state, told.amount, told.state) == (State.FAILED, PRICE, Case.State.OPEN)


def test_given_up_and_arrived_after_all_it_is_done(online, silent):
    at_the_gateway = refunds._request(silent)
    give_up(online, silent)
    online.till.gateway.refund(at_the_gateway)
    online.till.deliver()
    drain()
    silent.refresh_from_db()
    assert silent.state == State.DONE
    assert not Case.objects.filter(kind=Case.Kind.EXTERNAL).exists()
    assert books() == []


@pytest.mark.tampers
def test_the_books_tell_of_one_that_nobody_looks_into(silent):
    assert books() == []
    Refund.objects.update(heard_at=timezone.now() - timedelta(days=8))
    assert [found.row for found in verify()] == [str(silent.pk)]
