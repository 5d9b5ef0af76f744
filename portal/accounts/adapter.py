"""How allauth reads and writes our accounts."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter

from portal.accounts.models import User


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
    """TOTP secrets and recovery codes for officers."""
