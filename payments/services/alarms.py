"""What a gateway's messages or answers show to be set up wrongly: administrators hear of it.

Once a day of each gateway and problem, however many messages there are.
"""

import logging
from datetime import timedelta

from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.utils.translation import gettext_noop as _

from payments import gateways
from portal.core.dates import today
from portal.tasks import publish

SECRET, KEY = "secret", "key"
WORDS = {  # the first two are codes of ForeignNotice
    "livemode": _("A test message came where money is real, or a real one where it is a test"),
    "account": _("A message for another account or terminal came"),
    SECRET: _("A message could not be verified: no secret is set"),
    KEY: _("The key of a payment or refund was used with other values: an error of this portal"),
}

logger = logging.getLogger("payments")


def ring(gateway: str, problem: str):
    """Never fails: what it tells of goes on. Of one that is switched off only the log tells."""
    if gateway not in {one.code for one in gateways.switched_on()}:
        return
    occasion = f"alarm:{gateway}:{problem}:{today().isoformat()}"
    try:
        if not cache.get(occasion):
            with transaction.atomic():
                publish("gateway.alarm", gateway=gateway, problem=problem, day=str(today()))
            cache.set(occasion, True, timedelta(days=1).total_seconds())
    except DatabaseError:
        logger.exception("nobody could be told: %s of %s", problem, gateway)
