"""Why an act was refused. Messages are ready to be read by the person who tried."""

from datetime import datetime

from django.utils.translation import gettext

from portal.core.dates import format_datetime_long
from portal.core.errors import Conflict


class ActRefused(Exception):
    """The act is not possible now; the message says why and what would make it possible.

    `message` is translated already; with `values` it is a marked message (`gettext_noop`) that they
    are put into when it is read. A moment among them is aware.
    """

    def __init__(self, message="", **values):
        super().__init__(message)
        self.message, self.values = message, values

    def __str__(self):
        return told(str(self.message), self.values)


def told(message: str, values: dict) -> str:
    """The marked message in the language of the reader."""
    words = {name: _readable(value) for name, value in values.items()}
    return gettext(message) % words if words else gettext(message)


def _readable(value) -> str:
    return format_datetime_long(value) if isinstance(value, datetime) else str(value)


class NotAllowed(ActRefused):
    """This person holds no post that may do this here."""


class StalePage(Conflict):
    """Somebody acted since the page was opened."""


class OutdatedDraft(ActRefused):
    """The version under which the draft was begun is no longer in force."""


class InvalidApplication(ActRefused):
    """Answers or documents are incomplete: `problems` is {path: [messages]}."""

    def __init__(self, message, problems):
        super().__init__(message)
        self.problems = problems


class NoAgency(ActRefused):
    """The route names an agency that does not exist for this place."""
