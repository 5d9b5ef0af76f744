"""The payer asks, a second person decides, the till pays out: on the pages."""

from uuid import uuid4

import pytest
from django.urls import reverse

from payments.models import Case, CreditNote, Refund
from payments.services import cases, refunds
from payments.services.errors import RefundRefused
from payments.services.returns import record_answer
from portal.accounts.models import User
from tests import factories
from tests.payments.ledger_checks import books
from tests.payments.refund_scenes import in_cash, online, pay_online
from tests.payments.scenes import PRICE, drain

__all__ = ["in_cash", "online"]
pytestmark = pytest.mark.django_db


def page(returns):
    return reverse("refund", args=[returns.till.application.pk])


def decide(client, who, refund, **data):
    client.force_login(who)
    client.post(reverse("cashier_refund", args=[refund.pk]), data)
    refund.refresh_from_db()
    return refund.state


def ask(client, returns):
    client.force_login(returns.till.payer)
    key = f"{returns.case.pk}:{returns.line.pk}"
    return client.post(page(returns), {"offer": key, "reason": "Tôi đã rút hồ sơ"})


def test_from_the_wish_to_the_cash_and_the_slip(client, in_cash):
    assert ask(client, in_cash).status_code == 302
    refund = Refund.objects.get()
    assert (refund.asked_by, refund.amount) == (in_cash.till.payer, PRICE)
    html = client.get(page(in_cash)).content.decode()
    assert 'name="offer"' not in html  # nothing is left to ask for
    assert in_cash.case.agency.label() in html
    client.force_login(in_cash.second)
    assert (
        reverse("cashier_case", args=[in_cash.case.pk])
        in client.get(reverse("cashier")).content.decode()
    )
    assert decide(client, in_cash.second, refund, act="approve") == Refund.State.APPROVED
    assert decide(client, in_cash.third, refund, act="hand_out", words="") == Refund.State.APPROVED
    drain()
    done = decide(client, in_cash.third, refund, act="hand_out", words="Nguyễn Thị Mai Hương")
    assert done == Refund.State.DONE
    client.force_login(in_cash.till.payer)
    slip = reverse("document", args=[CreditNote.objects.get().document_id])
    for address in (page(in_cash), reverse("application", args=[in_cash.till.application.pk])):
        html = client.get(address).content.decode()
        assert slip in html
        assert "Nguyễn Thị Mai Hương" in html
    assert books() == []


def test_the_payer_reads_why_not(client, online):
    ask(client, online)
    refund = Refund.objects.get()
    assert decide(client, online.second, refund, act="decline", words=" ") == Refund.State.ASKED
    why = "Cán bộ đã thẩm định xong trước khi bạn rút"
    assert decide(client, online.second, refund, act="decline", words=why) == Refund.State.DECLINED
    client.force_login(online.till.payer)
    assert why in client.get(page(online)).content.decode()
    assert decide(client, online.second, refund, act="anything") == Refund.State.DECLINED


def test_what_was_typed_beside_a_button_is_there_after_a_refusal(client, in_cash):
    refund, page = in_cash.approved(), reverse("cashier_case", args=[in_cash.case.pk])
    sent = {"act": "hand_out", "words": "Trần Văn Thử, 0123456789", "refund": str(refund.pk)}
    shown = f'value="{sent["words"]}"'
    Case.objects.update(amount=PRICE - 1)  # less is left than was approved
    client.force_login(in_cash.third)
    client.post(reverse("cashier_refund", args=[refund.pk]), sent)
    assert not CreditNote.objects.exists()
    assert shown in client.get(page).content.decode()
    assert shown not in client.get(page).content.decode()  # once
    Case.objects.update(amount=PRICE)


def test_the_buttons_know_persons_not_accounts(client, in_cash):
    """The second account of whoever asked, and the head whose own application it is."""
    refund, page = in_cash.ask(), reverse("cashier_case", args=[in_cash.case.pk])
    person = factories.PersonFactory()
    User.objects.filter(pk__in=[in_cash.first.pk, in_cash.third.pk]).update(person=person)
    for officer, may_decide in ((in_cash.third, False), (in_cash.second, True)):
        client.force_login(officer)
        assert ('value="approve"' in client.get(page).content.decode()) is may_decide
    User.objects.filter(pk=in_cash.second.pk).update(person=in_cash.till.application.owner)
    assert 'value="approve"' not in client.get(page).content.decode()
    assert decide(client, in_cash.second, refund, act="approve") == Refund.State.ASKED


def test_only_where_the_rules_say_so(client, till):
    from tests.payments.refund_scenes import Returns, withdraw

    till.cash()
    client.force_login(till.payer)
    address = reverse("refund", args=[till.application.pk])
    assert 'name="offer"' not in client.get(address).content.decode()
    withdraw(till)
    returns = Returns(till, Case.objects.get())
    assert 'name="offer"' in client.get(address).content.decode()
    assert client.post(address, {"offer": "x", "reason": "y"}).status_code == 200
    cases.resolve(case=returns.case, actor=returns.first, resolution="Phí không hoàn lại")
    assert ask(client, returns).status_code == 200
    assert not Refund.objects.exists()


def test_nobody_asks_for_another_persons_money(client, online):
    client.force_login(online.till.world.stranger)
    assert client.get(page(online)).status_code == 404
    assert client.post(page(online), {"offer": "x", "reason": "y"}).status_code == 404


def test_an_officer_proposes_a_part_of_one_line(client, online):
    client.force_login(online.first)
    address = reverse("cashier_case", args=[online.case.pk])
    data = {"act": "refund", "refund-reason": "Hoàn một phần", "refund-allocation": online.line.pk}
    data["refund-key"] = str(uuid4())
    assert client.get(address).context["refund"]["amount"].value() == PRICE
    over = client.post(address, data | {"refund-amount": "8.001"})
    assert "govuk-error-summary" in over.content.decode()
    for _click in range(2):
        assert client.post(address, data | {"refund-amount": "3.000"}).status_code == 302
    refund = Refund.objects.get()
    assert (refund.amount, refund.allocation) == (3_000, online.line)


@pytest.mark.fault(45)
def test_where_the_gateway_has_failed_the_money_goes_another_way(client, online):
    client.force_login(online.first)
    address = reverse("cashier_case", args=[online.case.pk])
    assert 'name="refund-way"' not in client.get(address).content.decode()
    with pytest.raises(RefundRefused):
        refunds.ask(**by_hand(online))
    bounced = online.done()
    record_answer(refund_id=bounced.pk, state=Refund.State.FAILED)
    data = {"act": "refund", "refund-reason": "Thẻ đã đóng", "refund-allocation": online.line.pk}
    data |= {"refund-amount": str(PRICE), "refund-key": str(uuid4())}
    assert client.post(address, data).status_code == 200  # the way must be chosen now
    assert client.post(address, data | {"refund-way": "counter"}).status_code == 302
    again = Refund.objects.latest("created_at")
    refunds.approve(refund=again, actor=online.second)
    refunds.hand_out(refund=again, actor=online.third, receiver="Nguyễn Thị Mai Hương")
    online.case.refresh_from_db()
    assert online.case.state == Case.State.RESOLVED
    assert books() == []


def by_hand(online):
    wish = {"amount": PRICE, "reason": "x", "allocation": online.line, "way": Refund.Way.COUNTER}
    return {"case": online.case, "actor": online.first} | wish


@pytest.mark.fault(46)
def test_a_part_that_is_booked_twice_by_a_double_click_is_booked_once(client, till):
    attempt = pay_online(till)
    charge = till.bank.bank.charge_of(attempt.provider_ref)
    till.bank.returns.refund(charge, amount=6_000, metadata={})
    till.deliver()
    case = Case.objects.get(kind=Case.Kind.EXTERNAL)
    client.force_login(till.world.officer("cashier"))
    data = {"act": "book", "book-reason": "Hoàn trên trang", "book-amount": "3.000"}
    data |= {"book-allocation": case.capture.allocations.get().pk, "book-key": str(uuid4())}
    for _click in range(2):
        assert client.post(reverse("cashier_case", args=[case.pk]), data).status_code == 302
    assert [note.amount for note in CreditNote.objects.all()] == [3_000]
    assert books() == []


def test_what_went_back_is_said_beside_the_fee(client, online):
    online.done(amount=3_000)
    client.force_login(online.first)
    address = reverse("cashier_application", args=[online.till.application.pk])
    html = client.get(address).content.decode()
    assert "Partly refunded" in html or "Đã hoàn một phần" in html


@pytest.mark.parametrize(
    ("end", "kind"), [("done", "refund_done"), ("declined", "refund_declined")]
)
def test_the_payer_is_told_once(online, end, kind):
    from payments.refund_news import tell_decided
    from portal.notices.models import Notice

    if end == "done":
        refund = online.done()
    else:
        refund = refunds.decline(refund=online.ask(), actor=online.second, reason="Không được")
    for _time in range(2):
        tell_decided(refund=str(refund.pk), state=refund.state)
        tell_decided(refund=str(refund.pk), state="asked")
    assert Notice.objects.filter(kind=kind).count() == 1
