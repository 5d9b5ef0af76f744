"""Sent twice, from two windows, by two people: it happens once, and the second is told."""

from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.urls import reverse

from payments.models import Attempt, Capture, Receipt
from portal.audit.models import Event
from procedures.models import Application, Message, Status
from procedures.services import reception
from tests import states
from tests.bad_input.reading import Page
from tests.payments.gateway_fixtures import call
from tests.payments.ledger_checks import books
from tests.procedures.test_citizen_filing import ready

pytestmark = pytest.mark.django_db
NOTHING_OWED = "Hồ sơ này hiện không phải nộp khoản nào."
TOO_LATE = "Đã có người xử lý trước"


def fee_page(application):
    return reverse("pay", args=[application.pk])


# --- filing -------------------------------------------------------------------------------------
def test_a_double_click_files_once_and_shows_one_code(citizen, world, civil_status):
    page = reverse("application_check", args=[ready(world, civil_status).pk])
    sent = Page(citizen.get(page)).typed() | {"declared": "on"}
    first, second = (citizen.post(page, sent, follow=True) for _click in range(2))
    application = Application.objects.get()
    for answer in map(Page, (first, second)):
        assert answer.status == 200
        assert application.code in answer.text
    assert Event.objects.filter(stream=application.audit_stream, act="submit").count() == 1
    assert application.fees.count() == 1


def test_two_windows_file_once_and_the_second_is_told(citizen, world, civil_status):
    page = reverse("application_check", args=[ready(world, civil_status).pk])
    windows = [Page(citizen.get(page)).typed() | {"declared": "on"} for _window in range(2)]
    assert windows[0]["key"] != windows[1]["key"]
    assert citizen.post(page, windows[0]).status_code == 302
    late = Page(citizen.post(page, windows[1]))
    assert late.status == 409
    assert "đã được gửi ở một cửa sổ khác" in late.text
    assert Application.objects.get().fees.count() == 1


# --- paying -------------------------------------------------------------------------------------
def test_two_tabs_pay_once(payer, till):
    """Both lead to one page of the gateway; paid in one, the other says that nothing is owed."""
    page = fee_page(till.application)
    tabs = [Page(payer.get(page)).typed() | {"channel": "stripe"} for _tab in range(2)]
    first, second = (payer.post(page, tab) for tab in tabs)
    attempt = Attempt.objects.get()
    assert first.url == second.url == attempt.checkout_url
    call(till.bank, "POST", urlsplit(attempt.checkout_url).path, body="act=pay")
    back = reverse("pay_return", args=[attempt.pk])
    for answer in [Page(payer.get(back, follow=True)) for _tab in range(2)]:
        assert "Đã nhận 8.000 đ" in answer.text
    left = Page(payer.post(page, tabs[1], follow=True))
    assert NOTHING_OWED in left.text
    till.deliver(times=2)
    assert (Capture.objects.count(), Receipt.objects.count()) == (1, 1)
    assert books() == []


def test_a_cashier_and_the_payer_s_tab_take_it_once(client, till):
    """Cash at the counter while the payer's page is open: the page has nothing to ask for."""
    client.force_login(till.payer)
    tab = Page(client.get(fee_page(till.application))).typed() | {"channel": "stripe"}
    till.cash()
    left = Page(client.post(fee_page(till.application), tab, follow=True))
    assert NOTHING_OWED in left.text
    assert not Attempt.objects.exists()
    assert Receipt.objects.count() == 1


# --- the desk -----------------------------------------------------------------------------------
@pytest.fixture
def filed(world, civil_status):
    return states.paid(states.filed(world, civil_status))


def act_url(application, act):
    return reverse("desk:act", args=[application.pk, act])


def test_a_stale_page_says_who_and_when_and_gives_the_words_back(client, world, filed):
    fast, slow = (world.officer("receptionist", number=number) for number in (1, 2))
    client.force_login(slow)
    page = act_url(filed, "refuse_reception")
    seen = Page(client.get(page)).typed()
    reception.receive(application=filed, actor=fast, seen=filed.revision)

    late = Page(client.post(page, seen | {"reason": "Không thuộc thẩm quyền của phường."}))
    assert (late.status, late.heading) == (409, TOO_LATE)
    assert fast.full_name in late.text
    assert "Không thuộc thẩm quyền của phường." in late.text
    filed.refresh_from_db()
    assert filed.status == Status.RECEIVED
    assert not Event.objects.filter(stream=filed.audit_stream, act="refuse_reception").exists()


def test_the_same_act_from_two_desks_happens_once(client, world, filed):
    page, seen = act_url(filed, "receive"), {"seen": filed.revision}
    statuses = []
    for number in (1, 2):
        client.force_login(world.officer("receptionist", number=number))
        statuses.append(client.post(page, seen).status_code)
    assert statuses == [302, 409]
    assert Event.objects.filter(stream=filed.audit_stream, act="receive").count() == 1


def test_a_message_on_a_stale_page_is_kept(client, world, filed):
    officer = world.officer("receptionist")
    client.force_login(officer)
    page = act_url(filed, "message")
    seen = Page(client.get(page)).typed()
    reception.receive(application=filed, actor=officer, seen=filed.revision)
    sent = seen | {"text": "Đã gọi điện cho người nộp.", "audience": "colleagues"}
    assert client.post(page, sent).status_code == 302
    assert Message.objects.get().text == "Đã gọi điện cho người nộp."


def test_the_citizen_withdraws_on_a_stale_page(citizen, world, filed):
    page = reverse("application_withdraw", args=[filed.pk])
    seen = Page(citizen.get(page)).typed()
    reception.receive(application=filed, actor=world.officer("receptionist"))
    late = Page(citizen.post(page, seen | {"reason": "Tôi không cần nữa."}))
    assert (late.status, late.heading) == (409, TOO_LATE)
    assert "Tôi không cần nữa." in late.text
    filed.refresh_from_db()
    assert filed.status == Status.RECEIVED


def test_an_unknown_key_is_no_filing(citizen, world, civil_status):
    draft = ready(world, civil_status)
    page = reverse("application_check", args=[draft.pk])
    shown = Page(citizen.post(page, {"key": "khong-phai-uuid", "declared": "on"}))
    assert shown.status == 200
    assert shown.summary
    assert citizen.post(page, {"key": str(uuid4()), "declared": "on"}).status_code == 302
