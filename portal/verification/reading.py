"""What an uploaded PDF says of itself, found out in a limited child process; nothing is kept."""

import tempfile
from dataclasses import dataclass

from portal.tasks.limited import ChildFailed, LimitExceeded, run_limited

JUDGE = "portal.verification.judging.judge"
SECONDS, MEGABYTES = 10, 300


@dataclass(frozen=True, slots=True)
class Mark:
    """One signature in the file; `covered` is the SHA-256 of all bytes up to its end."""

    signer: str
    certificate: str
    intact: bool
    covered: str
    is_last: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """`code` is what looks like one of ours; a file that cannot be read has nothing."""

    code: str = ""
    readable: bool = False
    signatures: tuple[Mark, ...] = ()


def read_file(content: bytes) -> Reading:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        try:
            found = run_limited(JUDGE, [file.name], seconds=SECONDS, megabytes=MEGABYTES)
        except (LimitExceeded, ChildFailed):
            return Reading()
    marks = tuple(Mark(**mark) for mark in found["signatures"])
    return Reading(found["code"], found["readable"], marks)
