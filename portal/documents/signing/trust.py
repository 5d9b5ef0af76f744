"""Where a chain of certificates leads, and whether its owner may sign decisions with it.

Roots that count stand in SIGNING_ROOTS, a file of PEM certificates; lists of revoked ones are named
in SIGNING_CRLS, as in seals.toml. Slow to import: for commands and the worker.
"""

import asyncio
from pathlib import Path

from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.utils import timezone
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    ExpiredError,
    NotYetValidError,
    PathBuildingError,
    ValidationError,
)

from portal.documents.seals.revocation import standing
from portal.documents.signing.errors import SigningFailed

USAGE = "non_repudiation"  # RFC 5280, 4.2.1.3: "content commitment" is its newer name


def is_trial(chain: list[bytes]) -> bool:
    """False: the chain (DER, the signer's certificate first) leads to a root that counts. True: it
    is of a test CA, and nothing else is wrong with it; in the demo only. Raises SigningFailed."""
    own, *others = map(Certificate.load, chain)
    _require_usage(own)
    try:
        path, found = _path(own, others, trusted_roots()), False
    except PathBuildingError as error:
        if not (settings.DEMO and others):
            raise SigningFailed("untrusted") from error
        path, found = _path_of_test(own, others), True
    _require_standing(path)
    return found


def trusted_roots() -> list[Certificate]:
    """Raises OSError or ValueError for a file that cannot be used."""
    if not settings.SIGNING_ROOTS:
        return []
    found = x509.load_pem_x509_certificates(Path(settings.SIGNING_ROOTS).read_bytes())
    return [Certificate.load(one.public_bytes(Encoding.DER)) for one in found]


def _require_usage(own):
    usage = own.key_usage_value
    if usage is None or USAGE not in usage.native:
        raise SigningFailed("usage")


def _path(own, others, roots) -> list[Certificate]:
    """From the root down. Raises PathBuildingError when no root is reached, else SigningFailed."""
    context = ValidationContext(trust_roots=roots, other_certs=others, allow_fetching=False)
    try:
        path = asyncio.run(CertificateValidator(own, (), context).async_validate_path())
    except ExpiredError as error:
        raise SigningFailed("expired") from error
    except NotYetValidError as error:
        raise SigningFailed("not_yet") from error
    except ValidationError as error:
        raise SigningFailed("untrusted") from error
    return list(path.iter_certs(include_root=True))


def _path_of_test(own, others):
    try:
        return _path(own, others, others[-1:])
    except PathBuildingError as error:
        raise SigningFailed("untrusted") from error


def _require_standing(path):
    """None has expired, the root included, and none stands on a list of its issuer."""
    if any(one.not_valid_after <= timezone.now() for one in path):
        raise SigningFailed("expired")
    issued = [x509.load_der_x509_certificate(one.dump()) for one in path]
    if any(standing(settings.SIGNING_CRLS, one, issued).revoked for one in issued[1:]):
        raise SigningFailed("revoked")
