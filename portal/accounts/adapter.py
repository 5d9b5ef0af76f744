"""How allauth reads and writes our accounts."""

import base64
from contextlib import suppress

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.confirming import confirmed_within
from portal.accounts.factors import needs_factor
from portal.accounts.fields import PhoneField
from portal.accounts.models import Person, User
from portal.accounts.totp import is_demo_secret
from portal.core.encryption import Ciphertext, blind_index, decrypt, encrypt
from portal.core.identifiers import normalise_phone
from portal.core.ratelimit import client_network

FACTOR = "mfa_authenticator:data"  # what encrypted secrets are bound to
# One sentence for every way to be wrong: it must not tell which accounts exist.
MISMATCH = _("The e-mail, phone number or password is not right. Check them and try again.")
TAKEN = _("This cannot be used for a new account. If it is yours, sign in or reset the password.")


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by e-mail or phone; phones are encrypted and found by a blind index."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": MISMATCH,
        "phone_password_mismatch": MISMATCH,
        "username_password_mismatch": MISMATCH,
        "email_taken": TAKEN,
        "phone_taken": TAKEN,
        "enter_current_password": _("This is not your current password"),
        "incorrect_password": _("This is not your password"),
        "too_many_login_attempts": _(
            "Too many wrong tries. Wait 5 minutes, then try again or reset the password."
        ),
        "rate_limited": _("Too many tries. Wait a few minutes."),
        "invalid_password_reset": _("This link is no longer valid."),
    }

    def is_reauthentication_required(self, *, app, **kwargs):
        """Signing in counts for as long as confirming again does."""
        if confirmed_within(context.request, app_settings.REAUTHENTICATION_TIMEOUT):
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def get_client_ip(self, request):
        return client_network(request)  # budgets are kept by it

    def phone_form_field(self, **kwargs):
        return PhoneField(**kwargs)

    def get_phone(self, user):
        return (user.phone, True) if user.phone else None

    def set_phone(self, user, phone, verified):
        user.phone = phone
        user.save(update_fields=["phone", "phone_index"])

    def set_phone_verified(self, user, phone):
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone):
        try:
            return User.objects.by_phone(phone)
        except ValidationError:
            return None

    def send_verification_code_sms(self, user, phone, code, **kwargs):
        raise RuntimeError("Phones are not verified by text message")

    @transaction.atomic
    def save_user(self, request, user, form, commit=True):
        """The account and the person behind it, as declared."""
        name, phone = form.cleaned_data["full_name"], form.cleaned_data.get("phone") or ""
        user.full_name = name
        user.person = Person.objects.create(full_name=name, phone=phone)
        return super().save_user(request, user, form, commit)

    def get_reset_password_from_key_url(self, key):
        """On the address of the settings: a forged Host header must not reach a mail."""
        uid, _dash, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        return settings.SITE_URL.rstrip("/") + path

    def send_mail(self, template_prefix, email, context):
        """Our templates name the portal of the settings, not the host of a request."""
        site = f"{settings.WAGTAIL_SITE_NAME} {settings.PROVINCE_NAME}"
        self.render_mail(template_prefix, email, {"site_name": site, **context}).send()

    def get_password_change_redirect_url(self, request):
        return reverse("profile")

    def _get_login_attempts_cache_key(self, request, **credentials):
        """Failed tries are counted for each login, by phone too, in any notation of it."""
        login = credentials.get("email") or credentials.get("phone") or credentials.get("username")
        with suppress(ValidationError):
            login = normalise_phone(login or "")
        return blind_index(login or "", "login")


class MFAAdapter(DefaultMFAAdapter):
    """TOTP secrets and recovery codes for officers, encrypted at rest."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right, or has been used. Enter the one shown now."),
        "cannot_delete_authenticator": _(
            "Your work needs the second factor: it cannot be removed."
        ),
    }

    def get_totp_issuer(self):
        return f"{settings.WAGTAIL_SITE_NAME} {settings.PROVINCE_NAME}"

    def can_delete_authenticator(self, authenticator):
        factor = authenticator.type == Authenticator.Type.TOTP
        return not (factor and needs_factor(authenticator.user))

    def encrypt(self, text):
        return base64.b64encode(encrypt(text.encode(), FACTOR).blob).decode()

    def decrypt(self, encrypted_text):
        """A demo secret opens nothing outside the demo: a fresh one is compared instead."""
        secret = decrypt(Ciphertext(base64.b64decode(encrypted_text)), FACTOR).decode()
        if is_demo_secret(secret) and not settings.DEMO:
            return generate_totp_secret()
        return secret
