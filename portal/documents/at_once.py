"""Sheets made while a person waits, and kept nowhere: copies for print, control slips, registers.

A file that waits to be fetched would be one more paper full of personal data to guard and to throw
away, for work of about a second. So the time is bounded below what a web server gives a request,
one person makes one sheet at a time, and all together make so many a minute: whoever presses the
button a hundred times holds up one process.
"""

from portal.core.ratelimit import Busy, allow, alone
from portal.documents.worker import MEGABYTES, RENDER
from portal.tasks.limited import run_limited

SECONDS = 10
A_MINUTE = 60  # sheets of the whole portal


def render_at_once(sheet: list, *, actor, seconds: int = SECONDS) -> bytes:
    """The PDF of the renderer's arguments [template, data, seal]. Outside any transaction.

    Raises Busy, ChildFailed, LimitExceeded.
    """
    if not allow("sheet:all", limit=A_MINUTE, window_seconds=60):
        raise Busy
    with alone(f"sheet:{actor.pk}", seconds=seconds + 5):
        return run_limited(RENDER, sheet, seconds=seconds, megabytes=MEGABYTES)
