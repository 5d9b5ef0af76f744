"""The verdict about a control slip or a register: made at one moment, and kept nowhere."""

from django.utils.translation import gettext as _

from portal.core.dates import format_datetime, local
from portal.documents import labels
from portal.verification.telling import Row, Words, in_fours, row_of


def of_code(finding):
    """Not "ok": it vouches for what was true then, and only if the paper says the same."""
    return Words(
        "old",
        _("This code is ours: it stands on a sheet made once, at one moment"),
        _("It says what our records said then; they may say something else today."),
        _("What was made"),
        _rows(finding.sheet),
        [
            ("ok", _("The code was printed on a sheet of this agency")),
            ("na", _("It has no digital signature, and we keep no copy to compare it with")),
        ],
    )


def genuine(finding):
    return Words(
        "ok",
        _("Genuine: this is the file that was handed out"),
        _("It says what our records said then; they may say something else today."),
        _("What was made"),
        _rows(finding.sheet),
        [
            ("ok", _("Not one byte differs from the file that was handed out")),
            ("na", _("It has no digital signature")),
        ],
        fingerprint=in_fours(finding.sheet.sha256),
    )


def changed(finding):
    return Words(
        "bad",
        _("This file differs from the one that was handed out"),
        _("Do not rely on it. Ask the agency for a new one."),
        _("What was made"),
        _rows(finding.sheet),
        [("bad", _("The file was changed, printed again or saved by another program"))],
    )


def _rows(sheet) -> list[Row]:
    found = dict(sheet.public_data) | {
        labels.AGENCY: sheet.agency.name,
        labels.NUMBER: sheet.reference,
        labels.MADE: format_datetime(local(sheet.made_at)),
    }
    return [row_of(label, found[label]) for label in sorted(found, key=labels.position)]
