"""Whose certificate counts: where its chain leads, what it is for, and in whose name it is."""

from datetime import timedelta

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from django.utils import timezone

from portal.documents.checks import known_roots
from portal.documents.models import SigningCredential
from portal.documents.seals import trial
from portal.documents.signing import credentials, provider
from portal.documents.signing.errors import SigningFailed
from portal.verification.words import _signing
from tests import signers
from tests.procedures.signing import (
    Batch,
    approve,
    decided,
    issued,
    leader,
    quick,
    still_open,
    waiting,
)

__all__ = ["leader", "quick"]

pytestmark = pytest.mark.django_db
REAL = trial.TrialAuthority("CA được công nhận")


@pytest.fixture
def roots(settings, tmp_path):
    """In earnest: one CA counts."""
    settings.DEMO, settings.SEALS_DIR = False, tmp_path / "seals"
    settings.SIGNING_ROOTS = str(tmp_path / "roots.pem")
    (tmp_path / "roots.pem").write_bytes(REAL.certificate.public_bytes(Encoding.PEM))


@pytest.fixture
def approver(world):
    return world.officer("approver")


def certificate(name, key, authority=REAL, **usage) -> x509.Certificate:
    """With this key usage, in place of the one for sealing documents."""
    begun = authority._begun(trial._name(name), key.public_key())
    return authority._signed(begun, usage)


def test_a_chain_to_a_root_that_counts_is_no_trial(roots, phone, approver):
    linked = phone.give(approver, authority=REAL)

    assert not linked.is_trial
    assert credentials.usable(approver) == linked


def test_a_result_signed_in_earnest_is_told_as_such(
    roots, world, civil_status, phone, approver, settings
):
    phone.give(approver, authority=REAL)
    application = waiting(world, civil_status, approver)
    phone.answer(approver)
    assert signers.look(approver).state == Batch.DONE

    ((look, said),) = _signing(issued(application))
    assert look == "ok"
    assert "thử" not in said


def test_a_test_ca_counts_in_the_demo_only(roots, phone, approver, settings):
    with pytest.raises(SigningFailed, match="untrusted"):
        phone.give(approver)
    settings.DEMO = True
    assert phone.give(approver).is_trial
    settings.DEMO = False
    assert credentials.usable(approver) is None


def test_without_roots_nobody_counts(roots, phone, approver, settings):
    settings.SIGNING_ROOTS = ""
    with pytest.raises(SigningFailed, match="untrusted"):
        phone.give(approver, authority=REAL)
    assert not SigningCredential.objects.exists()


@pytest.mark.parametrize("demo", [False, True])
def test_a_ca_that_only_bears_the_name_issues_nothing(roots, phone, approver, settings, demo):
    """Signed by another key than the CA's, in the demo too."""
    settings.DEMO = demo
    other, key = trial.TrialAuthority("CA được công nhận"), ec.generate_private_key(ec.SECP256R1())
    forged = other.issue(approver.full_name, key.public_key())
    with pytest.raises(SigningFailed, match="untrusted"):
        phone.give(approver, authority=REAL, key=key, issued=forged)


@pytest.mark.parametrize("usage", [{"digital_signature": True}, {"key_agreement": True}])
def test_a_certificate_that_is_not_for_signing_documents_signs_none(roots, phone, approver, usage):
    key = ec.generate_private_key(ec.SECP256R1())
    issued = certificate(approver.full_name, key, **usage)
    with pytest.raises(SigningFailed, match="usage"):
        phone.give(approver, authority=REAL, key=key, issued=issued)


def test_once_its_ca_has_expired_a_certificate_counts_no_more(roots, phone, approver):
    after = REAL.certificate.not_valid_after_utc + timedelta(seconds=1)
    key, young = ec.generate_private_key(ec.SECP256R1()), trial.TrialAuthority("x")
    young.name, young.key = REAL.name, REAL.key
    with time_machine.travel(after, tick=False):
        issued = young.issue(approver.full_name, key.public_key())
        with pytest.raises(SigningFailed, match="expired"):
            phone.give(approver, authority=REAL, key=key, issued=issued)


def test_a_certificate_on_the_list_of_its_ca_is_revoked(roots, phone, approver, settings):
    linked = phone.give(approver, authority=REAL)
    number = x509.load_pem_x509_certificate(linked.chain.encode()).serial_number
    now = timezone.now()
    one = x509.RevokedCertificateBuilder(number, now).build()
    built = x509.CertificateRevocationListBuilder(REAL.name, now, now + timedelta(days=7))
    content = built.add_revoked_certificate(one).sign(REAL.key, SHA256())
    settings.SEALS_DIR.mkdir()
    (settings.SEALS_DIR / "ca.crl").write_bytes(content.public_bytes(Encoding.DER))
    credentials.require_usable(linked, 1)

    settings.SIGNING_CRLS = ["ca.crl"]

    with pytest.raises(SigningFailed, match="revoked"):
        credentials.require_usable(linked, 1)


def test_a_key_of_another_kind_is_refused_by_name(phone, approver):
    with pytest.raises(SigningFailed, match="key"):
        phone.give(approver, key=ed25519.Ed25519PrivateKey.generate())


def test_a_name_of_the_service_that_is_too_long_is_refused_by_name(phone, approver):
    reference = phone.enrol(approver.full_name, reference="A" * (provider.LONGEST + 1))
    with pytest.raises(SigningFailed, match="handle"):
        credentials.link(approver, reference)


@pytest.mark.parametrize(
    ("handle", "problem"), [("h" * 201, "handle"), ("", "broken"), (None, "broken"), (7, "broken")]
)
def test_a_handle_that_cannot_be_kept_ends_it(
    world, civil_status, phone, leader, monkeypatch, handle, problem
):
    application = decided(world, civil_status)
    approve(application, leader)
    answer = {"handle": handle, "expiresIn": 60}
    phone.app.service.acts["credentials/authorize"] = lambda asked: answer

    batch = signers.look(leader)

    assert (batch.state, batch.problem) == (Batch.FAILED, problem)
    assert still_open(application, leader)


# --- between being linked and signing -----------------------------------------------------------
@pytest.mark.tampers
def test_who_was_linked_before_roots_were_asked_for_signs_nothing(
    roots, world, civil_status, phone, approver, settings
):
    settings.DEMO = True
    phone.give(approver)
    settings.DEMO = False
    SigningCredential.objects.update(is_trial=False)
    application = decided(world, civil_status)
    approve(application, approver)

    batch = signers.look(approver)

    assert (batch.state, batch.problem) == (Batch.FAILED, "untrusted")
    assert "credentials/authorize" not in phone.app.asked
    assert still_open(application, approver)


def test_who_bears_another_name_by_now_is_not_asked(world, civil_status, phone, leader):
    application = decided(world, civil_status)
    approve(application, leader)
    leader.full_name = "Trần Thị Đổi Tên"
    leader.save()

    batch = signers.look(leader)

    assert (batch.state, batch.problem) == (Batch.FAILED, "another")
    assert "credentials/authorize" not in phone.app.asked


def test_a_ca_that_stopped_counting_as_the_phone_rang_puts_nothing_in(
    world, civil_status, phone, leader, settings
):
    application = waiting(world, civil_status, leader)
    phone.answer(leader)
    settings.DEMO = False

    batch = signers.look(leader)

    assert (batch.state, batch.problem) == (Batch.FAILED, "untrusted")
    assert still_open(application, leader)


# --- what an administrator is told ----------------------------------------------------------------
def test_the_check_before_going_live_reads_the_roots(roots, settings, tmp_path):
    settings.SIGNING_URL = "https://sign.example/csc/v2"
    assert known_roots(None) == []
    for content in (b"", b"no certificate"):
        (tmp_path / "roots.pem").write_bytes(content)
        assert [one.id for one in known_roots(None)] == ["documents.E003"]
    settings.SIGNING_ROOTS = str(tmp_path / "nowhere.pem")
    assert [one.id for one in known_roots(None)] == ["documents.E003"]
