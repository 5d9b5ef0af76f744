"""Leaders sign what they approve: on the phone, then numbered and sealed, then handed over."""

import io
import threading

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from pyhanko.pdf_utils.generic import pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation.status import SignatureCoverageLevel

from portal.audit.models import Event
from portal.documents.models import IssuedDocument, SignatureRequest, SigningBatch
from portal.documents.seals.marks import holds
from portal.documents.signing import credentials, provider
from portal.documents.signing.errors import SigningFailed
from portal.tasks.testing import drain
from portal.verification.reading import read_file
from portal.verification.verdicts import Verdict, check_file
from portal.verification.words import words_of
from procedures.models import ResultSignature, Status
from procedures.services import processing, signing
from procedures.services.errors import ActRefused
from tests import signers, states
from tests.documents import papers
from tests.documents.authority import rsa_key
from tests.documents.test_render import text_of
from tests.documents.test_sealing import pdfsig
from tests.procedures.signing import (
    Batch,
    Request,
    approve,
    decided,
    here,
    issued,
    leader,
    runs_of,
    seals,
    still_open,
    verdicts,
    waiting,
)

__all__ = ["here", "leader", "seals"]

pytestmark = pytest.mark.django_db


# --- signed on the phone ----------------------------------------------------------------------
def test_the_leader_confirms_and_the_result_is_approved_numbered_and_sealed(
    world, civil_status, phone, leader, seals
):
    application = waiting(world, civil_status, leader)
    application.refresh_from_db()
    assert application.status == Status.PROCESSING

    assert phone.answer(leader)
    assert signers.look(leader).state == Batch.DONE

    application.refresh_from_db()
    document = issued(application)
    assert application.status in (Status.PROCESSED, Status.RETURNED)
    assert document.rendering == IssuedDocument.Rendering.DONE
    assert document.signed_request.state == Request.SIGNED
    assert document.lookup_code == document.signed_request.lookup_code


def test_pyhanko_calls_both_valid_and_the_second_revision_only_fills_in(
    world, civil_status, phone, leader, seals
):
    application = waiting(world, civil_status, leader)
    phone.answer(leader)
    signers.look(leader)

    pdf = papers.bytes_of(issued(application))
    found = verdicts(pdf, seals)

    person, agency = found["ChuKyNguoiKy"], found["ChuKyCoQuan"]
    assert person.bottom_line
    assert agency.bottom_line
    assert person.modification_level == ModificationLevel.FORM_FILLING
    assert person.coverage == SignatureCoverageLevel.ENTIRE_REVISION
    assert agency.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert person.signing_cert.subject.native["common_name"] == leader.full_name


def test_number_and_date_stand_on_the_sheet_in_its_text_and_in_the_record(
    world, civil_status, phone, leader, seals
):
    application = waiting(world, civil_status, leader)
    phone.answer(leader)
    signers.look(leader)

    document = issued(application)
    text = text_of(papers.bytes_of(document))

    assert f"Số: 0{document.number}/{document.symbol}" in " ".join(text.split())
    assert document.data["date"] in text
    assert "unnumbered" not in document.data


def test_who_has_no_certificate_approves_as_before(world, civil_status, phone):
    application = decided(world, civil_status)

    approve(application, world.officer("approver"))

    application.refresh_from_db()
    assert application.status == Status.PROCESSED
    assert not ResultSignature.objects.exists()


def test_who_has_one_cannot_approve_without_signing(world, civil_status, leader):
    application = decided(world, civil_status)
    run = states.open_run(application)

    with pytest.raises(ActRefused):
        processing.forward_step(application=application, actor=leader, run_id=run.pk)

    application.refresh_from_db()
    assert application.status == Status.PROCESSING
    assert run.signatures.count() == 0


# --- many at once -----------------------------------------------------------------------------
def test_many_are_signed_under_one_confirmation_each_with_its_own_end(
    world, civil_status, phone, leader, seals
):
    good, gone, other = (decided(world, civil_status) for _number in range(3))
    runs = runs_of(good, gone, other)
    processing.return_step(
        application=gone, actor=leader, run_id=runs[1].pk, reason="Thiếu tên người được đăng ký"
    )

    asked = signing.sign_many(actor=leader, runs=runs)
    assert [application.pk for application, _why in asked.refused] == [gone.pk]
    assert signers.look(leader).state == Batch.WAITING
    assert phone.app.asked.count("credentials/authorize") == 1
    draft = other.result_drafts.get()
    draft.reasons = "Thêm một câu"
    draft.save()
    phone.answer(leader)

    assert signers.look(leader).state == Batch.DONE
    assert issued(good).is_sealed
    kept = {one.run.application_id: one.problem for one in ResultSignature.objects.all()}
    assert kept == {good.pk: "", other.pk: "changed"}
    assert still_open(other, leader)


def test_a_draft_with_a_gap_is_not_signed_unread(world, civil_status, leader):
    whole = decided(world, civil_status)
    gap = states.step(world, states.started(world, civil_status))

    asked = signing.sign_many(actor=leader, runs=runs_of(whole, gap))

    ((refused, why),) = asked.refused
    assert refused == gap
    assert gap.spec.result(gap.result_drafts.get().result_id).particulars[0].label.vi in why
    assert signing.approve(application=gap, actor=leader, run_id=states.open_run(gap).pk)


def test_a_closed_account_signs_nothing(world, civil_status, phone, leader):
    application = waiting(world, civil_status, leader)
    phone.answer(leader)
    type(leader).objects.filter(pk=leader.pk).update(is_active=False)

    signers.look(leader)

    assert ResultSignature.objects.get().problem == "changed"
    assert still_open(application, world.officer("approver", number=2))


def test_one_bad_signature_among_many_stops_no_other(world, civil_status, phone, leader, seals):
    applications = [decided(world, civil_status) for _number in range(3)]
    signing.sign_many(actor=leader, runs=runs_of(*applications))
    signers.look(leader)
    phone.app.service.spoiled = True
    phone.answer(leader)

    assert signers.look(leader).state == Batch.DONE
    states_of = sorted(SignatureRequest.objects.values_list("state", flat=True))
    assert states_of == [Request.FAILED, Request.SIGNED, Request.SIGNED]
    numbers = IssuedDocument.objects.filter(kind="result").values_list("number", flat=True)
    assert sorted(numbers) == [1, 2]


def test_who_has_no_certificate_cannot_ask_for_many(world, civil_status, phone):
    application = decided(world, civil_status)
    with pytest.raises(ActRefused):
        signing.sign_many(actor=world.officer("approver"), runs=runs_of(application))
    assert not SigningBatch.objects.exists()


def test_the_second_of_two_leaders_is_told_that_it_is_being_signed(
    world, civil_status, phone, leader
):
    second = world.officer("approver", number=2)
    phone.give(second)
    application = decided(world, civil_status)
    approve(application, leader)

    with pytest.raises(ActRefused):
        approve(application, second)
    with pytest.raises(ActRefused):
        approve(application, leader)

    assert SignatureRequest.objects.count() == 1
    assert SigningBatch.objects.count() == 1


# --- whose certificate ------------------------------------------------------------------------
def test_only_a_certificate_in_ones_own_name_is_linked(world, phone):
    person = world.officer("approver")
    with pytest.raises(SigningFailed, match="another"):
        credentials.link(person, phone.enrol("Trần Văn Khác"))
    assert not person.signing_credentials.exists()


def test_who_lost_the_phone_approves_without_it(world, civil_status, leader):
    application = decided(world, civil_status)
    run = states.open_run(application)
    call_command("link_signature", leader.email, "--unlink", verbosity=0)

    signing.approve(application=application, actor=leader, run_id=run.pk)

    run.refresh_from_db()
    assert run.closed_by == leader
    assert not SignatureRequest.objects.exists()


def test_a_renewed_certificate_takes_the_place_of_the_earlier_one(world, phone, leader):
    before = leader.signing_credentials.get()
    after = phone.give(leader, key=rsa_key())

    before.refresh_from_db()
    assert before.revoked_at
    assert credentials.usable(leader) == after


def test_an_rsa_key_signs_too(world, civil_status, phone, leader, seals):
    phone.give(leader, key=rsa_key())
    application = waiting(world, civil_status, leader)
    phone.answer(leader)
    signers.look(leader)

    found = verdicts(papers.bytes_of(issued(application)), seals)
    assert all(one.bottom_line for one in found.values())


def test_we_are_let_in_again_when_the_service_forgot_us(world, civil_status, phone, leader):
    phone.app.service.forget_tokens()
    phone.app.asked.clear()
    waiting(world, civil_status, leader)
    assert "oauth2/token" in phone.app.asked


def test_a_wrong_secret_is_told_as_such(world, civil_status, phone, leader, settings, monkeypatch):
    monkeypatch.setattr(provider, "_token", threading.local())
    settings.SIGNING_SECRET = "wrong"
    application = decided(world, civil_status)
    approve(application, leader)

    assert signers.look(leader).problem == "locked"
    assert still_open(application, leader)


# --- kept -------------------------------------------------------------------------------------
@pytest.mark.tampers
def test_what_was_signed_is_kept_as_it_is(world, civil_status, phone, leader, seals):
    waiting(world, civil_status, leader)
    phone.answer(leader)
    signers.look(leader)
    drain("default", "documents")
    signed = SignatureRequest.objects.filter(state=Request.SIGNED)
    for change in ({"sha256": "0" * 64}, {"content_hash": "0" * 64}, {"document": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            signed.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        signed._raw_delete(signed.db)


def test_the_history_tells_of_the_request_and_of_the_approval(
    world, civil_status, phone, leader, seals
):
    application = waiting(world, civil_status, leader)
    phone.answer(leader)
    signers.look(leader)
    issued(application)

    acts = [one.act for one in Event.objects.history(application.audit_stream)]
    assert acts.index("sign") < acts.index("approve")
    approved = Event.objects.history(application.audit_stream).get(act="approve")
    assert approved.actor == leader
    assert approved.stored.payload["signature"] == str(SignatureRequest.objects.get().pk)


# --- verified ---------------------------------------------------------------------------------
@pytest.fixture
def result(world, civil_status, phone, leader, seals) -> IssuedDocument:
    application = waiting(world, civil_status, leader)
    phone.answer(leader)
    signers.look(leader)
    return issued(application)


def judged(content: bytes):
    return check_file(content, read_file)


def test_the_verification_page_names_both_who_signed_and_who_sealed(client, result, leader):
    page = client.get(reverse("verify_code", args=[result.lookup_code])).content.decode()

    assert leader.full_name in page
    assert result.agency.name in page
    assert judged(papers.bytes_of(result)).verdict == Verdict.GENUINE


def test_the_recount_of_the_night_finds_the_seal_whole(result):
    assert holds(result.signature, papers.bytes_of(result))


def test_poppler_calls_both_signatures_valid(result, tmp_path):
    assert pdfsig(papers.bytes_of(result), tmp_path).count("Signature is Valid") == 2


def test_what_the_leader_signed_is_not_yet_the_issued_paper(result):
    with result.signed_request.file.open("rb") as file:
        finding = judged(file.read())

    assert (finding.verdict, finding.document) == (Verdict.UNSEALED, result)
    assert words_of(finding).look == "bad"


def test_something_added_after_the_seal_is_found_out(result, seals):
    """By us, and by anyone: after the seal nothing may be filled in."""
    revision = IncrementalPdfFileWriter(io.BytesIO(papers.bytes_of(result)))
    field = revision.root["/AcroForm"]["/Fields"][0].get_object()
    field["/V"] = pdf_string("99")
    revision.update_container(field)
    changed = io.BytesIO()
    revision.write(changed)

    assert judged(changed.getvalue()).verdict == Verdict.ADDED_TO
    assert not verdicts(changed.getvalue(), seals)["ChuKyCoQuan"].bottom_line
