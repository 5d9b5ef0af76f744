"""A signing service that speaks the CSC API 1.0.4 as its specification asks, strictly."""

import base64
import json
import secrets
import time

from cryptography.hazmat.primitives.asymmetric import padding, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from tests.documents.authority import rsa_key

CREDENTIAL, TOKEN, PIN = "GX0112348", "access-token-of-the-agency", "12345678"
SHA256_OID, RSA_SHA256_OID = "2.16.840.1.101.3.4.2.1", "1.2.840.113549.1.1.11"
SAD_SECONDS = 60


class Refused(Exception):
    """`error` as the specification names it."""


class CscService:
    def __init__(self, authority, name):
        self.key = rsa_key()
        self.chain = [authority.issue(name, self.key.public_key()), authority.certificate]
        self.status, self.activated, self.asked = "enabled", {}, []

    def answer(self, method, path, body, headers):
        if headers["Authorization"] != f"Bearer {TOKEN}":
            return self._said(401, {"error": "invalid_token"})
        asked, act = json.loads(body or b"{}"), path.removeprefix("/csc/v1/")
        self.asked.append((act, asked))
        acts = {
            "credentials/info": self.info,
            "credentials/authorize": self.authorize,
            "signatures/signHash": self.sign_hash,
        }
        try:
            if method != "POST" or act not in acts:
                return self._said(404, {})
            return self._said(200, acts[act](asked))
        except Refused as error:
            return self._said(400, {"error": str(error), "error_description": "refused"})

    @staticmethod
    def _said(status, content):
        return status, "application/json", json.dumps(content).encode()

    def info(self, asked):
        self._known(asked)
        der = [base64.b64encode(one.public_bytes(Encoding.DER)).decode() for one in self.chain]
        return {
            "key": {"status": self.status, "algo": [RSA_SHA256_OID], "len": 2048},
            "cert": {"status": "valid", "certificates": der},
            "authMode": "explicit",
            "PIN": {"presence": "true", "format": "N"},
            "SCAL": "2",
            "multisign": 1,
        }

    def authorize(self, asked):
        self._known(asked)
        if asked.get("PIN") != PIN:
            raise Refused("invalid_request")
        if asked["numSignatures"] != len(asked["hash"]) or len(asked["hash"]) > 1:
            raise Refused("invalid_request")
        sad = secrets.token_urlsafe()
        self.activated[sad] = asked["hash"], time.monotonic() + SAD_SECONDS
        return {"SAD": sad, "expiresIn": SAD_SECONDS}

    def sign_hash(self, asked):
        """One activation is good for its own hashes, once, and not for long."""
        self._known(asked)
        hashes, until = self.activated.pop(asked["SAD"], ([], 0))
        if asked["hash"] != hashes or time.monotonic() > until:
            raise Refused("invalid_request")
        if (asked["hashAlgo"], asked["signAlgo"]) != (SHA256_OID, RSA_SHA256_OID):
            raise Refused("invalid_request")
        signed = [self._signature(base64.b64decode(one)) for one in hashes]
        return {"signatures": [base64.b64encode(one).decode() for one in signed]}

    def _signature(self, digest) -> bytes:
        return self.key.sign(digest, padding.PKCS1v15(), utils.Prehashed(SHA256()))

    def _known(self, asked):
        if asked.get("credentialID") != CREDENTIAL:
            raise Refused("invalid_request")
