"""Who must show a second factor, and whether this session has."""

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator


def needs_factor(user) -> bool:
    return user.works_here


def has_passed(request) -> bool:
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records)


def has_factor(user) -> bool:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def mark_passed(request):
    """Whoever has just typed a code of the app that they set up has passed."""
    record_authentication(request, request.user, "mfa", type=Authenticator.Type.TOTP)
