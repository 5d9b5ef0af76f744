"""A fee below a gateway's minimum is told when it is published or ways are chosen (fault 55)."""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from payments.models import Offer
from payments.services import minimums
from payments.wagtail_hooks import tell_of_small_fees
from procedures.catalogue.base import Text
from procedures.catalogue.fees import (
    Assessed,
    ByChannel,
    FeeRule,
    Fixed,
    PerUnit,
    Reduction,
    Tier,
)
from procedures.models import Procedure

pytestmark = [pytest.mark.django_db, pytest.mark.fault(55)]
LABEL = Text(vi="Lệ phí", en="Charge")
PAGES = PerUnit(
    quantity=1, unit=LABEL, cap=1_500, tiers=(Tier(upto=2, price=2_000), Tier(price=1_000))
)


@pytest.fixture
def head(till, client, vnpay_in_use):
    """At the page where the head of the commune chooses; its fee is 8.000 đ a copy."""
    client.force_login(till.world.officer("approver"))
    client.page = reverse("payment_offer", args=[till.world.commune.pk])
    return client


@pytest.mark.parametrize(
    ("amount", "least"),
    [
        (Fixed(amount=9_000), 9_000),
        (Fixed(amount=0), None),
        (ByChannel(amounts={"online": 0, "in_person": 7_000, "postal": 9_000}), 7_000),
        (PAGES, 1_000),
        (Assessed(), None),
    ],
)
def test_the_least_that_a_rule_asks_for(amount, least):
    assert minimums.smallest(FeeRule(id="x", label=LABEL, kind="charge", amount=amount)) == least


def test_a_reduction_may_bring_it_below():
    half = Reduction(when={"field": "x", "op": "present"}, reason=LABEL, percent=50)
    rule = FeeRule(
        id="x", label=LABEL, kind="charge", amount=Fixed(amount=9_001), reductions=(half,)
    )
    assert minimums.smallest(rule) == 4_500


def test_the_head_may_not_choose_only_ways_that_a_fee_is_too_small_for(head, till, vnpay_in_use):
    vnpay_in_use.minimum = 13_000
    refused = head.post(head.page, {"gateways": ["vnpay"]})
    assert refused.status_code == 200
    html = refused.content.decode()
    assert "8.000\u00a0đ, 2.000635" in html
    assert not Offer.objects.exists()
    saved = head.post(head.page, {"gateways": ["stripe", "vnpay"]}, follow=True)
    (_saved, warning) = [str(one) for one in saved.context["messages"]]
    assert "8.000\u00a0đ" in warning
    assert "13.000\u00a0đ" in warning
    assert Offer.objects.get().gateways == ["stripe", "vnpay"]


def test_the_counter_alone_takes_every_fee(head, vnpay_in_use):
    vnpay_in_use.minimum = 13_000
    assert head.post(head.page, {}).status_code == 302
    assert Offer.objects.get().gateways == []


def test_where_no_other_way_would_take_it_the_head_is_only_told(head, till, vnpay_in_use):
    vnpay_in_use.minimum = till.gateway.minimum = 13_000
    saved = head.post(head.page, {"gateways": ["vnpay"]}, follow=True)
    words = [str(one) for one in saved.context["messages"]]
    assert len(words) == 2
    assert Offer.objects.get().gateways == ["vnpay"]


def test_what_is_closed_or_another_agency_collects_stands_in_nobodys_way(head, till, vnpay_in_use):
    vnpay_in_use.minimum = 13_000
    assert minimums.obstacle(till.world.commune, ["vnpay"])
    assert minimums.obstacle(till.world.tax, ["vnpay"]) == ""
    Procedure.objects.update(state=Procedure.State.CLOSED)
    assert minimums.obstacle(till.world.commune, ["vnpay"]) == ""


def test_who_publishes_a_fee_is_told_and_agencies_that_leave_it_are_named(
    till, vnpay_in_use, monkeypatch
):
    told = []
    monkeypatch.setattr(
        "payments.wagtail_hooks.messages.warning", lambda _request, words: told.append(str(words))
    )
    page = type("Page", (), {"code": "2.000635"})
    request = RequestFactory().post("/")
    tell_of_small_fees(request, page)
    assert told == []
    vnpay_in_use.minimum = 13_000
    tell_of_small_fees(request, page)
    assert len(told) == 1
    assert "13.000\u00a0đ" in told.pop()
    Offer.objects.create(agency=till.world.commune, gateways=["vnpay"])
    tell_of_small_fees(request, page)
    assert till.world.commune.label() in told[-1]
    told.clear()
    tell_of_small_fees(request, type("Article", (), {}))
    tell_of_small_fees(request, type("Page", (), {"code": "9.999999"}))
    assert told == []
