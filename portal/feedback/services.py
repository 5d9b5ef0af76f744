"""Taking what a reader says, without what would tell who it was."""

import re

from portal.core.dates import today
from portal.core.text import nfc
from portal.feedback.models import LONGEST, Opinion

# Numbers of people and their telephones, e-mail addresses: nobody needs them to mend a page.
PERSONAL = re.compile(
    r"(?<![^\s@])[^\s@]{1,64}@[^\s@.]{1,63}(?:\.[^\s@.]{1,63}){1,8}|\+?\d(?:[ .-]?\d){7,}"
)
COVERED = "•••"


def without_personal_data(comment: str) -> str:
    """The comment with what looks like a number of a person or an address covered."""
    return PERSONAL.sub(COVERED, nfc(comment)).strip()[:LONGEST]


def give(*, version, key, is_useful: bool, comment: str, language: str) -> bool:
    """False where this form was counted before."""
    _opinion, made = Opinion.objects.get_or_create(
        key=key,
        defaults={
            "version": version,
            "is_useful": is_useful,
            "comment": without_personal_data(comment),
            "language": language,
            "given_on": today(),
        },
    )
    return made
