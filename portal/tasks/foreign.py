"""Files from outside are opened where they can take nothing along: in a child with limits."""

import logging
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.core import uploads
from portal.core.upload_refusals import Refused
from portal.tasks.limited import ChildFailed, LimitExceeded, run_limited

logger = logging.getLogger(__name__)
OPEN = "portal.core.uploads.open_at"
SECONDS, MEGABYTES = 20, 900  # 40 million points with all their colours, twice


def check_upload(upload, *, accept, max_mb: int | None = None) -> uploads.Checked:
    """As `portal.core.uploads.check_upload`; what takes too much is refused. Outside any
    transaction."""
    return uploads.check_upload(upload, accept=accept, max_mb=max_mb, opened=_opened)


def _opened(kind: str, data: bytes) -> tuple[str, bytes, int | None]:
    with TemporaryDirectory(prefix="motcua-upload-") as folder:
        file = Path(folder, "file")
        file.write_bytes(data)
        told = _asked([str(file), kind, get_language() or "vi"])
        if "refused" in told:
            raise Refused(told["refused"])
        return told["kind"], file.read_bytes(), told["pages"]


def _asked(arguments: list) -> dict:
    try:
        return run_limited(OPEN, arguments, seconds=SECONDS, megabytes=MEGABYTES)
    except (ChildFailed, LimitExceeded) as error:
        if isinstance(error, LimitExceeded) or "MemoryError" in _kind(error):
            words = _("is too complicated to check. Print it to a new PDF and send that.")
        else:  # a fault of ours, or a file that nobody foresaw; its text stays out of the log
            logger.error("a file could not be checked: %s", _kind(error))
            words = _("cannot be checked now. Try again later, or bring it to the counter.")
        raise Refused(words) from None


def _kind(error: Exception) -> str:
    """The type named in the last line of the child's traceback."""
    return str(error).strip().rpartition("\n")[2].partition(":")[0]
