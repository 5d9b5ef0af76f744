"""The signature of a person in two phases, for it is made elsewhere and later.

It certifies the file and allows forms to be filled in: number and date, and the agency's seal,
come after it and do not break it (ISO 32000-1, 12.8.2.2, permission 2).
"""

import asyncio
import io
from dataclasses import dataclass

from asn1crypto.cms import CMSAttributes
from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import (
    FieldMDPAction,
    FieldMDPSpec,
    MDPPerm,
    SigFieldSpec,
    SigSeedSubFilter,
    append_signature_field,
)
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest
from pyhanko.sign.signers.pdf_signer import PdfTBSDocument
from pyhanko_certvalidator.registry import SimpleCertificateStore

from portal.documents.seals.pades import FIELD as SEAL_FIELD
from portal.documents.signing.errors import SigningFailed

FIELD = "ChuKyNguoiKy"
RESERVED = 16384  # of hexadecimal digits: a signature and a chain of certificates


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file with room for a signature, and what has to be signed for it.

    `attributes` (DER) hold the time of signing and the hash of the file, so they are kept and never
    built again; `start` and `end` are where the signature goes.
    """

    pdf: bytes
    attributes: bytes
    digest: bytes  # of the file without that room
    start: int
    end: int


def prepare(pdf: bytes, chain: list[bytes], name: str) -> Prepared:
    """Phase 1. `chain` (DER) begins with the signer's certificate. Raises SigningFailed where such
    a chain leaves no room for the signature."""
    return asyncio.run(_prepare(pdf, _signer(chain), name))


async def _prepare(pdf, signer, name) -> Prepared:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    for spec in _fields():
        append_signature_field(writer, spec)
    about = signers.PdfSignatureMetadata(
        field_name=FIELD,
        name=name,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.FILL_FORMS,
    )
    session = signers.PdfSigner(about, signer=signer)
    digest, _document, output = await session.async_digest_doc_for_signing(
        writer, existing_fields_only=True, bytes_reserved=RESERVED
    )
    attributes = await signer.signed_attrs(digest.document_digest, "sha256", use_pades=True)
    output.seek(0)
    prepared = Prepared(
        output.read(),
        attributes.dump(),
        digest.document_digest,
        digest.reserved_region_start,
        digest.reserved_region_end,
    )
    await _container(prepared, signer)  # with zeros for the signature: is there room for it?
    return prepared


def _fields() -> list[SigFieldSpec]:
    """Both stand in what the person signs; after the seal nothing may be filled in any more."""
    nothing_more = {
        "field_mdp_spec": FieldMDPSpec(FieldMDPAction.ALL),
        "doc_mdp_update_value": MDPPerm.NO_CHANGES,
    }
    return [
        SigFieldSpec(FIELD, readable_field_name="Chữ ký số của người có thẩm quyền"),
        SigFieldSpec(SEAL_FIELD, readable_field_name="Chữ ký số của cơ quan", **nothing_more),
    ]


def finish(prepared: Prepared, signature: bytes, chain: list[bytes]) -> bytes:
    """Phase 2: the same file with the signature in it. The caller has verified the signature.
    Raises SigningFailed when there is no room for it."""
    return asyncio.run(_finish(prepared, _signer(chain, signature)))


async def _finish(prepared, signer) -> bytes:
    container = await _container(prepared, signer)
    output = io.BytesIO(prepared.pdf)
    region = PreparedByteRangeDigest(prepared.digest, prepared.start, prepared.end)
    await PdfTBSDocument.async_finish_signing(output, region, container)
    return output.getvalue()


async def _container(prepared, signer):
    """Signature, signed attributes and certificates, which must fit between < and > in hexadecimal
    digits."""
    attributes = CMSAttributes.load(prepared.attributes)
    container = await signer.async_sign_prescribed_attributes("sha256", attributes)
    if 2 * len(container.dump()) > prepared.end - prepared.start - 2:
        raise SigningFailed("large")
    return container


def _signer(chain, signature=None) -> signers.ExternalSigner:
    own, *others = map(Certificate.load, chain)
    known = SimpleCertificateStore()
    known.register_multiple(others)
    return signers.ExternalSigner(own, known, signature_value=signature or _longest(own))


def _longest(certificate) -> int:
    """Bytes of a signature by this key: as long as the modulus, or two numbers in DER."""
    key = certificate.public_key
    return key.byte_size if key.algorithm == "rsa" else 2 * key.byte_size + 16
