"""Errors that become a page of their own."""

from datetime import datetime

from django.db import OperationalError


class OnHold(OperationalError):
    """Restore mode: no number is issued and no payment taken for now. Shown as 503.html.

    To whoever handles errors of the database it is one that passes: messages are sent again, tasks
    wait, and nothing is half done.
    """


class Conflict(Exception):
    """Someone else was faster. Shown as 409.html with who acted and when.

    `message` is text for the reader, translated; `when` is aware.
    """

    def __init__(self, message: str, who: str = "", when: datetime | None = None):
        super().__init__(message)
        self.message = message
        self.who = who
        self.when = when
