"""The list of cases: whose they are, how many, found by a code, however many there are."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from payments.models import Case
from payments.services import cases, owners
from tests import factories
from tests.payments.scenes import paid_twice

pytestmark = pytest.mark.django_db
LIST = reverse("cashier_cases")


@pytest.fixture
def first(till):
    return till.world.officer("cashier")


@pytest.fixture
def desk(client, first):
    client.force_login(first)
    return client


def made(till, number=1, **values) -> list[Case]:
    """Cases without money, a minute after each other, the newest now."""
    found = []
    for back in reversed(range(number)):
        at = timezone.now() - timedelta(minutes=back)
        facts = {"kind": "unlisted", "agency": till.world.commune, "amount": 1_000} | values
        found.append(cases.open_case(**facts, opened_at=at))
    return found


def rows(response) -> list:
    return [row.case for row in response.context["rows"]]


def numbers(response) -> list[str]:
    return [str(link["count"]) for link in response.context["list"].links()]


def test_each_view_has_its_cases_and_its_number(desk, till, first):
    mine, other, free, done = made(till, 4)
    owners.take(case=mine, actor=first)
    owners.take(case=other, actor=till.world.officer("cashier", number=2))
    cases.resolve(case=done, actor=first, resolution="Đã hỏi ngân hàng")
    response = desk.get(LIST)
    assert numbers(response) == ["1", "1", "3", "1"]
    assert rows(response) == [mine, other, free]
    assert rows(desk.get(LIST, {"view": "nobody"})) == [free]
    assert rows(desk.get(LIST, {"view": "mine"})) == [mine]
    resolved = desk.get(LIST, {"view": "resolved"})
    assert rows(resolved) == [done]
    assert "Đã hỏi ngân hàng" in resolved.content.decode()
    assert first.full_name in resolved.content.decode()


def test_the_kind_narrows_the_list_and_its_numbers(desk, till):
    made(till, 2)
    silent = made(till, kind="unread")
    response = desk.get(LIST, {"kind": "unread"})
    assert (rows(response), numbers(response)) == (silent, ["1", "0", "1", "0"])
    assert "(2)" in response.content.decode()  # of the other kind
    empty = desk.get(LIST, {"kind": "dispute"})
    assert "Không có trường hợp nào khớp bộ lọc" in empty.content.decode()
    assert len(rows(desk.get(LIST, {"kind": "x", "view": "x", "agency": "x", "cursor": "x"}))) == 3


def test_who_works_at_two_agencies_may_choose_one(desk, till, first):
    here, orphan = made(till), made(till, agency=None)
    there = made(till, agency=till.world.far)
    assert rows(desk.get(LIST)) == here + orphan  # nothing of another agency
    assert rows(desk.get(LIST, {"agency": till.world.far.pk})) == here + orphan
    factories.PostFactory(user=first, agency=till.world.far, role="cashier")
    assert rows(desk.get(LIST)) == here + orphan + there
    assert rows(desk.get(LIST, {"agency": till.world.far.pk})) == there
    assert rows(desk.get(LIST, {"agency": "0"})) == orphan


def test_the_cases_of_an_application_are_found_by_its_code(desk, till, first):
    case = paid_twice(till)
    made(till)
    code = till.application.code
    for words in (code, code.lower(), f"  {code[-6:]} "):
        assert rows(desk.post(LIST, {"code": words})) == [case]
    refused = desk.post(LIST, {"code": "H05.99"})
    assert "govuk-error-summary" in refused.content.decode()
    assert 'value="H05.99"' in refused.content.decode()


def test_nobody_finds_a_case_of_another_agency(client, till):
    paid_twice(till)
    client.force_login(till.world.officer("cashier", till.world.far))
    response = client.post(LIST, {"code": till.application.code})
    assert "govuk-error-summary" in response.content.decode()
    assert rows(client.get(LIST)) == []


def test_many_cases_come_page_by_page_and_cost_no_more_queries(desk, till):
    few = made(till, 3)
    desk.get(LIST)
    with CaptureQueriesContext(connection) as for_few:
        assert rows(desk.get(LIST)) == few
    all_cases = few + made(till, 47)
    with CaptureQueriesContext(connection) as for_many:
        page = desk.get(LIST)
    assert len(for_many) <= len(for_few)
    seen = rows(page)
    while cursor := page.context["page"].next:
        page = desk.get(LIST, {"cursor": cursor})
        seen += rows(page)
    assert len(seen) == 50
    assert {case.pk for case in seen} == {case.pk for case in all_cases}
    assert numbers(page) == ["50", "0", "50", "0"]


def test_an_old_case_is_marked_and_an_empty_list_says_so(desk, till):
    assert "Không có gì cần quyết định." in desk.get(LIST).content.decode()
    made(till)
    assert "Mở quá lâu" not in desk.get(LIST).content.decode()
    with time_machine.travel(timezone.now() - timedelta(days=30)):
        made(till)
    assert "Mở quá lâu" in desk.get(LIST).content.decode()


def test_the_desk_of_the_cashier_shows_the_oldest_few(desk, till):
    oldest = made(till, 7)[:5]
    html = desk.get(reverse("cashier")).content.decode()
    for case in oldest:
        assert reverse("cashier_case", args=[case.pk]) in html
    assert html.count("/thu-phi/truong-hop/0") == 5
    assert "Tất cả trường hợp (7)" in html
