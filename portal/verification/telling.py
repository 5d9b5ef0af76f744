"""What the page of a verdict is made of."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from portal.documents import labels
from portal.documents.models import IssuedDocument


@dataclass(frozen=True, slots=True)
class Row:
    """One line about the document; `value` is Vietnamese, label and note are not."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """`look` is one of ok, bad, old; `checks` are (look, sentence); `newer` is a document."""

    look: str
    title: str
    advice: str
    rows_title: str = ""
    rows: list[Row] = field(default_factory=list)
    checks: list = field(default_factory=list)
    newer: IssuedDocument | None = None
    fingerprint: str = ""


def row_of(label, value) -> Row:
    note = _("(masked to protect personal data)") if label in labels.MASKED else ""
    return Row(_(label), value, note)


def in_fours(digest: str) -> str:
    return " ".join(digest[start : start + 4] for start in range(0, len(digest), 4))
