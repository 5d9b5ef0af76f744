"""The verdict in words that a shop clerk understands."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from portal.core.dates import format_datetime, local
from portal.documents import labels
from portal.verification.verdicts import Finding, Verdict


@dataclass(frozen=True, slots=True)
class Words:
    """`look` is one of ok, bad, old; `rows` are [label, value]; `checks` are (look, sentence)."""

    look: str
    title: str
    advice: str
    rows_title: str = ""
    rows: list = field(default_factory=list)
    checks: list = field(default_factory=list)


def words_of(finding: Finding) -> Words:
    return _WORDS[finding.verdict](finding)


def _rows(document) -> list:
    rows = [[_(label), value] for label, value in document.public_data]
    rows.append([_(labels.AGENCY), document.agency.name])
    rows.append([_(labels.NUMBER), f"{document.number}/{document.symbol}".rstrip("/")])
    rows.append([_(labels.ISSUED), format_datetime(local(document.issued_at))])
    return rows


def _unsigned():
    return ("na", _("Trial document, not digitally signed yet: it has no legal force."))


def _genuine(finding):
    return Words(
        "ok",
        _("Genuine: this is the file that we issued"),
        _("Nothing has been changed. Compare the content below with what you were told."),
        _("What we issued"),
        _rows(finding.document),
        [("ok", _("Not one byte differs from our original")), _standing_check(), _unsigned()],
    )


def _valid(finding):
    return Words(
        "ok",
        _("This code is ours and the document is valid"),
        _("Compare the paper with the content below. To be sure of a file, upload it too."),
        _("What we issued"),
        _rows(finding.document),
        [_standing_check(), ("na", _("The file itself has not been compared")), _unsigned()],
    )


def _standing_check():
    return ("ok", _("It has not been replaced or declared void"))


def _replaced(finding):
    newer = finding.document.replaced_by
    advice = _("Ask for the newer document.")
    if newer:
        advice = _("Use the newer document, number %(number)s.") % {"number": newer.number}
    return Words(
        "old",
        _("Genuine, but replaced"),
        advice,
        _("The old document"),
        _rows(finding.document),
        [("bad", _reason(finding.document, _("No longer valid: it has been replaced")))],
    )


def _void(finding):
    return Words(
        "bad",
        _("This document has been declared void"),
        _("Do not use it."),
        _("The void document"),
        _rows(finding.document),
        [("bad", _reason(finding.document, _("No longer valid: declared void")))],
    )


def _reason(document, sentence) -> str:
    return f"{sentence}. {document.state_reason}".strip() if document.state_reason else sentence


def _changed(finding):
    return Words(
        "bad",
        _("This file differs from the one that we issued"),
        _("Do not use this file. The right content, from our records, stands below."),
        _("The right content, from our records"),
        _rows(finding.document),
        [
            ("bad", _("The file was changed, printed again or saved by another program")),
            ("na", _("For a correct file, its owner downloads it again from My applications")),
        ],
    )


def _unknown(finding):
    title = _("We did not issue this file") if finding.by_file else _("We do not know this code")
    return Words(
        "bad",
        title,
        _("Check the code again. If it was copied correctly, do not rely on this paper."),
    )


_WORDS = {
    Verdict.GENUINE: _genuine,
    Verdict.VALID: _valid,
    Verdict.REPLACED: _replaced,
    Verdict.VOID: _void,
    Verdict.CHANGED: _changed,
    Verdict.UNKNOWN: _unknown,
}
