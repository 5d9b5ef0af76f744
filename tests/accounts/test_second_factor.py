"""Officers and editors: nothing without the second factor."""

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from portal.accounts.adapter import MFAAdapter
from portal.accounts.totp import code_now, demo_secret
from tests import factories
from tests.accounts.test_sign_in import is_in, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.threat(32)]


@pytest.fixture
def officer():
    return factories.PostFactory().user


@pytest.fixture
def secret(officer):
    secret = demo_secret(officer.email)
    Authenticator.objects.create(
        user=officer, type="totp", data={"secret": MFAAdapter().encrypt(secret)}
    )
    return secret


def test_an_officer_without_a_factor_reaches_only_the_set_up(client, officer):
    sign_in(client, officer.email)
    assert is_in(client)
    for name in ("profile", "mandates", "after_sign_in", "account_change_password"):
        response = client.get(reverse(name))
        assert response.url == reverse("mfa_activate_totp"), name
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_setting_up_the_factor_opens_the_rest(client, officer):
    sign_in(client, officer.email)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    response = client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    assert response.url == reverse("mfa_view_recovery_codes")
    assert client.get(response.url).context["unused_codes"]
    assert client.get(reverse("profile")).status_code == 200
    stored = Authenticator.objects.get(user=officer, type="totp").data["secret"]
    assert secret not in stored


def test_the_code_is_asked_for_after_the_password(client, officer, secret):
    response = sign_in(client, officer.email)
    assert response.url == reverse("mfa_authenticate")
    assert not is_in(client)
    assert client.get(response.url).status_code == 200
    client.post(response.url, {"code": "000000"})
    assert not is_in(client)
    client.post(response.url, {"code": code_now(secret)})
    assert is_in(client)


@pytest.mark.parametrize(("seconds", "late"), [(29, False), (59, False), (61, True)])
def test_a_code_typed_slowly_is_still_good(client, officer, secret, seconds, late):
    with time_machine.travel("2026-03-04 08:00:00+07:00", tick=False) as clock:
        response = sign_in(client, officer.email)
        code = code_now(secret)
        clock.shift(seconds)
        client.post(response.url, {"code": code})
        assert is_in(client) is not late


@pytest.mark.threat(30)
def test_a_code_works_once(client, officer, secret):
    code = code_now(secret)
    for expected in (True, False):
        fresh = Client()
        response = sign_in(fresh, officer.email)
        fresh.post(response.url, {"code": code})
        assert is_in(fresh) is expected


@pytest.mark.threat(30)
def test_five_wrong_codes_lock(client, officer, secret):
    response = sign_in(client, officer.email)
    for _try in range(5):
        client.post(response.url, {"code": "000000"})
    client.post(response.url, {"code": code_now(secret)})
    assert not is_in(client)


def test_a_session_that_skipped_the_code_is_ended(officer, secret):
    client = Client()
    client.force_login(officer)
    response = client.get(reverse("profile"))
    assert response.url.startswith(reverse("account_login"))
    assert not is_in(client)


def test_a_demo_secret_opens_nothing_outside_the_demo(officer, secret, settings):
    factor = TOTP(Authenticator.objects.get(user=officer))
    settings.DEMO = False
    assert not factor.validate_code(code_now(secret))
    settings.DEMO = True
    assert factor.validate_code(code_now(secret))


def test_editors_need_it_and_citizens_do_not(client):
    editor, citizen = factories.UserFactory(), factories.UserFactory()
    editor.groups.add(Group.objects.get(name="Biên tập viên"))
    sign_in(client, editor.email)
    assert client.get(reverse("profile")).url == reverse("mfa_activate_totp")
    client.logout()
    sign_in(client, citizen.email)
    assert client.get(reverse("profile")).status_code == 200


def test_an_officer_cannot_remove_the_factor(client, officer, secret):
    response = sign_in(client, officer.email)
    client.post(response.url, {"code": code_now(secret)})
    page = client.post(reverse("mfa_deactivate_totp"))
    assert page.status_code == 200
    assert Authenticator.objects.filter(user=officer).exists()
    assert client.get(reverse("mfa_index")).status_code == 200


def editor():
    user = factories.UserFactory()
    user.groups.add(Group.objects.get(name="Biên tập viên"))
    return user


def administrator():
    return factories.UserFactory(is_staff=True)


@pytest.mark.threat(33)
@pytest.mark.parametrize("who", [None, editor, administrator])
def test_an_idle_session_at_work_ends(client, officer, who):
    with time_machine.travel("2024-09-20 08:00:00+07:00", tick=False) as clock:
        client.force_login(who() if who else officer)
        assert client.get(reverse("profile")).status_code == 200
        clock.shift(16 * 60)
        assert client.get(reverse("profile")).status_code == 302


@pytest.mark.threat(33)
def test_a_page_left_open_in_the_editor_keeps_no_session_alive(client):
    ping = reverse("wagtailadmin_editing_sessions:ping", args=["cms", "procedurepage", "1", "1"])
    with time_machine.travel("2024-09-20 08:00:00+07:00", tick=False) as clock:
        client.force_login(administrator())
        assert client.get(reverse("profile")).status_code == 200
        for _minute in range(16):
            clock.shift(60)
            client.post(ping)
        assert client.get(reverse("profile")).status_code == 302


@pytest.mark.threat(33)
def test_no_officer_session_lasts_longer_than_a_working_day(client, officer):
    with time_machine.travel("2024-09-20 08:00:00+07:00", tick=False) as clock:
        client.force_login(officer)
        for _quarter in range(8 * 6):
            assert client.get(reverse("profile")).status_code == 200
            clock.shift(10 * 60)
        clock.shift(1)
        assert client.get(reverse("profile")).status_code == 302


def test_a_citizen_is_not_hurried(client):
    citizen = factories.UserFactory()
    with time_machine.travel("2024-09-20 08:00:00+07:00", tick=False) as clock:
        client.force_login(citizen)
        client.get(reverse("profile"))
        clock.shift(3 * 3600)
        assert client.get(reverse("profile")).status_code == 200


def test_recovery_codes_sign_in_once(client, officer, secret):
    first = sign_in(client, officer.email)
    client.post(first.url, {"code": code_now(secret)})
    client.post(reverse("mfa_generate_recovery_codes"))
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert client.get(reverse("mfa_download_recovery_codes")).status_code == 200
    for expected in (True, False):
        fresh = Client()
        response = sign_in(fresh, officer.email)
        fresh.post(response.url, {"code": codes[0]})
        assert is_in(fresh) is expected
