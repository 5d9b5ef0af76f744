"""Keys at a remote signing service: the Cloud Signature Consortium's API, version 1 (1.0.4).

Options: `url` (up to and with /csc/v1), `credential` (its id at the service), `token_file` (access
token of the agency's account) and, where the service asks for one, `pin_file`. Only hashes leave
the house. A credential that a person has to confirm on a phone cannot seal papers by itself.
"""

import base64
import hashlib
import time
from functools import lru_cache
from pathlib import Path

import requests
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from portal.documents.seals.book import Entry
from portal.documents.seals.errors import SealUnusable
from portal.documents.seals.keys import stamp_of

SECONDS = 10
KNOWN_FOR = 600  # seconds that the service's word about a credential is believed
SHA256 = "2.16.840.1.101.3.4.2.1"
RSA_SHA256, ECDSA_SHA256 = "1.2.840.113549.1.1.11", "1.2.840.10045.4.3.2"


class RemoteKey:
    """Each signature is authorised by itself: what the service hands out fits one hash only."""

    def __init__(self, service: "Service", certificates: list[x509.Certificate]):
        self._service, self.certificate, self.chain = service, certificates[0], certificates[1:]
        is_rsa = isinstance(self.certificate.public_key(), rsa.RSAPublicKey)
        self._algorithm = RSA_SHA256 if is_rsa else ECDSA_SHA256

    def sign(self, data: bytes) -> bytes:
        """Raises SealUnusable."""
        digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
        activated = self._service.ask(
            "credentials/authorize", numSignatures=1, hash=[digest], **self._service.pin()
        )
        signed = self._service.ask(
            "signatures/signHash",
            SAD=activated["SAD"],
            hash=[digest],
            hashAlgo=SHA256,
            signAlgo=self._algorithm,
        )
        return base64.b64decode(signed["signatures"][0])


class Service:
    def __init__(self, entry: Entry):
        self._url, self._credential = entry.options["url"].rstrip("/"), entry.options["credential"]
        self._token, self._pin = entry.path("token_file"), entry.path("pin_file")

    def ask(self, act: str, **asked) -> dict:
        """The answer. Raises SealUnusable: "locked" when we are not let in."""
        headers = {"Authorization": f"Bearer {_secret(self._token)}"}
        asked |= {"credentialID": self._credential}
        try:
            answer = requests.post(
                f"{self._url}/{act}",
                json=asked,
                headers=headers,
                timeout=SECONDS,
                allow_redirects=False,
            )
            refused = answer.status_code in (400, 401, 403)
            if answer.status_code == 200:
                return answer.json()
        except (requests.RequestException, ValueError):
            raise SealUnusable("unreachable") from None  # the request holds secrets
        raise SealUnusable("locked" if refused else "unreachable")

    def pin(self) -> dict:
        return {"PIN": _secret(self._pin)} if self._pin else {}


def open_key(entry: Entry) -> RemoteKey:
    if not {"url", "credential", "token_file"} <= set(entry.options):
        raise SealUnusable("book")
    secrets = tuple(path for path in (entry.path("token_file"), entry.path("pin_file")) if path)
    try:
        changed = tuple(map(stamp_of, secrets))
    except OSError as error:
        raise SealUnusable("missing") from error
    return _opened(_Known(entry), changed, int(time.time() // KNOWN_FOR))


class _Known:
    """An entry as a key of the cache: two with the same options are the same."""

    def __init__(self, entry):
        self.entry, self._facts = entry, (entry.agency, repr(sorted(entry.options.items())))

    def __eq__(self, other):
        return self._facts == other._facts

    def __hash__(self):
        return hash(self._facts)


@lru_cache(maxsize=512)
def _opened(known: _Known, _changed, _period) -> RemoteKey:
    service = Service(known.entry)
    about = service.ask("credentials/info", certificates="chain")
    try:
        certificates = [_certificate(one) for one in about["cert"]["certificates"]]
        if about["key"]["status"] != "enabled" or not certificates:
            raise SealUnusable("broken")
    except (KeyError, TypeError, ValueError) as error:
        raise SealUnusable("broken") from error
    return RemoteKey(service, certificates)


def _certificate(text: str) -> x509.Certificate:
    return x509.load_der_x509_certificate(base64.b64decode(text))


def _secret(path: Path) -> str:
    return path.read_text().strip()
