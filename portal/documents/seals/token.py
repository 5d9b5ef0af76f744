"""Keys in a token that speaks PKCS#11: a hardware security module, a card, a USB stick.

Options: `module` (the maker's library), `token` (its label), `label` or `id` (hexadecimal) of the
key, `pin_file` and, where the token does not hold them all, `chain`: PEM, the key's certificate
first and then those of its issuers. The key never leaves the token.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import pkcs11
from cryptography import x509
from django.conf import settings
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
from pkcs11.util.ec import encode_ecdsa_signature

from portal.documents.seals.book import Entry
from portal.documents.seals.errors import SealUnusable
from portal.documents.seals.files import write_private
from portal.documents.seals.keys import stamp_of

WRONG_PIN = (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange)
LOCKED = (*WRONG_PIN, pkcs11.PinLocked, pkcs11.PinExpired, pkcs11.UserPinNotInitialized)
BROKEN = (pkcs11.NoSuchKey, pkcs11.MultipleObjectsReturned, pkcs11.MultipleTokensReturned)


class TokenKey:
    """`pin`: of a key that wants it at every signature."""

    def __init__(self, device: "Device", private, certificates: list, pin: str | None):
        self._device, self._private, self._pin = device, private, pin
        self.certificate, *self.chain = certificates

    def sign(self, data: bytes) -> bytes:
        """Raises SealUnusable."""
        with self._device.answering():
            if self._private.key_type == KeyType.RSA:
                return self._private.sign(data, mechanism=Mechanism.SHA256_RSA_PKCS, pin=self._pin)
            digest = hashlib.sha256(data).digest()  # few tokens hash for elliptic curves
            signed = self._private.sign(digest, mechanism=Mechanism.ECDSA, pin=self._pin)
        return encode_ecdsa_signature(signed)  # tokens give r and s as they are, others want DER


def open_key(entry: Entry) -> TokenKey:
    if not all(map(entry.options.get, ("module", "token", "pin_file"))):
        raise SealUnusable("book")
    wanted = _wanted(entry)
    try:
        pin, device = Pin(entry), _device(entry.path("module").resolve(strict=True))
        given = _given(entry)
    except FileNotFoundError as error:
        raise SealUnusable("missing") from error
    except (OSError, ValueError, pkcs11.PKCS11Error) as error:
        raise SealUnusable("broken") from error
    with device.answering():
        session = device.session(entry.options["token"], pin)
        private = session.get_key(object_class=ObjectClass.PRIVATE_KEY, **wanted)
        if private.key_type not in (KeyType.RSA, KeyType.EC):
            raise SealUnusable("broken")
        held = given or _held(session, private)
        return TokenKey(device, private, held, pin.text if _asks_each_time(private) else None)


def _wanted(entry) -> dict:
    """How the key is found on the token."""
    wanted = {name: entry.options[name] for name in ("label", "id") if entry.options.get(name)}
    try:
        if "id" in wanted:
            wanted["id"] = bytes.fromhex(wanted["id"])
    except (TypeError, ValueError) as error:
        raise SealUnusable("book") from error
    if not wanted:
        raise SealUnusable("book")
    return wanted


def _asks_each_time(private) -> bool:
    try:
        return private[Attribute.ALWAYS_AUTHENTICATE]
    except pkcs11.AttributeTypeInvalid:  # older than this attribute
        return False


class Pin:
    """One that was refused is not tried again until its file changes: tokens lock themselves."""

    def __init__(self, entry: Entry):
        path = entry.path("pin_file")
        facts = (entry.options["module"], entry.options["token"], str(path), stamp_of(path))
        digest = hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
        self._refused = settings.SEALS_DIR / "refused" / digest  # for all workers of this machine
        self.text = path.read_text().strip()

    def open(self, token):
        """A session on it. Raises PKCS11Error."""
        if self._refused.exists():
            raise pkcs11.PinIncorrect
        try:
            return token.open(user_pin=self.text)
        except WRONG_PIN:
            write_private(self._refused, b"")
            raise


# --- the library ------------------------------------------------------------------------------
@cache
def _device(module: Path) -> "Device":
    return Device(str(module))


class Device:
    """A library in this process: one session for each token, open until something goes wrong."""

    def __init__(self, module: str):
        self._library = pkcs11.lib(module)
        self._process, self._sessions, self._pins = os.getpid(), {}, {}

    def session(self, token: str, pin: Pin):
        """Raises PKCS11Error."""
        if self._process != os.getpid() or self._pins.get(token, pin.text) != pin.text:
            self.forget()
        self._library.initialize()  # nothing, where that is done
        if token not in self._sessions:
            found = self._library.get_token(token_label=token)
            self._sessions[token], self._pins[token] = pin.open(found), pin.text
        return self._sessions[token]

    @contextmanager
    def answering(self) -> Iterator[None]:
        """What the token says, in our words; after an error whoever asks next begins anew."""
        try:
            yield
        except pkcs11.PKCS11Error as error:
            self.forget()
            raise SealUnusable(_problem(error)) from error

    def forget(self):
        """End what is open. A token that was pulled out is found again by a library begun anew, and
        after a fork the child must begin for itself: what it inherited belongs to the parent."""
        with suppress(pkcs11.PKCS11Error):
            self._library.finalize()
        self._process, self._sessions, self._pins = os.getpid(), {}, {}


def _problem(error) -> str:
    if isinstance(error, LOCKED):
        return "locked"
    return "broken" if isinstance(error, BROKEN) else "unreachable"


# --- certificates -----------------------------------------------------------------------------
def _given(entry) -> list[x509.Certificate]:
    path = entry.path("chain")
    return x509.load_pem_x509_certificates(path.read_bytes()) if path else []


def _held(session, private) -> list[x509.Certificate]:
    """On the token: the key's own, which bears its id, and its issuers. Raises SealUnusable."""
    try:
        known = [
            (one[Attribute.ID], x509.load_der_x509_certificate(one[Attribute.VALUE]))
            for one in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})
        ]
    except ValueError as error:
        raise SealUnusable("broken") from error
    found = [certificate for number, certificate in known if number == private.id][:1]
    if not found:
        raise SealUnusable("broken")
    by_name = {certificate.subject: certificate for _number, certificate in known}
    while (issuer := by_name.get(found[-1].issuer)) and issuer not in found:
        found.append(issuer)
    return found
