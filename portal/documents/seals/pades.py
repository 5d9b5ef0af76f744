"""Sealing a PDF: an invisible PAdES signature after which no change is allowed.

The bytes that were rendered stay as they are; the signature is appended to them. The first one in a
file certifies it; after a person's, the seal is the second and its field bears the same rule.
"""

import io

from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from portal.documents.seals.condition import Seal
from portal.documents.seals.errors import SealUnusable

FIELD = "ChuKyCoQuan"
RESERVED, RESERVED_WITH_TIME = 8192, 16384  # bytes; a fixed size spares a signature for measuring
TIMESTAMP_SECONDS = 10


def seal_pdf(pdf: bytes, seal: Seal) -> bytes:
    """The same bytes and the signature. Raises SealUnusable."""
    return _sealed(IncrementalPdfFileWriter(io.BytesIO(pdf)), seal, certify=True)


def seal_revision(revision: IncrementalPdfFileWriter, seal: Seal | None) -> bytes:
    """Seal what was filled in after a person has signed; without a seal just write it. Raises
    SealUnusable."""
    if seal is None:
        output = io.BytesIO()
        revision.write(output)
        return output.getvalue()
    return _sealed(revision, seal, certify=False)


def _sealed(writer, seal, *, certify: bool) -> bytes:
    stamper, reserved = None, RESERVED
    if seal.entry.timestamp:
        stamper = RequestsHTTPTimeStamper(seal.entry.timestamp, timeout=TIMESTAMP_SECONDS)
        reserved = RESERVED_WITH_TIME
    about = _about(seal, certify)
    signer = signers.PdfSigner(about, signer=_Held(seal.key), timestamper=stamper)
    try:
        return signer.sign_pdf(writer, bytes_reserved=reserved).getvalue()
    except SealUnusable:
        raise
    except Exception as error:  # whatever the device, the service or the network says
        raise SealUnusable("unreachable") from error


def _about(seal: Seal, certify: bool) -> signers.PdfSignatureMetadata:
    return signers.PdfSignatureMetadata(
        field_name=FIELD,
        name=seal.signer,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=certify,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )


class _Held(signers.Signer):
    """One of our keys, as pyHanko asks for it."""

    def __init__(self, key):
        self.key = key
        known = SimpleCertificateStore()
        known.register_multiple(map(_loaded, key.chain))
        super().__init__(signing_cert=_loaded(key.certificate), cert_registry=known)

    async def async_sign_raw(self, data, digest_algorithm, dry_run=False):
        signature = self.key.sign(data)
        _check(self.key.certificate.public_key(), signature, data)
        return signature


def _check(public_key, signature: bytes, data: bytes) -> None:
    """A device may hold another key than its certificate says: nothing broken shall go out."""
    if isinstance(public_key, rsa.RSAPublicKey):
        public_key.verify(signature, data, PKCS1v15(), SHA256())
    else:
        public_key.verify(signature, data, ECDSA(SHA256()))


def _loaded(certificate) -> Certificate:
    return Certificate.load(certificate.public_bytes(Encoding.DER))
