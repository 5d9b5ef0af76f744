"""Cash that goes back leaves a till: whose, on which day, and what is counted then."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from payments import refund_news
from payments.models import Case, Closing, CreditNote, Refund, Taking
from payments.refund_words import RefundRow
from payments.services import closing, counter, refunds
from payments.services.errors import ClosingRefused
from payments.till_days import TillDay, open_days
from portal.core.dates import today
from portal.notices.models import Notice
from tests import states
from tests.bad_input.reading import Page
from tests.payments.ledger_checks import books, drop_triggers
from tests.payments.refund_scenes import Returns, in_cash, online, withdraw
from tests.payments.scenes import PRICE, drain
from tests.payments.transfers import credit

__all__ = ["in_cash", "online"]
pytestmark = pytest.mark.django_db

BACK = 3_000


def take_at_the_third(returns, version):
    """Another payer comes to the cashier who hands cash back."""
    application = states.filed(returns.till.world, version)
    drain()
    counter.take_cash(
        application=application,
        actor=returns.third,
        fees=list(application.fees.all()),
        amount=PRICE,
        key=uuid4(),
    )


def sums(returns, cashier) -> dict:
    return closing.sums(cashier=cashier, agency=returns.till.world.commune, day=today())


def count(returns, cash, explanation="") -> Closing:
    return closing.count(
        cashier=returns.third,
        agency=returns.till.world.commune,
        day=today(),
        counts=closing.Counts(cash, 0, explanation),
    )


def test_it_is_subtracted_at_the_till_that_paid_it_out(in_cash, civil_status):
    take_at_the_third(in_cash, civil_status)
    in_cash.done(BACK)
    assert sums(in_cash, in_cash.third) == {"cash": (PRICE - BACK, 2), "card": (0, 0)}
    assert sums(in_cash, in_cash.first)["cash"] == (PRICE, 1)
    with pytest.raises(ClosingRefused):
        count(in_cash, PRICE)
    counted = count(in_cash, PRICE - BACK)
    assert (counted.taken_cash, counted.difference) == (PRICE - BACK, 0)
    assert closing.confirm(closing=counted, actor=in_cash.first).state == "confirmed"
    assert books() == []


def test_after_the_count_it_belongs_to_the_next_day(in_cash, civil_status):
    take_at_the_third(in_cash, civil_status)
    counted = count(in_cash, PRICE)
    refund = in_cash.done(BACK)
    assert (refund.payout.day, refund.payout.amount) == (today() + timedelta(days=1), -BACK)
    assert (counted.taken_cash, sums(in_cash, in_cash.third)["cash"]) == (PRICE, (PRICE, 1))
    assert books() == []


def test_a_day_on_which_cash_only_went_is_counted_and_explained(in_cash):
    in_cash.done(BACK)
    (_first, row) = sorted(
        open_days([in_cash.till.world.commune.pk]), key=lambda day: -day["total"]
    )
    assert (row["cashier"], row["total"], row["number"]) == (in_cash.third, -BACK, 1)
    with pytest.raises(ClosingRefused):
        count(in_cash, 0)
    counted = count(in_cash, 0, "Chi từ quỹ tạm ứng")
    assert (counted.taken_cash, counted.difference) == (-BACK, BACK)
    assert books() == []


def test_what_came_by_transfer_goes_back_by_transfer_and_touches_no_till(till, transfers):
    transfers.read(credit(transfers.attempt().reference))
    withdraw(till)
    returns = Returns(till, Case.objects.get())
    refund = returns.approved()
    drain()
    assert refund.way == Refund.Way.TRANSFER
    refunds.hand_out(refund=refund, actor=returns.third, receiver="Hương, 0123456789")
    assert not Taking.objects.exists()
    assert CreditNote.objects.get().amount == PRICE
    assert books() == []


@pytest.fixture
def by_card(till):
    """Taken by the terminal of the counter, then withdrawn."""
    counter.take(
        application=till.application,
        actor=till.world.officer("cashier"),
        fees=list(till.application.fees.all()),
        counted=counter.Counted(PRICE, uuid4(), method="card", slip="A1B2C3"),
    )
    withdraw(till)
    return Returns(till, Case.objects.get())


def test_what_was_paid_by_card_goes_back_onto_the_card(by_card):
    refund = by_card.approved(BACK)
    drain()
    with translation.override("en"):
        row = RefundRow(refund)
        assert (refund.way, row.is_ready) == ("card", True)
        assert "Bring the card" in row.sentence
    refund_news.tell_ready(str(refund.pk))
    assert Notice.objects.filter(kind="refund_ready_card").exists()

    refunds.hand_out(refund=refund, actor=by_card.third, receiver="Hương, mã chuẩn chi 77")

    assert sums(by_card, by_card.third) == {"cash": (0, 0), "card": (-BACK, 1)}
    assert CreditNote.objects.get().document.data["way"].startswith("Về thẻ")
    with translation.override("en"):
        agency = by_card.till.world.commune
        shown = TillDay(by_card.third, agency, today()).methods[-1]
    assert shown == ("Given back onto cards", -BACK, 1)
    counted = count(by_card, 0, "Chỉ hoàn về thẻ")
    assert (counted.taken_card, counted.difference) == (-BACK, BACK)
    assert books() == []


def test_where_the_card_is_gone_the_officer_names_another_way(client, by_card):
    client.force_login(by_card.first)
    address = reverse("cashier_case", args=[by_card.case.pk])
    page = Page(client.get(address))
    assert page.value("refund-way") == "card"
    refund = refunds.ask(
        case=by_card.case,
        actor=by_card.first,
        amount=BACK,
        reason="Thẻ đã khóa",
        allocation=by_card.line,
        way=Refund.Way.COUNTER,
    )
    assert (refund.way, books()) == (Refund.Way.COUNTER, [])


def test_what_came_by_the_gateway_touches_no_till(online):
    assert online.done().state == Refund.State.DONE
    assert not Taking.objects.exists()


def test_only_cash_that_was_handed_back_is_below_zero(in_cash):
    refund = in_cash.done(BACK)
    bare = {"capture": refund.capture, "agency": in_cash.till.world.far, "cashier": in_cash.third}
    for wrong in ({"amount": -1, "method": "cash"}, {"amount": 0, "method": "cash"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Taking.objects.create(**bare, **wrong, day=today())


@pytest.mark.tampers
def test_cash_that_no_day_counts_is_found(online):
    refund = online.done()
    Refund.objects.filter(pk=refund.pk).update(way=Refund.Way.COUNTER)
    assert any("cash handed back that no day counts" in finding for finding in books())


@pytest.mark.tampers
@pytest.mark.parametrize("change", ["till", "amount", "state"])
def test_a_day_that_counts_other_cash_is_found(in_cash, change):
    refund = in_cash.done(BACK)
    values = {
        "till": {"paid_out_by": in_cash.first},
        "amount": {"amount": BACK + 1},
        "state": {"state": Refund.State.FAILED},
    }
    drop_triggers()
    Refund.objects.filter(pk=refund.pk).update(**values[change])
    assert any("other cash than was handed back" in finding for finding in books())


def test_the_pages_of_the_till_show_it_with_its_slip(client, in_cash, civil_status):
    take_at_the_third(in_cash, civil_status)
    in_cash.done(BACK)
    client.force_login(in_cash.third)
    commune = in_cash.till.world.commune
    html = client.get(reverse("cashier_count", args=[commune.pk, today()])).content.decode()
    assert "-3.000\u00a0đ" in html
    assert "5.000\u00a0đ" in html
    assert str(CreditNote.objects.get()) in html
    labels = [row[1:] for row in TillDay(in_cash.third, commune, today()).methods]
    assert labels == [(PRICE, 1), (0, 0), (-BACK, 1)]
    assert "5.000\u00a0đ" in client.get(reverse("cashier_closings")).content.decode()
