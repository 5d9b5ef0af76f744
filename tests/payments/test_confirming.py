"""Sensitive acts ask again who sits there; nothing is done before, and nothing typed is lost."""

from dataclasses import dataclass

import pytest
from django.urls import reverse

from payments.models import Receipt, Refund
from portal.accounts.models import Delegation, Post, User
from portal.audit.models import Event
from portal.core.dates import today
from procedures.models import Application, Status
from tests import factories, states
from tests.bad_input.reading import Page
from tests.payments.refund_scenes import in_cash
from tests.payments.scenes import orphaned

__all__ = ["in_cash"]
pytestmark = pytest.mark.django_db
MINUTE = 60
FIVE, HOUR = 5 * MINUTE, 60 * MINUTE


@dataclass
class Act:
    """Who presses what; `done` says whether it has happened."""

    user: object
    url: str
    sent: dict
    done: object
    fresh: int = FIVE  # so many seconds may have passed


def grow_old(client, seconds):
    session = client.session
    session["account_authentication_methods"][-1]["at"] -= seconds
    session.save()


def approving_a_refund(get):
    refund = get("in_cash").ask()
    sent = {"act": "approve", "refund": str(refund.pk)}
    approved = Refund.objects.filter(state=Refund.State.APPROVED)
    return Act(get("in_cash").second, reverse("cashier_refund", args=[refund.pk]), sent,
               approved.exists)  # fmt: skip


def paying_one_out(get):
    refund = get("in_cash").approved()
    sent = {"act": "hand_out", "refund": str(refund.pk), "words": "Nguyễn Thị Mai Hương"}
    done = Refund.objects.filter(state=Refund.State.DONE)
    return Act(get("in_cash").third, reverse("cashier_refund", args=[refund.pk]), sent, done.exists)


def replacing_a_receipt(get):
    till = get("till")
    till.cash()
    sent = {"name": "Công ty Sông Cầu", "address": "Số 9, phố Huyền Quang"}
    sent |= {"number": "2300123456", "reason": "Ghi nhầm người nộp"}
    replaced = Receipt.objects.filter(replaces__isnull=False)
    url = reverse("cashier_receipt", args=[Receipt.objects.get().pk])
    return Act(till.world.officer("approver"), url, sent, replaced.exists)


def placing_money(get):
    till = get("till")
    url = reverse("cashier_case", args=[orphaned(till).pk])
    sent = {"act": "place", "place-code": till.application.code}
    return Act(till.world.officer("cashier"), url, sent, Receipt.objects.exists)


def a_table(name):
    def exporting(get):
        cashier = get("world").officer("cashier")
        url = f"{reverse(name)}?ngay={today()}"
        return Act(cashier, url, {}, Event.objects.filter(act="export_day").exists)

    return exporting


def giving_a_post(get):
    agency = get("world").commune
    factories.UserFactory(person=None, phone="", email="moi@motcua.example")
    sent = {"email": "moi@motcua.example", "agency": agency.pk, "role": "cashier"}
    sent |= {"title": "Thủ quỹ", "valid_from": "2024-03-01", "valid_to": ""}
    found = Post.objects.filter(user__email="moi@motcua.example")
    return Act(administrator(), reverse("posts:add"), sent, found.exists)


def delegating(get):
    world, day = get("world"), f"{today():%Y-%m-%d}"
    sent = {"post": world.officer("approver").posts.get().pk, "reason": "Nghỉ phép"}
    sent |= {"email": world.officer("examiner").email, "valid_from": day, "valid_to": day}
    return Act(administrator(), reverse("delegations:add"), sent, Delegation.objects.exists)


def making_an_account(get):
    sent = {"email": "bien.tap@motcua.example", "full_name": "Trần Biên Tập"}
    sent |= dict.fromkeys(("password1", "password2"), "bon-con-ga-trang")
    found = User.objects.filter(email="bien.tap@motcua.example")
    return Act(administrator(), reverse("wagtailusers_users:add"), sent, found.exists)


def issuing_a_result(get):
    world = get("world")
    application = states.started(world, get("civil_status"))
    application = states.step(world, application)
    url = reverse("desk:act", args=[application.pk, "approve"])
    sent = {"seen": str(application.revision), "note": "Đúng với sổ gốc"}
    issued = Application.objects.filter(status=Status.PROCESSED)
    return Act(world.officer("approver"), url, sent, issued.exists, HOUR)


def administrator():
    return factories.UserFactory(person=None, phone="", is_staff=True, is_superuser=True)


ACTS = {
    "approve": approving_a_refund,
    "hand_out": paying_one_out,
    "receipt": replacing_a_receipt,
    "place": placing_money,
    "summary": a_table("cashier_summary"),
    "treasury": a_table("cashier_treasury"),
    "post": giving_a_post,
    "delegation": delegating,
    "account": making_an_account,
    "result": issuing_a_result,
}


@pytest.mark.tampers
@pytest.mark.threat(35)
@pytest.mark.parametrize("name", ACTS)
def test_an_old_sign_in_is_asked_before_anything_is_done(client, request, name):
    act = ACTS[name](request.getfixturevalue)
    client.force_login(act.user)
    grow_old(client, act.fresh + 1)

    answer = client.post(act.url, act.sent)
    assert answer.url.startswith(reverse("account_reauthenticate"))
    asking = Page(client.get(answer.url))
    assert asking.heading == "Xác nhận chính là bạn"
    assert not act.done()

    typed = asking.typed() | {"password": factories.PASSWORD}
    assert client.post(reverse("account_reauthenticate"), typed).url == act.url
    page = client.get(act.url, follow=True).content.decode()
    shown = [value for value in act.sent.values() if isinstance(value, str) and " " in value]
    assert [value for value in shown if value not in page] == []
    assert "bon-con-ga-trang" not in page
    assert not act.done()

    client.post(act.url, act.sent)
    assert act.done()


@pytest.mark.tampers
@pytest.mark.threat(35)
@pytest.mark.parametrize("name", ["approve", "result"])
def test_whoever_signed_in_just_now_is_not_asked(client, request, name):
    act = ACTS[name](request.getfixturevalue)
    client.force_login(act.user)
    grow_old(client, act.fresh - MINUTE)
    client.post(act.url, act.sent)
    assert act.done()


@pytest.mark.threat(35)
@pytest.mark.parametrize("route", ["posts:add", "delegations:add", "wagtailusers_groups:add"])
def test_a_page_that_is_there_for_the_act_asks_when_it_opens(client, route):
    client.force_login(administrator())
    grow_old(client, FIVE)
    answer = client.get(reverse(route))
    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert client.get(reverse("posts:index")).status_code == 200  # reading is free


@pytest.mark.threat(35)
def test_rights_of_many_accounts_at_once_are_asked_for_too(client):
    user = administrator()
    client.force_login(user)
    grow_old(client, FIVE)
    url = reverse("wagtail_bulk_action", args=["accounts", "user", "set_active_state"])
    answer = client.get(f"{url}?id={user.pk}")
    assert answer.url.startswith(reverse("account_reauthenticate"))
