"""What a channel is: values in, values out. It knows no models and no requests."""

from dataclasses import dataclass
from typing import Protocol

from django.core.exceptions import ValidationError

from portal.core.phones import is_mobile, normalise_phone


class Undeliverable(Exception):
    """This address cannot be reached this way; trying again is of no use. The message is a code,
    never an address."""


class Unreachable(Exception):
    """The provider gives no usable answer now. The message is a code."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message in the recipient's language. `short` is one line for a telephone; `facts` are
    {name: text} for providers that keep the wording themselves; `reference` is the same for every
    try, so that a provider can tell a repetition. `file`: its name among the private files, and
    what the reader calls it.
    """

    reference: str
    subject: str
    body: str
    short: str
    facts: dict
    file: tuple[str, str] | None = None


class Channel(Protocol):
    code: str
    label: str
    hint: str

    def address(self, user) -> str:
        """Where it reaches this account; "" when it does not."""

    def send(self, address: str, letter: Letter) -> str:
        """The provider's number of the message, or "".

        :raises Undeliverable:
        :raises Exception: anything else is tried again
        """


def mobile_of(user) -> str:
    """The account's number if it can receive a text, as `+84912345678`; else ""."""
    try:
        number = normalise_phone(user.told_by_phone) if user.told_by_phone else ""
    except ValidationError:
        return ""
    return number if is_mobile(number) else ""
