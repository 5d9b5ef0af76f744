"""The verdict in words that a shop clerk understands."""

from django.utils.translation import gettext as _

from payments.receipt_words import Told, told_of
from portal.core.dates import format_date, format_datetime, local
from portal.documents import labels
from portal.documents.models import IssuedDocument
from portal.verification import sheet_words
from portal.verification.telling import Row, Words, in_fours, row_of
from portal.verification.verdicts import Finding, Verdict


def words_of(finding: Finding) -> Words:
    return _WORDS[finding.verdict](finding)


def _rows(document) -> list[Row]:
    found = dict(document.public_data)
    if labels.COLLECTOR not in found:
        found[labels.AGENCY] = document.agency.name
    found[labels.NUMBER] = document.reference
    found[labels.ISSUED] = format_datetime(local(document.issued_at))
    return [row_of(label, found[label]) for label in sorted(found, key=labels.position)]


def _identity(document) -> dict:
    return {
        "number": document.reference,
        "agency": document.agency.name,
        "date": format_date(document.issued_at),
    }


def _standing(document, known: Told) -> list:
    """What is true of every document that stands; nothing may look better than it is."""
    told = [("bad", sentence) for sentence in (*known.sentences, *known.mistakes)]
    whole = ("ok", _("It has not been replaced or declared void"))
    checks = [whole, *told, *_signing(document), _sealing(document)]
    return [*checks, ("bad", _trial_money())] if document.data.get("is_test") else checks


def _signing(document) -> list[tuple[str, str]]:
    """The signature of the person who decided, where there is one."""
    found = getattr(document, "signed_request", None)
    if found is None or document.rendering != IssuedDocument.Rendering.DONE:
        return []
    credential = found.batch.credential
    about = {"signer": credential.signer, "date": format_datetime(local(found.signed_at))}
    if credential.is_trial:
        said = _("Signed in person by %(signer)s on %(date)s with a trial certificate")
        return [("na", said % about)]
    return [("ok", _("Signed in person by %(signer)s on %(date)s") % about)]


def _sealing(document) -> tuple[str, str]:
    """What its digital signature is worth."""
    if document.rendering != IssuedDocument.Rendering.DONE:
        return "na", _("Its file is still being prepared and not digitally signed yet")
    if not document.is_sealed:
        return "na", _("Trial document, not digitally signed yet: it has no legal force.")
    about = {
        "signer": document.signature.signer,
        "date": format_datetime(local(document.signature.signed_at)),
    }
    if document.signature.is_trial:
        return "na", _("Signed by %(signer)s on %(date)s with a trial certificate") % about
    return "ok", _("Digitally signed by %(signer)s on %(date)s") % about


def _trial_money() -> str:
    return _("Trial payment: no real money was paid.")


def _trial_seal() -> str:
    return _("Trial certificate: this document has no legal force.")


def _trial_first(document, advice) -> str:
    """Who reads only the first lines must not take a trial for the real thing."""
    said = [_trial_money()] if document.data.get("is_test") else []
    said += [_trial_seal()] if document.is_sealed and document.signature.is_trial else []
    return " ".join([*said, advice])


def _look(known: Told) -> str:
    """What was paid back is of force still, but proves no payment: it never looks plainly good."""
    return "old" if known.returned else "ok"


def _title(known: Told, plain: str) -> str:
    if known.is_whole:
        return _("Valid, but the whole amount has been paid back")
    if known.returned:
        return _("Valid, but %(amount)s of it was paid back") % {"amount": known.amount}
    return plain


def _paid_back_first(known: Told, advice) -> str:
    """Who reads only the first lines must not take it for a proof of the whole payment."""
    said = [f"{sentence}." for sentence in known.sentences]
    said += [_("It does not prove that the fee is paid.")] if known.is_whole else []
    return " ".join([*said, advice])


def _genuine(finding):
    document, known = finding.document, told_of(finding.document)
    same = _("Your file is identical to number %(number)s, issued by %(agency)s on %(date)s.")
    advice = _paid_back_first(known, same % _identity(document))
    return Words(
        _look(known),
        _title(known, _("Genuine: this is the file that we issued")),
        _trial_first(document, advice),
        _("What we issued"),
        _rows(document),
        [("ok", _("Not one byte differs from our original")), *_standing(document, known)],
        fingerprint=in_fours(document.sha256),
    )


def _valid(finding):
    document, known = finding.document, told_of(finding.document)
    advice = _("Compare your paper with the content below. To be sure of a file, upload it too.")
    return Words(
        _look(known),
        _title(known, _("This code is ours and the document is valid")),
        _trial_first(document, _paid_back_first(known, advice)),
        _("What we issued"),
        _rows(document),
        [*_standing(document, known), ("na", _("The file itself has not been compared"))],
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
    """Of a receipt also what became of its money, and the one that was issued later."""
    known = told_of(finding.document)
    told = [("bad", sentence) for sentence in known.sentences]
    return Words(
        "bad",
        _("This document has been declared void"),
        _("Do not use it."),
        _("The void document"),
        _rows(finding.document),
        [("bad", _reason(finding.document, _("No longer valid: declared void"))), *told],
        newer=known.again.document if known.again else None,
    )


def _reason(document, sentence) -> str:
    return f"{sentence}. {document.state_reason}".strip() if document.state_reason else sentence


def _changed(finding):
    checks = [("bad", _("The file was changed, printed again or saved by another program"))]
    if any(mark.intact for mark in finding.reading.signatures):
        odd = _("It is signed with a seal of ours, but not in our records: please tell us")
        checks = [("bad", odd)]
    elif finding.reading.signatures:
        checks.append(("bad", _("The digital signature in it no longer matches its content")))
    advice = _("Do not rely on it. The code printed on it shows what we really issued.")
    return _not_ours(finding, _("This file differs from the one that we issued"), checks, advice)


def _added_to(finding):
    checks = [
        ("ok", _("The part that we signed is in the file, whole")),
        ("bad", _("After we signed it, something was added or changed")),
    ]
    return _not_ours(finding, _("This file was changed after we signed it"), checks)


def _unsigned(finding):
    gone = _("We issued this document with a digital signature. This file has none.")
    return _not_ours(finding, _("The digital signature is missing"), [("bad", gone)])


def _unsealed(finding):
    half = _(
        "Its leader has signed this file, but it has neither number nor seal: it was not issued "
        "like this."
    )
    return _not_ours(finding, _("This is not the issued file"), [("bad", half)])


def _foreign(finding):
    names = ", ".join(mark.signer for mark in finding.reading.signatures)
    signed = _("Signed in the name of: %(names)s. We do not know this signer.") % {"names": names}
    return _not_ours(finding, _("This file was signed, but not by us"), [("bad", signed)])


def _not_ours(finding, title, checks, advice="") -> Words:
    """A file not to be used; beside it the right content, if we know which document it claims."""
    document = finding.document
    if document is None:
        return Words("bad", title, advice or _("Do not rely on it."), checks=checks)
    right = _("Do not use this file. The real document, number %(number)s, says what stands below.")
    if document.state != IssuedDocument.State.VALID:
        checks.append(("bad", _reason(document, document.get_state_display())))
    again = _("For a correct file, its owner downloads it again from My applications")
    return Words(
        "bad",
        title,
        right % _identity(document),
        _("The right content, from our records"),
        _rows(document),
        [*checks, ("na", again)],
    )


def _unknown(finding):
    if not finding.by_file:
        advice = _("Check the code again. If it was copied correctly, do not rely on this paper.")
        return Words("bad", _("We do not know this code"), advice)
    advice = _("Do not rely on it. If it is a scan, type the code printed on it instead.")
    checks = [("na", _("No digital signature and no code of ours was found in it"))]
    if not finding.reading.readable:
        checks = [("na", _("It cannot be read: it is broken or locked with a password"))]
    return Words("bad", _("We did not issue this file"), advice, checks=checks)


_WORDS = {
    Verdict.GENUINE: _genuine,
    Verdict.VALID: _valid,
    Verdict.REPLACED: _replaced,
    Verdict.VOID: _void,
    Verdict.CHANGED: _changed,
    Verdict.ADDED_TO: _added_to,
    Verdict.UNSEALED: _unsealed,
    Verdict.UNSIGNED: _unsigned,
    Verdict.FOREIGN: _foreign,
    Verdict.SHEET: sheet_words.of_code,
    Verdict.SHEET_GENUINE: sheet_words.genuine,
    Verdict.SHEET_CHANGED: sheet_words.changed,
    Verdict.UNKNOWN: _unknown,
}
