"""How allauth reads and writes our accounts."""

import base64

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings

from portal.accounts.models import User
from portal.accounts.totp import is_demo_secret
from portal.core.encryption import Ciphertext, decrypt, encrypt

FACTOR = "mfa_authenticator:data"  # what encrypted secrets are bound to


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by e-mail or phone; phones are encrypted and found by a blind index."""

    def get_phone(self, user):
        return (user.phone, True) if user.phone else None

    def set_phone(self, user, phone, verified):
        user.phone = phone
        user.save(update_fields=["phone", "phone_index"])

    def set_phone_verified(self, user, phone):
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone):
        return User.objects.by_phone(phone)


class MFAAdapter(DefaultMFAAdapter):
    """TOTP secrets and recovery codes for officers, encrypted at rest."""

    def encrypt(self, text):
        return base64.b64encode(encrypt(text.encode(), FACTOR).blob).decode()

    def decrypt(self, encrypted_text):
        """A demo secret opens nothing outside the demo: a fresh one is compared instead."""
        secret = decrypt(Ciphertext(base64.b64decode(encrypted_text)), FACTOR).decode()
        if is_demo_secret(secret) and not settings.DEMO:
            return generate_totp_secret()
        return secret
