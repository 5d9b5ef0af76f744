"""What tests of signing share: a leader with a certificate, and a file that is being signed."""

import io

import pytest
from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from portal.documents import worker
from portal.documents.models import IssuedDocument, SignatureRequest, SigningBatch
from portal.documents.signing import papers as signing_papers
from portal.tasks.testing import drain
from procedures.acts import find_act
from procedures.models import Application, Status
from procedures.services import signing
from tests import signers, states
from tests.documents import papers
from tests.documents.authority import Seals

Batch, Request = SigningBatch.State, SignatureRequest.State


@pytest.fixture(autouse=True)
def here(monkeypatch):
    """Render in this process."""
    for module in (worker, signing_papers):
        monkeypatch.setattr(module, "run_limited", papers.render_here)


_sheets = {}


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Render in this process, and each kind of sheet once: for tests that read none."""

    def render(path, arguments, **limits):
        if path != worker.RENDER:
            return papers.render_here(path, arguments)
        kind = arguments[0], arguments[1].get("unnumbered")
        if kind not in _sheets:
            _sheets[kind] = papers.render_here(path, arguments)
        return _sheets[kind]

    for module in (worker, signing_papers):
        monkeypatch.setattr(module, "run_limited", render)


@pytest.fixture
def seals(settings, tmp_path, world) -> Seals:
    settings.SEALS_DIR = tmp_path / "seals"
    made = Seals(settings.SEALS_DIR)
    made.give(world.commune)
    return made


@pytest.fixture
def leader(world, phone):
    """The commune's approver, with a certificate."""
    person = world.officer("approver")
    phone.give(person)
    return person


class Killed(BaseException):
    """The process is gone."""


def runs_of(*applications):
    return [states.open_run(one) for one in applications]


def decided(world, version) -> Application:
    """The result is drafted and waits for the leader."""
    return states.to_approve(world, version)


def approve(application, leader, **more):
    run = states.open_run(application)
    return signing.approve(application=application, actor=leader, run_id=run.pk, **more)


def waiting(world, version, leader) -> Application:
    """The phone has been asked."""
    application = decided(world, version)
    approve(application, leader)
    assert signers.look(leader).state == Batch.WAITING
    return application


def issued(application) -> IssuedDocument:
    drain("default", "documents")
    return application.documents.get(is_result=True).document


def verdicts(pdf: bytes, seals) -> dict:
    """{field: what pyHanko says}, with both CAs as roots."""
    known = (seals.authority.certificate, signers.AUTHORITY.certificate)
    roots = [Certificate.load(one.public_bytes(Encoding.DER)) for one in known]
    context = ValidationContext(trust_roots=roots, allow_fetching=False)
    found = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
    return {one.field_name: validate_pdf_signature(one, context, context) for one in found}


def still_open(application, leader) -> bool:
    """Nothing was approved, and the leader may go on."""
    application.refresh_from_db()
    run = application.steps.open().get()
    act = find_act(application, leader, "approve")
    return application.status == Status.PROCESSING and act is not None and act.target == run
