"""The session ends in the middle of a form: after signing in, what was typed is there again."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from payments.models import Case
from payments.services import closing
from portal.accounts.totp import code_now, demo_secret
from portal.core.dates import today
from portal.demo.officers import give_demo_factor
from procedures.models import Application, Message, Status
from tests import factories, states
from tests.bad_input.reading import Page
from tests.clients import PortalClient
from tests.payments.refund_scenes import Returns, withdraw
from tests.payments.scenes import PRICE
from tests.payments.transfers import make_account
from tests.procedures.test_citizen_filing import ready
from tests.procedures.test_citizen_pages import asked

pytestmark = pytest.mark.django_db
KEPT = "Những gì bạn đã nhập vẫn còn"
MORNING = "2026-03-04 08:00:00+07:00"


class Person:
    """At a browser that sends the token against forgery, as it was on the page."""

    def __init__(self, user):
        self.client, self.user = PortalClient(enforce_csrf_checks=True), user

    def open(self, url) -> Page:
        return Page(self.client.get(url))

    def send(self, url, page, **typed):
        return self.client.post(url, page.typed() | typed)

    def sign_in(self, url=None, user=None):
        """From the page that asks for it; the answer that lets one in."""
        user, url = user or self.user, url or reverse("account_login")
        who = {"login": user.email, "password": factories.PASSWORD}
        answer = self.send(url, self.open(url), **who)
        if answer.url.startswith(reverse("mfa_authenticate")):
            code = code_now(demo_secret(user.email))
            answer = self.send(answer.url, self.open(answer.url), code=code)
        return answer

    def lose_session(self):
        self.client.session.flush()


def application_of(world, version, kind) -> tuple[Application, str]:
    """(application in the state that has this form, address of the form)"""
    if kind == "section":
        found = ready(world, version)
        return found, reverse("application_section", args=[found.pk, "request"])
    if kind == "particulars":
        found = ready(world, version)
        return found, reverse("application_particulars", args=[found.pk])
    found = states.filed(world, version)
    return found, reverse(f"application_{kind}", args=[found.pk])


@pytest.mark.parametrize(
    ("kind", "name", "typed"),
    [
        ("section", "copies", "7"),
        ("section", "copies", "bảy"),
        ("particulars", "phone", "0987 654 321"),
        ("withdraw", "reason", "Tôi đã tìm thấy bản cũ."),
        ("message", "text", "Khi nào có kết quả?"),
    ],
)
def test_a_citizen_finds_it_again(world, civil_status, kind, name, typed):
    application, url = application_of(world, civil_status, kind)
    person = Person(world.citizen)
    person.sign_in()
    page = person.open(url)
    assert page.value(name) != typed
    person.lose_session()

    away = person.send(url, page, **{name: typed})
    assert away.status_code == 302
    assert away.url == f"{reverse('account_login')}?next={url}"
    back = person.sign_in(away.url)
    assert back.url == url
    again = person.open(url)
    assert (again.status, again.value(name)) == (200, typed)
    assert KEPT in again.text
    assert again.summary == []
    assert KEPT not in person.open(url).text


def test_what_came_back_can_be_sent(world, civil_status):
    application, url = application_of(world, civil_status, "message")
    person = Person(world.citizen)
    person.sign_in()
    page = person.open(url)
    person.lose_session()
    away = person.send(url, page, text="Khi nào có kết quả?")
    assert not Message.objects.exists()
    person.sign_in(away.url)
    assert person.send(url, person.open(url)).status_code == 302
    assert Message.objects.get().text == "Khi nào có kết quả?"


def test_after_an_hour_it_is_forgotten(world, civil_status):
    application, url = application_of(world, civil_status, "section")
    with time_machine.travel(MORNING, tick=False) as clock:
        person = Person(world.citizen)
        person.sign_in()
        page = person.open(url)
        person.lose_session()
        away = person.send(url, page, copies="7")
        clock.shift(3601)
        person.sign_in(away.url)
        again = person.open(url)
    assert KEPT not in again.text
    assert again.value("copies") == "1"


def test_signed_in_again_in_another_tab_the_old_one_is_shown_with_a_new_token(world, civil_status):
    application, url = application_of(world, civil_status, "section")
    person = Person(world.citizen)
    person.sign_in()
    page = person.open(url)
    person.lose_session()
    person.sign_in()
    sent = page.typed() | {"copies": "7"}
    answer = person.client.post(url, sent, HTTP_ORIGIN="http://testserver")
    assert (answer.status_code, answer.url) == (302, url)
    assert Application.objects.get().answers["copies"] == 1
    again = person.open(url)
    assert KEPT in again.text
    assert person.send(url, again, do="continue").status_code == 302
    assert Application.objects.get().answers["copies"] == 7


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", ""])
def test_what_another_site_sends_is_kept_nowhere(world, civil_status, origin):
    application, url = application_of(world, civil_status, "section")
    person = Person(world.citizen)
    person.sign_in()
    answer = person.client.post(url, {"copies": "7"}, HTTP_ORIGIN=origin)
    shown = Page(answer)
    assert (shown.status, shown.heading) == (403, "Trang này đã mở quá lâu")
    again = person.open(url)
    assert KEPT not in again.text
    assert again.value("copies") == "1"


# --- officers: their session ends after a quarter of an hour without a click ----------------------
@pytest.fixture
def desk(world, civil_status):
    """(an application at the desk, two colleagues who may receive it)"""
    filed = states.paid(states.filed(world, civil_status))
    officers = [world.officer("receptionist", number=number) for number in (1, 2)]
    give_demo_factor(officers)
    return filed, *officers


def act_url(application, act):
    return reverse("desk:act", args=[application.pk, act])


def away_from(person, url, **typed) -> str:
    """Type, go to lunch, press the button: the address that asks to sign in."""
    with time_machine.travel(MORNING, tick=False) as clock:
        person.sign_in()
        page = person.open(url)
        clock.shift(16 * 60)
        return person.send(url, page, **typed).url


def test_an_officer_finds_it_again_and_sends_it(desk):
    filed, officer, _colleague = desk
    person, url = Person(officer), act_url(filed, "ask_supplement")
    typed = {"other": "Ảnh chụp rõ hơn", "reason": "Bản chụp mờ, không đọc được số."}
    away = away_from(person, url, **typed)
    assert reverse("account_login") in away
    filed.refresh_from_db()
    assert filed.status == Status.REGISTERED
    with time_machine.travel("2026-03-04 08:20:00+07:00", tick=False):
        assert person.sign_in(away).url == url
        again = person.open(url)
        assert KEPT in again.text
        assert {name: again.value(name) for name in typed} == typed
        assert person.send(url, again).status_code == 302
    filed.refresh_from_db()
    assert filed.status == Status.SUPPLEMENT_REQUESTED


def test_a_colleague_at_the_same_computer_does_not_find_it(desk):
    filed, officer, colleague = desk
    person, url = Person(officer), act_url(filed, "refuse_reception")
    away = away_from(person, url, reason="Không thuộc thẩm quyền.")
    with time_machine.travel("2026-03-04 08:20:00+07:00", tick=False):
        person.sign_in(away, user=colleague)
        again = person.open(url)
    assert (again.status, again.value("reason")) == (200, "")
    assert KEPT not in again.text


def test_acted_upon_meanwhile_it_is_sent_on_what_is_shown_now(desk):
    """The kept page had shown an older state; the officer reads the new one before sending."""
    filed, officer, _colleague = desk
    person, url = Person(officer), act_url(filed, "refuse_reception")
    away = away_from(person, url, reason="Không thuộc thẩm quyền.")
    Application.objects.filter(pk=filed.pk).update(revision=filed.revision + 1)
    with time_machine.travel("2026-03-04 08:20:00+07:00", tick=False):
        person.sign_in(away)
        again = person.open(url)
        assert again.value("seen") == str(filed.revision + 1)
        assert person.send(url, again).status_code == 302
    filed.refresh_from_db()
    assert filed.status == Status.NOT_RECEIVED


def test_a_cashier_finds_what_was_written_about_a_case(till):
    attempt = till.attempt()
    till.pay(attempt)
    again = till.attempt_beside(attempt)
    till.pay(again)
    till.deliver()
    cashier = till.world.officer("cashier")
    give_demo_factor([cashier])
    url = reverse("cashier_case", args=[Case.objects.get().pk])
    person, words = Person(cashier), "Nộp hai lần, người nộp xin lại."
    with time_machine.travel(timezone.now(), tick=False) as clock:
        person.sign_in()
        person.open(url)
        clock.shift(16 * 60)
        sent = {"act": "refund", "refund-amount": "8.000", "refund-reason": words}
        away = person.send(url, person.open(reverse("account_login")), **sent).url
        clock.shift(60)
        person.sign_in(away)
        page = person.open(url)
    assert page.value("refund-reason") == words
    assert Case.objects.get().state == Case.State.OPEN


def test_a_reason_beside_a_refund_comes_back_on_the_page_of_its_case(till):
    """Its own address takes no page: it leads back to the one that has the form."""
    till.cash()
    withdraw(till)
    returns = Returns(till, Case.objects.get())
    refund, words = returns.ask(), "Hồ sơ đã được thẩm định xong."
    give_demo_factor([returns.second])
    person, url = Person(returns.second), reverse("cashier_refund", args=[refund.pk])
    with time_machine.travel(timezone.now(), tick=False) as clock:
        person.sign_in()
        page = person.open(reverse("cashier_case", args=[returns.case.pk]))
        clock.shift(16 * 60)
        typed = {"act": "decline", "refund": str(refund.pk), "words": words}
        assert person.sign_in(person.send(url, page, **typed).url).url == url
        again = Page(person.client.get(url, follow=True))
    assert KEPT in again.text
    assert again.value("words") == words
    refund.refresh_from_db()
    assert refund.state == "asked"


def kept_by(officer, clock, url, **typed) -> Page:
    """The page after the session ended while this was typed on it."""
    person = Person(officer)
    clock.shift(60)  # no code of the app signs in twice
    person.sign_in()
    page = person.open(url)
    clock.shift(16 * 60)
    away = person.send(url, page, **typed).url
    person.sign_in(away)
    again = person.open(url)
    assert KEPT in again.text
    assert again.summary == []
    return again


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


def test_a_cashier_finds_what_was_typed_at_the_till_and_at_the_days_end(till, clock):
    cashier, second = (till.world.officer("cashier", number=number) for number in (1, 2))
    give_demo_factor([cashier, second])
    make_account(till.world.commune)
    take = reverse("cashier_application", args=[till.application.pk])
    statement = reverse("cashier_statements")

    assert kept_by(cashier, clock, take, amount="7.000").value("amount") == "7.000"
    assert kept_by(cashier, clock, statement, total="8.000").value("total") == "8.000"
    till.cash()
    day = {"agency": till.world.commune, "day": today()}
    count = reverse("cashier_count", args=[day["agency"].pk, day["day"]])
    words = "Thiếu 1.000 đồng tiền lẻ"
    assert (
        kept_by(cashier, clock, count, cash="7.000", explanation=words).value("explanation")
        == words
    )

    counts = closing.Counts(PRICE, 0)
    done = closing.count(cashier=cashier, **day, counts=counts)
    sent_back = {"act": "return", "remark": "Đếm lại tiền lẻ"}
    page = kept_by(second, clock, reverse("cashier_closing", args=[done.pk]), **sent_back)
    assert page.value("remark") == "Đếm lại tiền lẻ"


def test_ones_own_details_are_there_again_and_nobody_elses():
    url, (mine, other) = reverse("profile_edit"), factories.UserFactory.create_batch(2)
    for user, found in ((mine, "Số 9, ngõ 2"), (other, "")):
        person = Person(mine)
        person.sign_in()
        page = person.open(url)
        person.lose_session()
        away = person.send(url, page, street="Số 9, ngõ 2").url
        person.sign_in(away, user=user)
        again = person.open(url)
        assert (again.value("street"), KEPT in again.text) == (found, bool(found))


def test_a_mandate_half_entered_at_the_counter_is_there_again(desk):
    _filed, officer, _colleague = desk
    person, url = Person(officer), reverse("desk:mandate_new", args=["ca-nhan"])
    typed = {"person_name": "Lê Văn Khánh", "proof": "Giấy ủy quyền số 15 ngày 02/03/2026"}
    away = away_from(person, url, **typed)
    with time_machine.travel("2026-03-04 08:20:00+07:00", tick=False):
        person.sign_in(away)
        again = person.open(url)
    assert KEPT in again.text
    assert {name: again.value(name) for name in typed} == typed
    assert again.summary == []


# --- files -----------------------------------------------------------------------------------
def a_scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("giay-chung-sinh.pdf", b"%PDF-1.4", "application/pdf")


def test_a_file_that_came_too_late_is_asked_for_again_by_its_name(world, land_transfer):
    application = states.drafted(world, land_transfer)
    person, url = Person(world.citizen), reverse("application_documents", args=[application.pk])
    person.sign_in()
    page = person.open(url)
    slot = page.soup.select_one("main input[type=file]")["name"]
    person.lose_session()

    away = person.client.post(url, page.typed() | {slot: a_scan(), "do": "upload"})
    person.sign_in(away.url)
    again = person.open(url)
    assert "Hãy chọn lại tệp" in again.text
    assert "giay-chung-sinh.pdf" in again.text
    assert KEPT not in again.text, "nothing was typed"
    assert "giay-chung-sinh.pdf" not in person.open(url).text
    assert not application.attachments.filter(name="giay-chung-sinh.pdf").exists()


def test_a_note_is_kept_and_its_file_is_asked_for_again(world, civil_status):
    application = asked(world, civil_status)
    person, url = Person(world.citizen), reverse("application_supplement", args=[application.pk])
    person.sign_in()
    page = person.open(url)
    slot = page.soup.select_one("main input[type=file]")["name"]
    person.lose_session()

    sent = page.typed() | {"note": "Tôi gửi bản rõ hơn.", slot: a_scan(), "do": "send"}
    person.sign_in(person.client.post(url, sent).url)
    again = person.open(url)
    assert again.value("note") == "Tôi gửi bản rõ hơn."
    assert KEPT in again.text
    assert "giay-chung-sinh.pdf" in again.text
