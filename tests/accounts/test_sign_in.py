"""Signing in: by e-mail or phone, wrong and right, locked, disabled, and out again."""

import pytest
from django.urls import reverse
from django.utils import translation

from portal.accounts.models import User
from tests import factories
from tests.clients import PortalClient

pytestmark = pytest.mark.django_db


def sign_in(client, login, password=factories.PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": login, "password": password, **more})


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


@pytest.fixture
def citizen():
    return factories.UserFactory(email="mai.huong@motcua.example", phone="0912 345 678")


@pytest.mark.parametrize(
    "login",
    [
        "mai.huong@motcua.example",
        "Mai.Huong@MotCua.example",
        "0912345678",
        "0912.345.678",
        "+84 912 345 678",
        "84912345678",
    ],
)
def test_any_notation_of_e_mail_and_phone_signs_in(client, citizen, login):
    response = sign_in(client, login)
    assert response.status_code == 302
    assert response.url == reverse("after_sign_in")
    assert is_in(client)


@pytest.mark.threat(31)
@pytest.mark.parametrize(
    ("known", "unknown"),
    [
        ("mai.huong@motcua.example", "khong.co@motcua.example"),
        ("0912345678", "0987654321"),
    ],
)
def test_a_wrong_password_and_an_unknown_login_look_the_same(client, citizen, known, unknown):
    bodies = []
    for login in (known, unknown):
        response = sign_in(client, login, "sai-mat-khau-roi")
        assert not is_in(client)
        bodies.append(without_tokens(response, login))
    assert bodies[0] == bodies[1]


def without_tokens(response, login):
    html = response.content.decode().replace(login, "LOGIN")
    head, _, rest = html.partition('name="csrfmiddlewaretoken" value="')
    return head + rest[64:]


@pytest.mark.threat(31)
def test_resetting_answers_the_same_for_unknown_mail(client, citizen, mailoutbox):
    urls = []
    for email in (citizen.email, "khong.co@motcua.example"):
        response = client.post(reverse("account_reset_password"), {"email": email})
        urls.append(response.url)
    assert urls[0] == urls[1]
    assert [mail.to for mail in mailoutbox] == [[citizen.email], ["khong.co@motcua.example"]]
    assert "http" not in mailoutbox[1].body


@pytest.mark.threat(29)
def test_the_right_password_is_refused_while_locked(client, citizen):
    for _try in range(5):
        sign_in(client, "0912345678", "sai-mat-khau-roi")
    sign_in(client, "+84912345678")
    assert not is_in(client), "another notation of the phone is the same login"


@pytest.mark.threat(29)
def test_one_login_locked_does_not_lock_another(client, citizen):
    other = factories.UserFactory(phone="0987654321")
    for _try in range(5):
        sign_in(client, "0912345678", "sai-mat-khau-roi")
    sign_in(client, other.phone)
    assert is_in(client)


@pytest.mark.threat(36)
def test_a_disabled_account_stays_out_and_loses_its_session(client, citizen):
    client.force_login(citizen)
    assert client.get(reverse("profile")).status_code == 200
    User.objects.filter(pk=citizen.pk).update(is_active=False)
    response = client.get(reverse("profile"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))
    client.logout()
    assert sign_in(client, citizen.email).url == reverse("account_inactive")
    assert not is_in(client)


@pytest.mark.threat(33)
def test_the_session_key_changes_at_sign_in(client, citizen):
    client.get(reverse("account_login"))
    client.session["before"] = True
    session = client.session
    session.save()
    before = session.session_key
    sign_in(client, citizen.email)
    assert client.session.session_key != before


@pytest.mark.threat(34)
def test_signing_out_asks_first_and_clears_the_browser(client, citizen):
    client.force_login(citizen)
    assert client.get(reverse("account_logout")).status_code == 200
    assert is_in(client)
    response = client.post(reverse("account_logout"))
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(client)


@pytest.mark.threat(53)
@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", r"/\evil.example"])
def test_next_never_leads_away(client, citizen, target):
    response = sign_in(client, citizen.email, next=target)
    assert response.url == reverse("after_sign_in")


def test_next_on_this_site_is_kept(client, citizen):
    response = sign_in(client, citizen.email, next="/ho-so/")
    assert response.url == "/ho-so/"


def sign_up(client, **changed):
    fields = {
        "full_name": "Nguyễn Thị  Mai Hương",
        "email": "moi@motcua.example",
        "phone": "",
        "password1": "ba-con-vit-vang",
    }
    return client.post(reverse("account_signup"), fields | changed)


@pytest.mark.parametrize(
    "contact", [{}, {"email": "", "phone": "0912 345 678"}, {"phone": "0912345678"}]
)
def test_signing_up_makes_account_and_person(client, contact):
    response = sign_up(client, **contact)
    assert response.status_code == 302
    user = User.objects.get()
    assert user.person.full_name == user.full_name
    assert user.phone in ("", "+84912345678")
    assert is_in(client)


@pytest.mark.parametrize(
    "contact",
    [
        {"email": "", "phone": ""},
        {"phone": "12345"},
        {"password1": "ngan"},
        {"password1": "1234567890123"},
        {"full_name": ""},
    ],
)
def test_signing_up_is_refused_without_contact_name_or_good_password(client, contact):
    response = sign_up(client, **contact)
    assert response.context["form"].errors
    assert not User.objects.exists()


def test_a_phone_or_e_mail_in_use_makes_no_second_account(client, citizen):
    for contact in ({"email": citizen.email}, {"phone": "0912.345.678"}):
        assert sign_up(client, **contact).context["form"].errors
    assert User.objects.count() == 1


@pytest.mark.threat(8, 40)
def test_a_reset_link_leads_to_our_own_address_and_works_once(
    client, citizen, mailoutbox, settings
):
    settings.SITE_URL = "https://motcua.bacninh.example"
    client.post(reverse("account_reset_password"), {"email": citizen.email})
    link = next(line for line in mailoutbox[0].body.splitlines() if line.startswith("http"))
    assert link.startswith("https://motcua.bacninh.example/")
    path = link.removeprefix("https://motcua.bacninh.example")
    form = client.get(path)
    assert path.rpartition("-")[2] not in form.url, "a Referer would carry the key"
    new = {"password1": "bon-con-ga-trang", "password2": "bon-con-ga-trang"}
    PortalClient().post(form.url, new)  # by somebody who saw only where it led
    citizen.refresh_from_db()
    assert citizen.check_password(factories.PASSWORD)
    assert client.post(form.url, new).status_code == 302
    assert client.get(path).context["token_fail"]
    sign_in(client, citizen.email, "bon-con-ga-trang")
    assert is_in(client)


def test_changing_the_password_ends_other_sessions(client, citizen):
    elsewhere = PortalClient()
    for one in (client, elsewhere):
        one.force_login(citizen)
    new = "bon-con-ga-trang"
    fields = {"oldpassword": factories.PASSWORD, "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), fields).status_code == 302
    assert client.get(reverse("profile")).status_code == 200
    assert elsewhere.get(reverse("profile")).status_code == 302


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_signup",
        "account_reset_password",
        "account_reset_password_done",
        "account_inactive",
        "account_reset_password_from_key_done",
    ],
)
def test_pages_before_signing_in_open(client, name, language):
    with translation.override(language):
        url = reverse(name)
    assert client.get(url).status_code == 200
