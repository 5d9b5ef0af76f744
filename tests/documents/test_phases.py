"""A signature that is made elsewhere and later: the room kept for it in the file."""

import io
from dataclasses import replace

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from portal.documents.seals.trial import TrialAuthority
from portal.documents.signing import phases
from portal.documents.signing.errors import SigningFailed
from tests.documents.authority import rsa_key

NAME = "Nguyễn Văn Lãnh Đạo"


@pytest.fixture(scope="module")
def pdf() -> bytes:
    """The smallest that can be signed."""
    target = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(target)
    return target.getvalue()


def chain_of(key, number=1) -> list[bytes]:
    authority = TrialAuthority()
    others = [TrialAuthority(f"CA {one}").certificate for one in range(number - 1)]
    certificates = [authority.issue(NAME, key.public_key()), authority.certificate, *others]
    return [one.public_bytes(Encoding.DER) for one in certificates]


def signature_of(key, data) -> bytes:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(data, ec.ECDSA(SHA256()))
    return key.sign(data, PKCS1v15(), SHA256())


@pytest.mark.parametrize("make", [rsa_key, lambda: ec.generate_private_key(ec.SECP521R1())])
def test_there_is_room_for_a_signature_and_its_chain(pdf, make):
    key = make()
    chain = chain_of(key)
    prepared = phases.prepare(pdf, chain, NAME)

    signed = phases.finish(prepared, signature_of(key, prepared.attributes), chain)

    assert len(signed) == len(prepared.pdf)


def test_a_chain_that_leaves_no_room_is_refused_before_anybody_is_asked(pdf):
    key = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(SigningFailed, match="large"):
        phases.prepare(pdf, chain_of(key, number=20), NAME)


def test_a_signature_that_is_longer_than_its_room_gets_into_no_file(pdf):
    key = ec.generate_private_key(ec.SECP256R1())
    chain = chain_of(key)
    prepared = phases.prepare(pdf, chain, NAME)
    signature = signature_of(key, prepared.attributes)
    narrow = replace(prepared, end=prepared.start + 1002)

    with pytest.raises(SigningFailed, match="large"):
        phases.finish(narrow, signature, chain)
