"""A test CA and keys of its own for demo and development: worth nothing, and saying so."""

import secrets
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat, pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils import timezone

from portal.documents.seals.book import FILE
from portal.documents.seals.files import write_private

CA_NAME = "CA thử nghiệm, không có giá trị pháp lý"
LIFETIME = timedelta(days=3 * 365)
LONGEST_NAME = 64  # bytes of a common name that the library takes
BOOK = """# Made by seed_demo: keys of a test CA. No paper sealed with them has legal force.
[all]
kind = "pkcs12"
passphrase_file = "passphrase"
trial = true
"""


def make_trial_seals(agencies) -> bool:
    """Keys for these agencies (with `code` and `name`); False where there is a book already."""
    folder: Path = settings.SEALS_DIR
    if (folder / FILE).exists():
        return False
    passphrase = secrets.token_urlsafe(32).encode()
    write_private(folder / "passphrase", passphrase)
    ca = TrialAuthority()
    write_private(folder / "ca.pem", ca.certificate.public_bytes(Encoding.PEM))
    book = [BOOK]
    for agency in agencies:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = ca.issue(agency.name, key.public_key())
        content = packed(key, certificate, [ca.certificate], passphrase)
        write_private(folder / f"{agency.code}.p12", content)
        book.append(f'[agency."{agency.code}"]\nfile = "{agency.code}.p12"\n')
    write_private(folder / FILE, "\n".join(book).encode())
    return True


class TrialAuthority:
    """Its private key is forgotten with the process: nobody issues more in this name later."""

    def __init__(self, name: str = CA_NAME, lifetime: timedelta = LIFETIME):
        self.lifetime, self.name = lifetime, _name(name)
        self.key = ec.generate_private_key(ec.SECP256R1())
        constraint = x509.BasicConstraints(ca=True, path_length=0)
        built = self._begun(self.name, self.key.public_key())
        self.certificate = self._signed(built.add_extension(constraint, critical=True), _FOR_CA)

    def issue(self, name: str, public_key) -> x509.Certificate:
        """A certificate for sealing documents."""
        return self._signed(self._begun(_name(name), public_key), _FOR_SEALS)

    def _begun(self, subject, public_key) -> x509.CertificateBuilder:
        now = timezone.now()
        return (
            x509.CertificateBuilder(self.name, subject, public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(minutes=5))
            .not_valid_after(now + self.lifetime)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        )

    def _signed(self, builder, usage: dict) -> x509.Certificate:
        by = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        built = builder.add_extension(by, critical=False).add_extension(
            x509.KeyUsage(**_NO_USE | usage), critical=True
        )
        return built.sign(self.key, SHA256())


_NO_USE = dict.fromkeys(
    (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    ),
    False,
)
_FOR_CA = {"key_cert_sign": True, "crl_sign": True}
_FOR_SEALS = {"digital_signature": True, "content_commitment": True}


def packed(key, certificate, chain, passphrase: bytes) -> bytes:
    """PKCS#12. Few rounds: this passphrase is random and lies beside the file."""
    encryption = PrivateFormat.PKCS12.encryption_builder().kdf_rounds(2048).build(passphrase)
    return pkcs12.serialize_key_and_certificates(b"seal", key, certificate, chain, encryption)


def _name(text: str) -> x509.Name:
    parts = (
        (NameOID.COUNTRY_NAME, "VN"),
        (NameOID.ORGANIZATION_NAME, "Bản thử"),
        (NameOID.COMMON_NAME, _cut(text)),
    )
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])


def _cut(name: str) -> str:
    """At the end of a word, and so that one sees it."""
    if len(name.encode()) <= LONGEST_NAME:
        return name
    words = name.split()
    while len(" ".join([*words, "…"]).encode()) > LONGEST_NAME:
        words.pop()
    return " ".join([*words, "…"])
