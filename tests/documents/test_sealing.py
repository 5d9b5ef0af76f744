"""Sealed once, with the agency's own key; what cannot be sealed waits, and is sealed in order."""

import hashlib
import io
import subprocess
from datetime import timedelta

import pikepdf
import pytest
from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import IntegrityError, transaction
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from portal.documents import jobs, worker
from portal.documents.checks import no_trial_seals
from portal.documents.models import IssuedDocument, Signature
from tests.documents import papers
from tests.documents.authority import rsa_key, serving, timestamp_answers
from tests.documents.test_render import text_of

Rendering = IssuedDocument.Rendering
pytestmark = pytest.mark.usefixtures("same")


@pytest.fixture
def sealed(world, seals):
    """The bytes of a receipt sealed by its commune."""
    seals.give(world.commune, key=rsa_key())
    return papers.rendered(papers.receipt(world.commune))


def pdfsig(pdf: bytes, tmp_path) -> str:
    path = tmp_path / "sealed.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True)
    return done.stdout


def status_of(pdf: bytes, seals):
    """What pyHanko says with our CA as the root."""
    root = Certificate.load(seals.authority.certificate.public_bytes(Encoding.DER))
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
    context = ValidationContext(trust_roots=[root], allow_fetching=False)
    return validate_pdf_signature(signature, context, context)


def waiting(agency, count=3) -> list[IssuedDocument]:
    """Issued one after the other, and taken up by a worker the other way round."""
    issued = [papers.receipt(agency) for _ in range(count)]
    for document in reversed(issued):
        papers.rendered(document)
    return issued


def renderings() -> list[str]:
    return list(IssuedDocument.objects.order_by("number").values_list("rendering", flat=True))


# --- the signature ----------------------------------------------------------------------------
def test_poppler_calls_it_valid(sealed, tmp_path):
    said = pdfsig(papers.bytes_of(sealed), tmp_path)

    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert f"Common Name: {sealed.agency.name}" in said
    assert "ETSI.CAdES.detached" in said


def test_pyhanko_calls_it_valid_and_trusted(sealed, seals):
    status = status_of(papers.bytes_of(sealed), seals)

    assert status.bottom_line
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert status.modification_level == ModificationLevel.NONE


def test_it_certifies_the_document_and_allows_no_change(sealed):
    with pikepdf.open(io.BytesIO(papers.bytes_of(sealed))) as pdf:
        signature = pdf.Root.Perms.DocMDP
        field = pdf.Root.AcroForm.Fields[0]

        assert signature.Reference[0].TransformParams.P == 1
        assert list(field.Rect) == [0, 0, 0, 0]
        assert str(signature.M).endswith("+07'00'")


def test_signing_only_appends_and_both_hashes_are_kept(here, sealed):
    pdf, signature = papers.bytes_of(sealed), sealed.signature
    unsigned = pdf[: signature.unsigned_size]

    assert sealed.sha256 == hashlib.sha256(pdf).hexdigest()
    assert signature.unsigned_sha256 == hashlib.sha256(unsigned).hexdigest()
    again = papers.render_here(worker.RENDER, [sealed.template, sealed.data, signature.printed])
    assert again == unsigned


def test_the_record_says_who_signed_and_how(sealed, seals):
    signature = sealed.signature

    assert (signature.signer, signature.level) == (sealed.agency.name, "B-B")
    assert not signature.is_trial
    assert abs(signature.signed_at - timezone.now()) < timedelta(minutes=5)


def test_the_sheet_says_what_its_signature_is_worth(world, seals, here, sealed):
    seals.give(world.neighbour, trial=True)
    trial = papers.rendered(papers.receipt(world.neighbour))
    unsigned = papers.rendered(papers.receipt(world.far))
    real, trial, unsigned = (text_of(papers.bytes_of(one)) for one in (sealed, trial, unsigned))

    assert "chưa ký số" in unsigned
    assert "chứng thư thử nghiệm" in trial
    assert "chưa ký số" not in trial + real
    assert "thử nghiệm" not in real.replace("(thử nghiệm)", "")
    assert "Chỉ có giá trị cùng chữ ký số" in real
    assert "Đã ký" not in real + trial + unsigned


def test_results_are_sealed_too(world, seals):
    seals.give(world.commune)

    assert papers.rendered(papers.result(world.commune)).is_sealed


def test_another_agency_never_signs(world, seals):
    seals.give(world.commune)

    assert not papers.rendered(papers.receipt(world.neighbour)).is_sealed


def test_with_a_timestamp_service_it_is_b_t(world, seals, tmp_path):
    with serving(timestamp_answers()) as address:
        seals.head = f'timestamp = "{address}"'
        seals.give(world.commune)
        document = papers.rendered(papers.receipt(world.commune))

    status = status_of(papers.bytes_of(document), seals)
    assert document.signature.level == "B-T"
    assert status.intact
    assert status.valid
    assert status.timestamp_validity.intact
    assert "Signature is Valid" in pdfsig(papers.bytes_of(document), tmp_path)


def test_a_second_run_signs_nothing_again(sealed):
    again = papers.rendered(sealed)

    assert (again.sha256, Signature.objects.count()) == (sealed.sha256, 1)


def test_the_record_is_kept_by_the_database(sealed):
    for change in (
        lambda: Signature.objects.update(signer="khác"),
        lambda: Signature.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


# --- waiting ----------------------------------------------------------------------------------
@pytest.mark.fault(40)
def test_an_expired_certificate_stops_signing_and_papers_catch_up_in_order(world, seals):
    seals.give(world.commune, lifetime=-timedelta(minutes=1))
    issued = waiting(world.commune)
    assert renderings() == [Rendering.HELD] * 3
    jobs.catch_up()
    assert renderings() == [Rendering.HELD] * 3

    seals.give(world.commune)
    jobs.catch_up()

    assert renderings() == [Rendering.DONE] * 3
    signed = Signature.objects.order_by("signed_at").values_list("document__number", flat=True)
    assert list(signed) == [one.number for one in issued]


def test_who_comes_later_does_not_overtake(world, seals):
    seals.give(world.commune, lifetime=-timedelta(minutes=1))
    papers.rendered(papers.receipt(world.commune))
    seals.give(world.commune)

    late = papers.rendered(papers.receipt(world.commune))
    other_series = papers.rendered(papers.result(world.commune))

    assert (late.rendering, other_series.rendering) == (Rendering.HELD, Rendering.DONE)
    jobs.catch_up()
    assert set(renderings()) == {Rendering.DONE}


def test_one_series_that_stops_does_not_stop_the_others(world, seals, monkeypatch):
    for agency in (world.commune, world.neighbour):
        seals.give(agency, lifetime=-timedelta(minutes=1))
        papers.rendered(papers.receipt(agency))
    seals.give(world.neighbour)

    jobs.catch_up()

    held = IssuedDocument.objects.waiting_for_seal().get()
    assert held.agency == world.commune


def test_no_key_is_opened_once_the_time_is_over(world, seals, monkeypatch):
    for agency in (world.commune, world.neighbour):
        seals.give(agency, lifetime=-timedelta(minutes=1))
        papers.rendered(papers.receipt(agency))
    opened = []
    monkeypatch.setattr(jobs, "CATCH_UP_FOR", -1)
    monkeypatch.setattr(jobs, "usable_seal", opened.append)

    jobs.catch_up()

    assert opened == []


def test_production_takes_no_seal_of_a_test_ca(world, seals, settings):
    settings.DEMO = False
    assert no_trial_seals(None) == []
    seals.give(world.commune, trial=True)
    [error] = no_trial_seals(None)
    assert (error.id, world.commune.code in error.msg) == ("documents.E001", True)
    settings.DEMO = True
    assert no_trial_seals(None) == []


def test_what_cannot_be_rendered_holds_nobody_up(world, seals, monkeypatch):
    seals.give(world.commune, lifetime=-timedelta(minutes=1))
    broken, *_rest = waiting(world.commune)
    seals.give(world.commune)
    render = worker.run_limited

    def fail_for_one(path, args, **limits):
        if args[1]["number"] == broken.number:
            raise ValueError("no glyph")
        return render(path, args, **limits)

    monkeypatch.setattr(worker, "run_limited", fail_for_one)
    jobs.catch_up()

    assert renderings() == [Rendering.FAILED, Rendering.DONE, Rendering.DONE]


@pytest.mark.fault(40)
def test_a_timestamp_service_that_is_down_leaves_the_receipt_valid(world, seals, client):
    with serving(lambda *asked: (503, "text/plain", b"")) as address:
        seals.head = f'timestamp = "{address}"'
        seals.give(world.commune)
        document = papers.rendered(papers.receipt(world.commune))

    assert (document.rendering, document.state) == (Rendering.HELD, "valid")
    assert not document.file
    text = client.get(f"/en/xac-minh/{document.lookup_code}/").content.decode()
    assert "This code is ours and the document is valid" in text

    seals.head = ""
    seals.book()
    jobs.catch_up()
    assert IssuedDocument.objects.get().rendering == Rendering.DONE


def test_a_key_that_is_taken_out_of_the_book_makes_nothing_unsigned(world, seals):
    seals.give(world.commune, lifetime=-timedelta(minutes=1))
    waiting(world.commune, 1)
    seals.entries.clear()
    seals.head = "[agency]"
    seals.book()

    jobs.catch_up()

    assert renderings() == [Rendering.HELD]
