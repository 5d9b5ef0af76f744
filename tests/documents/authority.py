"""A test CA beside the tests: keys of every kind, lists of revoked ones, a timestamp service."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from asn1crypto import tsp
from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID
from django.utils import timezone
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from portal.documents.seals.files import write_private
from portal.documents.seals.trial import TrialAuthority, packed

PASSPHRASE = b"chi dung trong kiem thu"


@cache
def rsa_key() -> rsa.RSAPrivateKey:
    """One for the whole run: making it takes longer than most tests."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Seals:
    """A SEALS_DIR: `give` writes one agency's key and its entry, `book` rewrites seals.toml."""

    def __init__(self, folder: Path):
        self.folder, self.authority = folder, TrialAuthority("CA kiểm thử")
        self.head, self.entries, self.certificates = "", {}, {}
        write_private(folder / "passphrase", PASSPHRASE)

    def give(self, agency, *, key=None, lifetime=timedelta(days=365), **options):
        key = key or ec.generate_private_key(ec.SECP256R1())
        self.authority.lifetime = lifetime
        certificate = self.authority.issue(agency.name, key.public_key())
        content = packed(key, certificate, [self.authority.certificate], PASSPHRASE)
        write_private(self.folder / f"{agency.code}.p12", content)
        self.certificates[agency.code] = certificate
        file = f"{agency.code}.p12"
        self.entries[agency.code] = {
            "kind": "pkcs12",
            "file": file,
            "passphrase_file": "passphrase",
        } | options
        self.book()
        return certificate

    def book(self, **shared):
        lines = [self.head]
        for code, options in self.entries.items():
            lines.append(f'[agency."{code}"]')
            lines += [f"{name} = {_toml(value)}" for name, value in (options | shared).items()]
        write_private(self.folder / "seals.toml", "\n".join(lines).encode())

    def revoke(self, agency, *, until=timedelta(days=7), by=None) -> Path:
        """A list with this agency's certificate on it."""
        number = self.certificates[agency.code].serial_number
        return self.write_list([number], until=until, by=by)

    def write_list(self, numbers, *, until=timedelta(days=7), by=None) -> Path:
        now, by = timezone.now(), by or self.authority
        built = x509.CertificateRevocationListBuilder(
            self.authority.name, now - timedelta(days=30), now + until
        )
        for number in numbers:
            one = x509.RevokedCertificateBuilder(number, now - timedelta(hours=1)).build()
            built = built.add_revoked_certificate(one)
        path = self.folder / "ca.crl"
        write_private(path, built.sign(by.key, SHA256()).public_bytes(Encoding.DER))
        return path


def _toml(value) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'


# --- services on this machine -----------------------------------------------------------------
@contextmanager
def serving(answer) -> Iterator[str]:
    """`answer(method, path, body, headers)` -> (status, type, bytes); yields the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            size = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(size)
            status, kind, content = answer(self.command, self.path, body, self.headers)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET

        def log_message(self, *_args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def timestamp_answers():
    """What a timestamp service (RFC 3161) says to each request."""
    key, authority = rsa_key(), TrialAuthority("CA kiểm thử dấu thời gian")
    name = authority._begun(authority.name, key.public_key()).add_extension(
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
    )
    certificate = name.sign(authority.key, SHA256())
    stamper = DummyTimeStamper(
        Certificate.load(certificate.public_bytes(Encoding.DER)),
        PrivateKeyInfo.load(
            key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        ),
    )

    def answer(_method, _path, body, _headers):
        asked = tsp.TimeStampReq.load(body)
        given = asyncio.run(stamper.async_request_tsa_response(asked))
        return 200, "application/timestamp-reply", given.dump()

    return answer
