"""Keys behind one small protocol: wherever a key lives, it has a certificate and signs bytes."""

import stat
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import pkcs12
from django.utils.module_loading import import_string

from portal.documents.seals.book import Entry
from portal.documents.seals.errors import SealUnusable

KINDS = {
    "pkcs12": "portal.documents.seals.keys.open_pkcs12",
    "csc": "portal.documents.seals.csc.open_key",
    "pkcs11": "portal.documents.seals.token.open_key",
}


class Key(Protocol):
    """`sign` hashes with SHA-256 and uses the algorithm of the key; `chain` ends before the root.

    It raises whatever the device or service raises.
    """

    certificate: x509.Certificate
    chain: list[x509.Certificate]

    def sign(self, data: bytes) -> bytes: ...


def open_key(entry: Entry) -> Key:
    """Raises SealUnusable."""
    if entry.kind not in KINDS:
        raise SealUnusable("book")
    return import_string(KINDS[entry.kind])(entry)


# --- PKCS#12 ----------------------------------------------------------------------------------
class HeldKey:
    """A private key in memory: parsed once, not at every signature."""

    def __init__(self, private_key, certificate, chain):
        self._private_key, self.certificate, self.chain = private_key, certificate, chain

    def sign(self, data: bytes) -> bytes:
        if isinstance(self._private_key, rsa.RSAPrivateKey):
            return self._private_key.sign(data, PKCS1v15(), SHA256())
        return self._private_key.sign(data, ec.ECDSA(SHA256()))


def open_pkcs12(entry: Entry) -> Key:
    """Options: `file`, and `passphrase_file` if it has one. None may be readable to others."""
    if not entry.path("file"):
        raise SealUnusable("book")
    paths = [path for path in (entry.path("file"), entry.path("passphrase_file")) if path]
    try:
        return _held(tuple(paths), tuple(stamp_of(path) for path in paths))
    except FileNotFoundError as error:
        raise SealUnusable("missing") from error
    except OSError as error:
        raise SealUnusable("broken") from error


def stamp_of(path: Path) -> int:
    """Changes with the file. Raises SealUnusable when others than its owner may read it."""
    about = path.stat()
    if stat.S_IMODE(about.st_mode) & 0o077:
        raise SealUnusable("exposed")
    return about.st_mtime_ns


@lru_cache(maxsize=512)
def _held(paths: tuple[Path, ...], _changed: tuple[int, ...]) -> Key:
    file, *secret = paths
    passphrase = secret[0].read_bytes().strip() if secret else None
    try:
        key, certificate, chain = pkcs12.load_key_and_certificates(file.read_bytes(), passphrase)
    except ValueError as error:
        raise SealUnusable("locked") from error
    if certificate is None or not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise SealUnusable("broken")
    return HeldKey(key, certificate, chain)
