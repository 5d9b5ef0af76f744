"""Lists of revoked certificates (CRL): fetched by a job, read when something is sealed."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import requests
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from django.conf import settings
from django.utils import timezone
from urllib3.exceptions import HTTPError

from portal.documents.seals.files import write_private

LARGEST, SECONDS = 20 * 1024 * 1024, 10


@dataclass(frozen=True, slots=True)
class Standing:
    """`known` says that some list was readable, signed by the issuer and not out of date."""

    revoked: bool
    known: bool


def standing(sources: list[str], certificate, issuers: list) -> Standing:
    """What the lists from these sources say of this certificate; its issuer is one of `issuers`.
    Without lists: not revoked."""
    loaded = [found for found in map(_load, sources) if found is not None]  # an empty one counts
    lists = [found for found in loaded if _is_by_issuer(found, certificate, issuers)]
    serial = certificate.serial_number
    revoked = any(one.get_revoked_certificate_by_serial_number(serial) for one in lists)
    return Standing(revoked, not sources or any(map(_is_fresh, lists)))


def refresh(sources: Iterable[str]) -> None:
    """Fetch the lists that have an address; what cannot be had leaves the old one in place."""
    for address in filter(_is_address, sources):
        try:
            content = _fetch(address)
            x509.load_der_x509_crl(content)
        except (requests.RequestException, HTTPError, ValueError):  # HTTPError: while it is read
            continue
        write_private(_path(address), content)


def _fetch(address: str) -> bytes:
    """No redirects: an address in the book is the one that was meant."""
    with requests.get(address, timeout=SECONDS, stream=True, allow_redirects=False) as answer:
        answer.raise_for_status()
        content = answer.raw.read(LARGEST + 1, decode_content=True)
    if len(content) > LARGEST:
        raise ValueError("too large")
    return content


def _is_address(source: str) -> bool:
    return source.startswith(("http://", "https://"))


def _path(source: str) -> Path:
    if _is_address(source):
        digest = hashlib.sha256(source.encode()).hexdigest()[:16]
        return settings.SEALS_DIR / "fetched" / f"{digest}.crl"
    return settings.SEALS_DIR / source


def _load(source: str) -> x509.CertificateRevocationList | None:
    path = _path(source)
    try:
        return _parsed(path, path.stat().st_mtime_ns)
    except (OSError, ValueError):
        return None


@lru_cache(maxsize=32)
def _parsed(path: Path, _changed: int) -> x509.CertificateRevocationList:
    content = path.read_bytes()
    is_text = content.startswith(b"-----")
    return x509.load_pem_x509_crl(content) if is_text else x509.load_der_x509_crl(content)


def _is_by_issuer(found, certificate, issuers) -> bool:
    """Signed by whoever issued the certificate: what others say of its number means nothing."""
    wanted = certificate.issuer
    issuer = next((one for one in issuers if one.subject == wanted), None)
    if found.issuer != wanted or issuer is None:
        return False
    try:
        return found.is_signature_valid(issuer.public_key())
    except (InvalidSignature, TypeError, ValueError):
        return False


def _is_fresh(found) -> bool:
    until: datetime | None = found.next_update_utc
    return until is None or until > timezone.now()
