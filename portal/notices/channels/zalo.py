"""Zalo Notification Service: a registered template, filled and sent to a telephone number.

https://developers.zalo.me/docs/zalo-notification-service; **not tried against the live service**.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from portal.notices.channels import calls, tokens
from portal.notices.channels.base import Undeliverable, Unreachable, mobile_of

TOKEN_REFUSED = (-124, -216)  # invalid, expired
# No such number, no account, the person blocks the sender, or hears nothing at night.
REFUSALS = (-108, -114, -118, -119, -139, -141)
LONGEST = 200  # characters of one parameter


@dataclass(frozen=True, slots=True)
class Zalo:
    """`template`: number of the registered template, whose parameters are those of `facts`."""

    url: str
    template: str
    source: tokens.Source
    code = "zalo"
    label = "Zalo"
    hint = _("To the Zalo account of your telephone number.")

    def address(self, user) -> str:
        return mobile_of(user)

    def send(self, address, letter) -> str:
        error, answer = self._sent(address, letter, tokens.valid(self.source))
        if error in TOKEN_REFUSED:
            error, answer = self._sent(address, letter, tokens.renewed(self.source))
        if error in REFUSALS:
            raise Undeliverable(str(error))
        if error != 0:
            raise Unreachable(str(error))
        return str((answer.get("data") or {}).get("msg_id", ""))[:100]

    def _sent(self, address, letter, token):
        """(error code, answer): the service says 200 to everything."""
        facts = {name: value[:LONGEST] for name, value in letter.facts.items()}
        _status, answer = calls.post(
            self.url,
            headers={"access_token": token},
            json={
                "phone": address.removeprefix("+"),
                "template_id": self.template,
                "template_data": facts,
                "tracking_id": letter.reference,
            },
        )
        error = answer.get("error")
        return (error if isinstance(error, int) else "shape"), answer
