"""Which ways to pay a payer may choose from: the site's, those of the agency, those that fit."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from payments import gateways
from payments.gateways import base
from payments.models import Attempt, Offer
from payments.services import offers
from payments.services.errors import ChannelRefused
from portal.audit.models import Event
from procedures.models import Fee
from procedures.services.errors import NotAllowed
from tests.payments.scenes import PRICE
from tests.payments.vnpay_fixtures import choose

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency(till):
    return till.world.commune


@pytest.fixture
def head(till):
    return till.world.officer("approver")


@pytest.fixture
def payer(client, till, vnpay_in_use):
    client.force_login(till.payer)
    return client


def pay_url(till):
    return reverse("pay", args=[till.application.pk])


def codes(agency, amount=PRICE):
    return [one.code for one in offers.choice(agency, amount).fitting]


def test_the_payer_chooses_among_what_is_switched_on(payer, till, settings):
    html = payer.get(pay_url(till)).content.decode()
    assert 'value="stripe"' in html
    assert 'value="vnpay"' in html
    there = payer.post(pay_url(till), {"channel": "vnpay"})
    assert there.url == Attempt.objects.get().checkout_url
    assert there.url.startswith("http://mockpay.test/vnpay/paymentv2/vpcpay.html?vnp_Amount=800000")
    settings.PAYMENT_GATEWAYS = ["vnpay"]
    assert 'value="stripe"' not in payer.get(pay_url(till)).content.decode()


@pytest.mark.fault(70)
def test_money_on_its_way_by_one_gateway_is_waited_for_not_paid_by_another(payer, till):
    there = payer.post(pay_url(till), {"channel": "vnpay"})
    attempt = Attempt.objects.get()
    choose(till.bank, base.Checkout(attempt.provider_ref, there.url, attempt.expires_at), "later")
    instead = payer.post(pay_url(till), {"channel": "stripe"})
    assert instead.url == reverse("pay_return", args=[attempt.pk])
    assert Attempt.objects.count() == 1


@pytest.mark.fault(70)
def test_an_attempt_without_an_answer_stays_with_its_gateway(payer, till):
    """Chosen another way in the next moment: nothing is paid at one that is filed at the other."""
    till.bank.faults.set("unavailable", times=5)
    payer.post(pay_url(till), {"channel": "stripe"})
    attempt = Attempt.objects.get()
    assert (attempt.gateway, attempt.state) == ("stripe", Attempt.State.UNKNOWN)

    instead = payer.post(pay_url(till), {"channel": "vnpay"})

    attempt.refresh_from_db()
    assert instead.url == reverse("pay_return", args=[attempt.pk])
    assert (Attempt.objects.count(), attempt.checkout_url, attempt.provider_ref) == (1, "", "")


def test_the_agency_decides_what_it_offers(payer, till, agency, head):
    assert codes(agency) == ["stripe", "vnpay"]
    offers.decide(agency=agency, codes=["vnpay", "none"], actor=head)
    assert codes(agency) == ["vnpay"]
    assert 'value="stripe"' not in payer.get(pay_url(till)).content.decode()
    payer.post(pay_url(till), {"channel": "stripe"})
    assert not Attempt.objects.exists()
    event = Event.objects.get(stream=f"agency:{agency.pk}")
    assert (event.before, event.after) == ("stripe vnpay", "vnpay")


@pytest.mark.tampers
def test_no_payment_is_begun_by_what_the_agency_does_not_take(till, agency, head, vnpay_in_use):
    """Nor by a form that was made up, or open before the head decided."""
    begun = till.attempt()
    offers.decide(agency=agency, codes=["vnpay"], actor=head)
    assert till.attempt().pk == begun.pk  # open payments go on
    Attempt.objects.update(state=Attempt.State.FAILED)
    with pytest.raises(ChannelRefused):
        till.attempt()
    assert Attempt.objects.count() == 1


def test_only_the_head_of_that_agency_decides(till, agency, vnpay_in_use):
    with pytest.raises(NotAllowed):
        offers.decide(agency=agency, codes=[], actor=till.world.officer("cashier"))
    assert not Offer.objects.exists()


def test_the_heads_page(client, agency, head, vnpay_in_use):
    client.force_login(head)
    page = reverse("payment_offer", args=[agency.pk])
    assert page in client.get(reverse("cashier")).content.decode()
    vnpay_in_use.minimum = 13_000
    html = client.get(page).content.decode()
    assert html.count("checked") == 2
    assert "13.000\u00a0đ" in html
    assert client.post(page, {"gateways": ["stripe"]}).status_code == 302
    assert codes(agency) == ["stripe"]
    client.post(page, {"gateways": ["evil"]})
    assert codes(agency) == ["stripe"]
    client.post(page, {})
    assert codes(agency) == []


@pytest.mark.fault(55)
def test_too_small_for_a_gateway_the_page_says_so_and_offers_the_rest(payer, till, vnpay_in_use):
    vnpay_in_use.minimum = 13_000
    html = payer.get(pay_url(till)).content.decode()
    assert 'value="vnpay"' not in html
    assert "13.000\u00a0đ" in html
    assert 'value="stripe"' in html


def test_where_there_is_one_way_nothing_is_asked(payer, till, agency, head, monkeypatch):
    offers.decide(agency=agency, codes=["vnpay"], actor=head)
    tax = {"may_use_counter": False, "amount": PRICE, "payee": agency}
    from payments.forms import PayForm

    form = PayForm(**tax)
    assert str(form["channel"].as_widget()) == (
        '<input type="hidden" name="channel" value="vnpay" id="id_channel">'
    )
    assert form.only_way == gateways.get("vnpay").label
    assert PayForm({"channel": "vnpay"}, **tax).is_valid()
    assert not PayForm({"channel": "stripe"}, **tax).is_valid()


def test_the_browser_may_go_to_the_gateways_that_are_on():
    from portal.settings import csp

    addresses = {"stripe": "https://checkout.stripe.com", "vnpay": "https://pay.vnpay.vn/vpcpay"}
    both = csp.policy(*csp.origins(["stripe", "vnpay"], **addresses))
    assert both["DIRECTIVES"]["form-action"][1:] == [
        "https://checkout.stripe.com",
        "https://pay.vnpay.vn",
    ]
    one = csp.policy(*csp.origins(["vnpay"], **addresses))
    assert one["DIRECTIVES"]["form-action"][1:] == ["https://pay.vnpay.vn"]


# --- the operator's page ------------------------------------------------------------------------


@pytest.fixture
def operator(client, admin_user, vnpay_in_use):
    client.force_login(admin_user)
    return client


def test_the_operator_sees_what_is_set_and_no_secret(operator, vnpay_in_use, till):
    html = operator.get(reverse("payment_gateways")).content.decode()
    assert "/cong-thanh-toan/vnpay/thong-bao/" in html
    assert "MOTCUA01" in html
    assert "vnpay_mock" not in html
    assert "whsec_mock" not in html
    assert vnpay_in_use.wire.asked == []


def test_nobody_is_called_about_transfers(operator, till):
    html = operator.get(reverse("payment_gateways")).content.decode()
    assert 'value="vnpay"' in html
    assert 'value="transfer"' not in html
    assert "/cong-thanh-toan/transfer/thong-bao/" not in html


def test_a_test_call_asks_one_gateway_and_changes_nothing(operator, vnpay_in_use, till, mockpay):
    page = reverse("payment_gateways")
    asked = len(till.gateway.client.requests)
    good = operator.post(page, {"gateway": "vnpay"}).content.decode()
    assert len(vnpay_in_use.wire.asked) == 1
    assert len(till.gateway.client.requests) == asked
    mockpay.faults.set("unavailable")
    bad = operator.post(page, {"gateway": "vnpay"}).content.decode()
    assert good != bad
    assert "503" in bad
    assert operator.post(page, {"gateway": "momo"}).status_code == 404


def test_only_administrators_see_it(client, till, head):
    client.force_login(head)
    assert client.get(reverse("payment_gateways")).status_code == 403


@pytest.fixture
def second(till) -> Fee:
    """3.000 đ that the tax office is owed besides."""
    return Fee.objects.create(
        application=till.application,
        rule_id="second",
        label="Phí của cơ quan thứ hai",
        kind="fee",
        due="filing",
        state="open",
        amount=3_000,
        collecting_agency=till.world.tax,
    )


def page_of(till, agency) -> str:
    return f"{pay_url(till)}?payee={agency.pk}"


def test_whom_one_pays_first_is_free_where_several_are_owed(payer, till, agency, second):
    """Though the first amount fits no way, the second is paid; each page leads to the other."""
    till.gateway.maximum = 5_000
    first = payer.get(pay_url(till)).content.decode()
    assert page_of(till, second.collecting_agency) in first
    assert 'value="stripe"' not in first
    there = payer.get(page_of(till, second.collecting_agency)).content.decode()
    assert 'value="stripe"' in there
    assert f'href="{page_of(till, agency)}"' in there
    payer.post(page_of(till, second.collecting_agency), {"channel": "stripe"})
    attempt = Attempt.objects.get()
    assert (attempt.amount, attempt.bill.payee) == (3_000, second.collecting_agency)


def test_paying_one_agency_leaves_what_is_being_paid_to_another(payer, till, agency, second):
    """Two notices of one application, each being paid by somebody else at the same time."""
    payees = (agency, second.collecting_agency)
    for payee, channel in zip(payees, ("stripe", "vnpay"), strict=True):
        payer.post(page_of(till, payee), {"channel": channel})
    begun = Attempt.objects.filter(state=Attempt.State.OPEN)
    assert {(one.bill.payee, one.gateway) for one in begun} == set(
        zip(payees, ("stripe", "vnpay"), strict=True)
    )


def test_a_silent_payment_to_one_agency_does_not_keep_another_from_being_paid(
    payer, till, agency, second
):
    till.bank.faults.set("unavailable", times=500)
    payer.post(page_of(till, agency), {"channel": "stripe"})
    unknown = Attempt.objects.get()
    payer.post(page_of(till, second.collecting_agency), {"channel": "vnpay"})
    unknown.refresh_from_db()
    assert unknown.state == Attempt.State.UNKNOWN
    assert Attempt.objects.exclude(pk=unknown.pk).get().bill.payee == second.collecting_agency


@pytest.mark.fault(70)
def test_what_was_begun_goes_on_where_the_gateway_is_not_offered_any_more(payer, till, settings):
    """By a link, not by the form: the policy names only the gateways that are on."""
    payer.post(pay_url(till), {"channel": "vnpay"})
    attempt = Attempt.objects.get()
    settings.PAYMENT_GATEWAYS = ["stripe"]
    page = payer.get(pay_url(till))
    assert 'value="vnpay"' not in page.content.decode()
    assert page.context["open_attempt"] == attempt
    assert f'href="{escape(attempt.checkout_url)}"' in page.content.decode()
    Fee.objects.filter(application=till.application).update(amount=attempt.amount + 1)
    assert escape(attempt.checkout_url) not in payer.get(pay_url(till)).content.decode()


def test_nobody_pays_one_agency_from_the_page_of_another(payer, till, agency, second):
    form = f'action="{page_of(till, agency)}"'
    assert form in payer.get(pay_url(till)).content.decode()
    till.application.fees.exclude(pk=second.pk).delete()  # paid meanwhile, in another tab
    for asked in (page_of(till, agency), f"{pay_url(till)}?payee=x"):
        for answer in (payer.post(asked, {"channel": "stripe"}), payer.get(asked)):
            assert answer.url == pay_url(till)
    assert not Attempt.objects.exists()
