"""Genuine messages that were refused, and why: for the log, and for the operator's page.

Only those that carry a hint are noted, the last one of each gateway.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments.gateways.base import GatewayError, Message
from payments.gateways.refusals import ChangedOnTheWay, WrongClock, refuse_short

HOWS = {
    "length": gettext_lazy("shorter or longer than its sender says"),
    "white space": gettext_lazy("white space"),
    "line ends": gettext_lazy("ends of lines"),
    "byte order mark": gettext_lazy("a mark before the first character"),
    "character set": gettext_lazy("character set"),
    "JSON": gettext_lazy("written anew as JSON"),
    "query": gettext_lazy("the query was decoded or encoded anew"),
}
KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Refused:
    """The last one of a gateway. `skew`: seconds our clock is ahead; `how`: what was changed."""

    at: datetime
    skew: int = 0
    how: str = ""

    @property
    def words(self) -> str:
        if self.how:
            return _(
                "A message was signed by the gateway and arrived changed (%(how)s). Look at the "
                "proxy in front of this site: it must pass on body and query as they come."
            ) % {"how": HOWS[self.how]}
        way = _("ahead") if self.skew > 0 else _("behind")
        return _(
            "A message was signed by the gateway at another time: clock skew of %(seconds)s "
            "seconds, ours is %(way)s. Set the clock of this server by the network."
        ) % {"seconds": abs(self.skew), "way": way}


def closer(error: GatewayError, message: Message) -> GatewayError:
    """The same refusal, or one that says more."""
    try:
        refuse_short(message)
    except ChangedOnTheWay as told:
        return told
    return error


def note(gateway: str, error: GatewayError) -> bool:
    """Is there anything to tell?"""
    if isinstance(error, WrongClock):
        found = Refused(timezone.now(), skew=error.skew)
    elif isinstance(error, ChangedOnTheWay):
        found = Refused(timezone.now(), how=error.how)
    else:
        return False
    cache.set(_key(gateway), found, KEPT.total_seconds())
    return True


def last(gateway: str) -> Refused | None:
    return cache.get(_key(gateway))


def _key(gateway: str) -> str:
    return f"refused:{gateway}"
