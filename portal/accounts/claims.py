"""Whoever names an account at a counter shows that it is theirs: by a code that is sent to it."""

import secrets

from django.conf import settings
from django.core.cache import cache
from django.core.mail import send_mail
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.core.ratelimit import allow

LIVES, TRIES = 15 * 60, 5  # seconds; codes that may be tried in that time


class NotShown(Exception):
    """Not yet, or not this way; `field` is where to look."""

    def __init__(self, field: str, words: str):
        super().__init__(words)
        self.field = field


def require_control(*, account, code: str, actor) -> None:
    """Pass once with the code that this officer had sent; outside any transaction.

    Raises NotShown: a code was sent just now, or this one is wrong.
    """
    if not account.email:
        words = _("This account has no e-mail. Its holder adds one in it first.")
        raise NotShown("login", words)
    key = f"claim:{actor.pk}:{account.pk}"
    if not code:
        _send(account, key)
        raise NotShown("code", _("A code was sent to the e-mail of that account. Enter it here."))
    kept = cache.get(key, "")
    if not allow(key, TRIES, LIVES) or not constant_time_compare(_mark(key, code), kept):
        raise NotShown("code", _("This code is not right, or too old."))
    cache.delete(key)


def _send(account, key):
    code = f"{secrets.randbelow(10**6):06}"
    cache.set(key, _mark(key, code), LIVES)
    with override(account.language):
        subject = _("Code for the counter: %(code)s") % {"code": code}
        body = _(
            "Tell this code to the officer at the counter only if you are there now: your account "
            "of %(site)s will be joined with your identity card. Otherwise do nothing."
        ) % {"site": settings.WAGTAIL_SITE_NAME}
        send_mail(subject, body, None, [account.email])


def _mark(key, code) -> str:
    return salted_hmac(key, code.strip()).hexdigest()
