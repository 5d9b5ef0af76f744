"""Who takes care of a case, who is told of old ones, and the page with all that happened."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from payments.models import Case
from payments.services import ages, cases, owners, refunds
from portal.audit.models import Event
from portal.core.dates import VN_TZ
from portal.notices.models import Notice
from portal.notices.words import words_of
from portal.tasks.testing import drain
from procedures.services.errors import ActRefused, NotAllowed
from tests import factories
from tests.payments.ledger_checks import books
from tests.payments.scenes import orphaned, paid_twice

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(till):
    return till.world.officer("cashier")


@pytest.fixture
def second(till):
    return till.world.officer("cashier", number=2)


def url(case) -> str:
    return reverse("cashier_case", args=[case.pk])


def acts(case) -> list:
    return list(Event.objects.history(case.audit_stream).values_list("act", flat=True))


@pytest.mark.fault(60)
def test_a_case_belongs_to_who_takes_it_and_the_second_is_told_who_has_it(till, first, second):
    case = paid_twice(till)
    assert owners.take(case=case, actor=first).owner == first
    owners.take(case=case, actor=first)  # a double click
    with pytest.raises(ActRefused, match=first.full_name):
        owners.take(case=case, actor=second)
    case.refresh_from_db()
    assert (case.owner, acts(case)) == (first, ["open", "take"])
    assert books() == []


def test_the_page_tells_the_second_who_has_it(client, till, first, second):
    case = paid_twice(till)
    client.force_login(second)
    assert "Nhận trường hợp này" in client.get(url(case)).content.decode()
    owners.take(case=case, actor=first)
    html = client.post(url(case), {"act": "take"}).content.decode()
    assert "govuk-error-summary" in html
    assert f"{first.full_name} đang phụ trách" in html
    assert "Nhận trường hợp này" not in html


@pytest.mark.parametrize("role", ["auditor", "receptionist"])
def test_who_may_not_decide_takes_nothing(till, role):
    case = paid_twice(till)
    for actor in (till.world.officer(role), till.world.officer("cashier", till.world.far)):
        with pytest.raises(NotAllowed):
            owners.take(case=case, actor=actor)
    assert acts(case) == ["open"]


def test_nobody_takes_a_case_about_their_own_application(till, first):
    case = paid_twice(till)
    factories.PostFactory(user=till.payer, agency=till.world.commune, role="cashier")
    with pytest.raises(NotAllowed):
        owners.take(case=case, actor=till.payer)
    owners.take(case=case, actor=first)
    with pytest.raises(NotAllowed, match=till.payer.full_name):
        owners.hand(case=case, actor=first, to=till.payer)
    case.refresh_from_db()
    assert case.owner == first


def test_a_case_is_handed_to_a_colleague_who_keeps_the_till_there_now(client, till, first, second):
    case = paid_twice(till)
    owners.take(case=case, actor=first)
    client.force_login(first)
    far = till.world.officer("cashier", till.world.far)
    for nobody in (far, till.world.officer("receptionist"), till.payer):
        html = client.post(url(case), {"act": "hand", "hand-to": nobody.pk}).content.decode()
        assert "hiện không giữ quầy thu" in html
        with pytest.raises(NotAllowed):
            owners.hand(case=case, actor=first, to=nobody)
    for _click in range(2):
        client.post(url(case), {"act": "hand", "hand-to": second.pk})
    case.refresh_from_db()
    assert (case.owner, acts(case)) == (second, ["open", "take", "hand"])
    assert f"Cho {second.full_name}" in client.get(url(case)).content.decode()


def test_nobody_is_offered_to_hand_a_case_to_themselves(client, till, first):
    """Alone at the till: the case is taken, there is nobody to hand it to."""
    case = paid_twice(till)
    client.force_login(first)
    html = client.get(url(case)).content.decode()
    assert "Nhận trường hợp này" in html
    assert 'value="hand"' not in html
    till.world.officer("cashier", number=2)
    html = client.get(url(case)).content.decode()
    assert 'value="hand"' in html
    assert f'value="{first.pk}"' not in html


def test_only_who_has_it_or_heads_the_agency_hands_it_on(till, first, second):
    case = paid_twice(till)
    third = till.world.officer("cashier", number=3)
    owners.take(case=case, actor=first)
    with pytest.raises(ActRefused, match=first.full_name):
        owners.hand(case=case, actor=second, to=third)
    assert owners.hand(case=case, actor=till.world.officer("approver"), to=third).owner == third


def test_a_case_of_who_has_left_is_free_again(till, first, second):
    case = paid_twice(till)
    owners.take(case=case, actor=first)
    first.posts.update(valid_to=datetime.now(VN_TZ).date() - timedelta(days=1))
    assert owners.take(case=case, actor=second).owner == second


def test_what_is_resolved_is_nobodys_to_take(till, first):
    case = cases.open_case(kind="unlisted", agency=till.world.commune, amount=1)
    cases.resolve(case=case, actor=first, resolution="x")
    with pytest.raises(ActRefused):
        owners.take(case=case, actor=first)


def test_money_that_is_nobodys_is_handed_within_the_own_agency(till, first, second):
    case = orphaned(till)
    far = till.world.officer("cashier", till.world.far)
    owners.take(case=case, actor=first)
    with pytest.raises(NotAllowed):
        owners.hand(case=case, actor=first, to=far)
    assert owners.hand(case=case, actor=first, to=second).owner == second


def test_the_page_shows_the_money_and_all_that_happened(client, till, first, second):
    case = paid_twice(till)
    owners.take(case=case, actor=first)
    refund = refunds.ask(case=case, actor=first, amount=8_000, reason="Nộp hai lần")
    refunds.decline(refund=refund, actor=second, reason="Còn hồ sơ khác")
    client.force_login(second)
    html = client.get(url(case)).content.decode()
    for words in ("Mở trường hợp", "Cán bộ nhận phụ trách", "Đề nghị hoàn tiền", "Còn hồ sơ khác"):
        assert words in html
    for words in ("Không duyệt hoàn tiền", "Giao dịch tại cổng thanh toán", "Bắt đầu thanh toán"):
        assert words in html


# --- open for too long ----------------------------------------------------------------------
FRIDAY = datetime(2026, 9, 11, 16, tzinfo=VN_TZ)


def opened_on(moment, till, **values) -> Case:
    with time_machine.travel(moment, tick=False):
        facts = {"kind": "unlisted", "agency": till.world.commune, "amount": 5_000} | values
        return cases.open_case(**facts)


def warned_at(moment) -> list:
    """The news that is sent then, as (recipient, words)."""
    before = set(Notice.objects.values_list("pk", flat=True))
    with time_machine.travel(moment, tick=False):
        ages.warn_of_old()
        drain()
    found = Notice.objects.filter(kind="cases_old").exclude(pk__in=before)
    return [(notice.recipient, "\n".join(words_of(notice, "vi"))) for notice in found]


def test_the_age_counts_working_days(till):
    case = opened_on(FRIDAY, till)
    ages_then = {}
    for days in (0, 1, 3, 7):
        with time_machine.travel(FRIDAY + timedelta(days=days), tick=False):
            ages_then[days] = ages.Ages().days(case)
    assert ages_then == {0: 0, 1: 0, 3: 1, 7: 5}  # a weekend is between


def test_cashiers_hear_of_an_old_case_once(till, settings, first, second):
    settings.CASE_WARN_DAYS = 2
    drain()
    opened_on(FRIDAY, till)
    assert warned_at(FRIDAY + timedelta(days=4)) == []  # the second working day
    told = warned_at(FRIDAY + timedelta(days=5))
    assert {person for person, _words in told} == {first, second}
    assert "1 trường hợp về tiền mở quá lâu" in told[0][1]
    assert "5.000" in told[0][1]
    assert warned_at(FRIDAY + timedelta(days=6)) == []


def test_a_case_that_is_opened_again_is_told_of_again(till, settings, first):
    settings.CASE_WARN_DAYS = 2
    drain()
    case = opened_on(FRIDAY, till)
    assert warned_at(FRIDAY + timedelta(days=7))
    cases.resolve(case=case, actor=first, resolution="x")
    assert warned_at(FRIDAY + timedelta(days=8)) == []
    case.refresh_from_db()
    cases.reopen(case=case)
    assert warned_at(FRIDAY + timedelta(days=9))


@pytest.mark.parametrize("leaves", ["account", "post"])
def test_who_has_left_hears_no_more_of_a_case_and_who_keeps_the_till_does(
    till, settings, first, second, leaves
):
    drain()
    owners.take(case=opened_on(FRIDAY, till), actor=first)
    if leaves == "account":
        first.is_active = False
        first.save(update_fields=["is_active"])
    else:
        first.posts.update(role="receptionist")
    told = warned_at(FRIDAY + timedelta(days=30))
    assert [person for person, _words in told] == [second]


def test_who_decides_without_a_till_hears_of_a_case_in_hand(till, first):
    drain()
    coordinator = till.world.officer("coordinator")
    case = opened_on(FRIDAY, till)
    owners.take(case=case, actor=coordinator)
    told = warned_at(FRIDAY + timedelta(days=30))
    assert {person for person, _words in told} == {first, coordinator}


def test_of_money_that_is_no_agencys_the_administrators_hear(till, settings, first):
    drain()
    administrator = factories.UserFactory(is_superuser=True, is_staff=True)
    opened_on(FRIDAY, till, agency=None)
    told = warned_at(FRIDAY + timedelta(days=30))
    assert [person for person, _words in told] == [administrator]
