"""The channels that are switched on, in the order in which one stands in for another."""

from django.conf import settings

from portal.notices.channels.base import Channel, Letter, Undeliverable, Unreachable
from portal.notices.channels.mail import Mail
from portal.notices.channels.sms import Sms
from portal.notices.channels.tokens import Source
from portal.notices.channels.zalo import Zalo

__all__ = ["Channel", "Letter", "Undeliverable", "Unreachable", "get", "reaching", "switched_on"]


def _sms() -> Sms:
    return Sms(settings.SMS_URL, settings.SMS_TOKEN, settings.SMS_SENDER)


def _zalo() -> Zalo:
    source = Source(
        "zalo",
        settings.ZALO_TOKEN_URL,
        settings.ZALO_APP_ID,
        settings.ZALO_APP_SECRET,
        settings.ZALO_REFRESH_TOKEN,
    )
    return Zalo(settings.ZALO_URL, settings.ZALO_TEMPLATE, source)


BUILDERS = {"zalo": _zalo, "sms": _sms, "email": Mail}


def get(code: str) -> Channel:
    """:raises KeyError: there is no such channel"""
    return BUILDERS[code]()


def switched_on() -> list[Channel]:
    return [get(code) for code in BUILDERS if code in settings.NOTICE_CHANNELS]


def reaching(user) -> list[Channel]:
    """Those with an address of this account."""
    return [one for one in switched_on() if one.address(user)]
