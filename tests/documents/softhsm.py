"""A token in software, in a folder of its own: SoftHSM speaks PKCS#11 like a device."""

import os
import subprocess
from pathlib import Path

import pkcs11
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pkcs11 import Attribute
from pkcs11.util.ec import decode_ec_private_key
from pkcs11.util.rsa import decode_rsa_private_key
from pkcs11.util.x509 import decode_x509_certificate

MODULE = str(Path("/usr/lib/softhsm/libsofthsm2.so").resolve())  # as the site calls it
LABEL, PIN, SO_PIN = "UBND", "28041975", "00000000"
CONFIGURATION = """directories.tokendir = {folder}
objectstore.backend = file
log.level = ERROR
"""


class SoftHsm:
    """`folder` is what stands in the slot: moved away, the token is pulled out."""

    def __init__(self, place: Path):
        self.folder, self.configuration = place / "tokens", place / "softhsm2.conf"
        self.folder.mkdir(parents=True)
        self.configuration.write_text(CONFIGURATION.format(folder=self.folder))
        pins = ["--pin", PIN, "--so-pin", SO_PIN]
        command = ["softhsm2-util", "--init-token", "--free", "--label", LABEL, *pins]
        subprocess.run(command, check=True, capture_output=True, env=os.environ | self.environment)

    @property
    def environment(self) -> dict[str, str]:
        return {"SOFTHSM2_CONF": str(self.configuration)}

    def put(self, key, certificates, *, label: str, number: bytes, more=None):
        """A key, and certificates of which the first is its own; `more` attributes of the key."""
        library = pkcs11.lib(MODULE)
        with library.get_token(token_label=LABEL).open(rw=True, user_pin=PIN) as session:
            kept = {Attribute.TOKEN: True, Attribute.LABEL: label}
            session.create_object(_private(key) | kept | {Attribute.ID: number} | (more or {}))
            for place, one in enumerate(certificates):
                described = decode_x509_certificate(one.public_bytes(Encoding.DER))
                own = {Attribute.ID: b"" if place else number}
                session.create_object(described | kept | own)
        library.finalize()

    def pull_out(self):
        self.folder.rename(self.folder.with_name("pulled"))

    def put_back(self):
        self.folder.with_name("pulled").rename(self.folder)


def _private(key) -> dict:
    der = key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    is_rsa = isinstance(key, rsa.RSAPrivateKey)
    found = decode_rsa_private_key(der) if is_rsa else decode_ec_private_key(der)
    secret = {Attribute.PRIVATE: True, Attribute.SENSITIVE: True, Attribute.SIGN: True}
    return found | secret
