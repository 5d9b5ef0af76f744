"""Text messages under the province's brand name, by a carrier's or broker's HTTP interface.

There is no common interface: this one sends {reference, sender, to, text} as JSON with a bearer
token and expects {id}. A broker with other names is a class like this one.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from portal.notices.channels import calls
from portal.notices.channels.base import Undeliverable, Unreachable, mobile_of

REFUSALS = (400, 404, 410, 422)  # about this message or number; anything else may pass


@dataclass(frozen=True, slots=True)
class Sms:
    url: str
    token: str
    sender: str
    code = "sms"
    label = _("Text message (SMS)")
    hint = _("One line, without a file.")

    def address(self, user) -> str:
        return mobile_of(user)

    def send(self, address, letter) -> str:
        status, answer = calls.post(
            self.url,
            headers={"Authorization": f"Bearer {self.token}"},
            json={
                "reference": letter.reference,
                "sender": self.sender,
                "to": address.removeprefix("+"),
                "text": letter.short,
            },
        )
        if status in REFUSALS:
            raise Undeliverable(str(answer.get("code") or status)[:40])
        if status not in (200, 201, 202) or not answer.get("id"):
            raise Unreachable(str(status))
        return str(answer["id"])[:100]
