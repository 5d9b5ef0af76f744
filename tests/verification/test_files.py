"""Files that were really tampered with, and what the page says of each."""

import io

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from portal.documents.render import render_pdf
from portal.documents.seals.book import Entry
from portal.documents.seals.condition import Seal
from portal.documents.seals.keys import HeldKey
from portal.documents.seals.pades import seal_pdf
from portal.documents.seals.trial import TrialAuthority
from portal.documents.services import replace, void
from portal.verification.reading import read_file
from portal.verification.verdicts import Finding, Verdict, check_file
from portal.verification.words import words_of
from tests.documents import papers
from tests.documents.samples import MONEY

RIGHT_AMOUNT = "24.000 đ"


@pytest.fixture
def receipt(world, seals, here):
    seals.give(world.commune)
    return papers.rendered(papers.receipt(world.commune))


@pytest.fixture
def file(receipt) -> bytes:
    return papers.bytes_of(receipt)


@pytest.fixture
def seen(client):
    """The page about a file, as its reader sees it."""

    def give(content):
        upload = SimpleUploadedFile("bien-lai.pdf", content)
        page = client.post("/en/xac-minh/", {"file": upload}).content.decode()
        return page.replace("\xa0", " ").replace("&nbsp;", " ")

    return give


def judged(content) -> Verdict:
    return check_file(content, read_file).verdict


def someone_else() -> Seal:
    """A key that no agency of ours has, in the very name of the agency."""
    authority, key = TrialAuthority("CA lạ"), ec.generate_private_key(ec.SECP256R1())
    certificate = authority.issue("Ủy ban nhân dân phường Võ Cường", key.public_key())
    return Seal(HeldKey(key, certificate, [authority.certificate]), Entry("X", "pkcs12", {}))


def with_update(pdf: bytes) -> bytes:
    """The same bytes, and after them a new title of the document."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    writer.root[pdf_name("/Lang")] = pdf_string("en")
    writer.update_root()
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def saved_again(pdf: bytes) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(target)
    return target.getvalue()


def flipped(pdf: bytes) -> bytes:
    """One bit in the middle of the page's content."""
    changed = bytearray(pdf)
    changed[pdf.index(b"stream") + 40] ^= 1
    return bytes(changed)


# --- ours -------------------------------------------------------------------------------------
def test_the_very_file_is_genuine_and_says_who_signed(receipt, file, seen):
    text = seen(file)

    assert "Genuine: this is the file that we issued" in text
    assert f"Digitally signed by {receipt.agency.name}" in text
    assert RIGHT_AMOUNT in text


def test_a_trial_certificate_is_named_in_the_first_lines(world, seals, here, seen):
    seals.give(world.commune, trial=True)
    trial = papers.rendered(papers.receipt(world.commune))

    heading, rest = seen(papers.bytes_of(trial)).split("What we issued")

    assert "Trial certificate: this document has no legal force." in heading
    assert "with a trial certificate" in rest
    assert "Digitally signed by" not in rest


@pytest.mark.parametrize(
    ("act", "verdict"),
    [
        (lambda document, newer: replace(document=document, by=newer, reason=""), "replaced"),
        (lambda document, newer: void(document=document, reason=""), "void"),
    ],
)
def test_a_genuine_file_whose_document_no_longer_stands(world, receipt, file, act, verdict):
    act(receipt, papers.receipt(world.commune))

    assert judged(file) == verdict


# --- tampered with ----------------------------------------------------------------------------
@pytest.mark.threat(49)
def test_what_was_added_after_signing_is_found_and_the_document_inside_too(receipt, file, seen):
    for changed in (with_update(file), file + b"\n% more\n"):
        finding = check_file(changed, read_file)
        assert (finding.verdict, finding.document) == (Verdict.ADDED_TO, receipt)

    text = seen(with_update(file))
    assert "This file was changed after we signed it" in text
    assert RIGHT_AMOUNT in text


@pytest.mark.threat(48)
def test_one_changed_bit_breaks_the_signature(receipt, file, seen):
    changed = flipped(file)
    reading = read_file(changed)

    assert [mark.intact for mark in reading.signatures] == [False]
    assert judged(changed) == Verdict.CHANGED
    assert "no longer matches its content" in seen(changed)


def test_where_the_code_cannot_be_read_the_printed_one_is_pointed_to():
    with override("en"):
        changed = words_of(Finding(Verdict.CHANGED, by_file=True))
        foreign = words_of(Finding(Verdict.FOREIGN, by_file=True))
    assert "The code printed on it" in changed.advice
    assert "printed on it" not in foreign.advice


def test_a_file_saved_by_another_program_is_changed(receipt, file):
    assert judged(saved_again(file)) == Verdict.CHANGED


def test_our_sheet_without_its_signature_is_not_taken_for_ours(receipt, file, seen):
    unsigned = file[: receipt.signature.unsigned_size]
    printed_again = render_pdf("receipt", receipt.data | {"total": 9_000_000})

    for content in (unsigned, printed_again):
        finding = check_file(content, read_file)
        assert (finding.verdict, finding.document) == (Verdict.UNSIGNED, receipt)
    text = seen(printed_again)
    assert "The digital signature is missing" in text
    assert RIGHT_AMOUNT in text
    assert "9.000.000" not in text


def test_another_signer_with_our_code_and_our_name_is_no_signer_of_ours(receipt, seen):
    forged = render_pdf("receipt", receipt.data | {"total": 9_000_000})
    forged = seal_pdf(forged, someone_else())

    finding = check_file(forged, read_file)
    text = seen(forged)

    assert (finding.verdict, finding.document) == (Verdict.FOREIGN, receipt)
    assert finding.reading.signatures[0].intact
    assert "This file was signed, but not by us" in text
    assert RIGHT_AMOUNT in text


def test_a_foreign_signed_file_without_our_code(world):
    foreign = seal_pdf(render_pdf("receipt", MONEY | {"lookup_code": ""}), someone_else())

    finding = check_file(foreign, read_file)

    assert (finding.verdict, finding.document) == (Verdict.FOREIGN, None)
    assert words_of(finding).rows == []


def test_even_our_own_key_does_not_make_a_file_genuine(world, seals, receipt, seen):
    """Whoever stole it cannot put anything into the records."""
    from portal.documents.seals.condition import usable_seal

    forged = render_pdf("receipt", receipt.data | {"total": 9_000_000})
    stolen = seal_pdf(forged, usable_seal(world.commune.code))

    assert judged(stolen) == Verdict.CHANGED
    assert "signed with a seal of ours, but not in our records" in seen(stolen)


# --- not readable -----------------------------------------------------------------------------
def test_broken_and_locked_files_are_said_to_be_so(receipt, file, seen):
    locked = io.BytesIO()
    with pikepdf.open(io.BytesIO(file)) as opened:
        opened.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))

    for content in (locked.getvalue(), b"%PDF-1.7\n" + b"\x00" * 5000):
        text = seen(content)
        assert "We did not issue this file" in text
        assert "broken or locked with a password" in text


def test_a_file_that_takes_too_long_is_given_up(receipt, monkeypatch):
    monkeypatch.setattr("portal.verification.reading.JUDGE", "time.sleep")
    monkeypatch.setattr("portal.verification.reading.SECONDS", 0.1)
    monkeypatch.setattr("portal.verification.reading.run_limited", _sleeping)

    assert not read_file(b"%PDF-").readable


def _sleeping(path, args, **limits):
    from portal.tasks.limited import run_limited

    return run_limited(path, [5], **limits)


def test_nobody_elses_data_stand_on_the_page(receipt, file, seen):
    for content in (file, flipped(file), with_update(file)):
        text = seen(content)
        assert [secret for secret in papers.SECRETS if secret in text] == []
