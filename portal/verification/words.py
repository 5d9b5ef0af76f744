"""The verdict in words that a shop clerk understands."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from payments.services import credits
from portal.core.dates import format_date, format_datetime, local
from portal.documents import labels
from portal.documents.models import IssuedDocument
from portal.verification.verdicts import Finding, Verdict


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


def words_of(finding: Finding) -> Words:
    return _WORDS[finding.verdict](finding)


def _rows(document) -> list[Row]:
    found = dict(document.public_data)
    if labels.COLLECTOR not in found:
        found[labels.AGENCY] = document.agency.name
    found[labels.NUMBER] = document.reference
    found[labels.ISSUED] = format_datetime(local(document.issued_at))
    return [_row(label, found[label]) for label in sorted(found, key=labels.position)]


def _row(label, value) -> Row:
    note = _("(masked to protect personal data)") if label in labels.MASKED else ""
    return Row(_(label), value, note)


def _identity(document) -> dict:
    return {
        "number": document.reference,
        "agency": document.agency.name,
        "date": format_date(document.issued_at),
    }


def _standing(document) -> list:
    """What is true of every document that stands; nothing may look better than it is."""
    checks = [("ok", _("It has not been replaced or declared void"))]
    if document.data.get("is_test"):
        checks.append(("bad", _trial()))
    unsigned = _("Trial document, not digitally signed yet: it has no legal force.")
    told = [("bad", sentence) for sentence in credits.told_of(document)]
    return [*checks, *told, ("na", unsigned)]


def _trial() -> str:
    return _("Trial payment: no real money was paid.")


def _trial_first(document, advice) -> str:
    """Who reads only the first lines must not take trial money for real."""
    return f"{_trial()} {advice}" if document.data.get("is_test") else advice


def _genuine(finding):
    document = finding.document
    same = _("Your file is identical to number %(number)s, issued by %(agency)s on %(date)s.")
    return Words(
        "ok",
        _("Genuine: this is the file that we issued"),
        _trial_first(document, same % _identity(document)),
        _("What we issued"),
        _rows(document),
        [("ok", _("Not one byte differs from our original")), *_standing(document)],
        fingerprint=_in_fours(document.sha256),
    )


def _in_fours(digest: str) -> str:
    return " ".join(digest[start : start + 4] for start in range(0, len(digest), 4))


def _valid(finding):
    document = finding.document
    advice = _("Compare your paper with the content below. To be sure of a file, upload it too.")
    return Words(
        "ok",
        _("This code is ours and the document is valid"),
        _trial_first(document, advice),
        _("What we issued"),
        _rows(document),
        [*_standing(document), ("na", _("The file itself has not been compared"))],
    )


def _replaced(finding):
    newer = finding.document.replaced_by
    broken = _reason(finding.document, _("No longer valid: it has been replaced"))
    checks = [("ok", _("Not one byte differs from our original"))] if finding.by_file else []
    return Words(
        "old",
        _("Genuine, but replaced"),
        "" if newer else _("Ask for the newer document."),
        _("The old document"),
        _rows(finding.document),
        [*checks, ("bad", broken)],
        newer=newer,
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
    document = finding.document
    right = _("Do not use this file. The real document, number %(number)s, says what stands below.")
    checks = [
        ("bad", _("The file was changed, printed again or saved by another program")),
        ("na", _("For a correct file, its owner downloads it again from My applications")),
    ]
    if document.state != IssuedDocument.State.VALID:
        checks.insert(1, ("bad", _reason(document, document.get_state_display())))
    return Words(
        "bad",
        _("This file differs from the one that we issued"),
        right % _identity(document),
        _("The right content, from our records"),
        _rows(document),
        checks,
    )


def _unknown(finding):
    if finding.by_file:
        title = _("We did not issue this file")
        advice = _("Do not rely on it. If it is a scan, type the code printed on it instead.")
    else:
        title = _("We do not know this code")
        advice = _("Check the code again. If it was copied correctly, do not rely on this paper.")
    return Words("bad", title, advice)


_WORDS = {
    Verdict.GENUINE: _genuine,
    Verdict.VALID: _valid,
    Verdict.REPLACED: _replaced,
    Verdict.VOID: _void,
    Verdict.CHANGED: _changed,
    Verdict.UNKNOWN: _unknown,
}
