"""The acts of the API that a portal needs: CSC 2.0, with the person's answer fetched later."""

import base64
import hmac
import secrets

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

SHA256_OID = "2.16.840.1.101.3.4.2.1"
RSA_OID, ECDSA_OID = "1.2.840.113549.1.1.11", "1.2.840.10045.4.3.2"
MOST = 100  # signatures under one confirmation
TOKEN_SECONDS = 3600


class Refused(Exception):
    """`error` as the specification names it."""

    def __init__(self, error: str, status: int = 400):
        super().__init__(error)
        self.error, self.status = error, status


class Service:
    """Knobs of tests: `standing`, {credential: "disabled", "revoked" or "expired"}; `swapped`,
    {credential: the one whose certificate and key are used in its place}; `spoiled`: the first
    signature does not hold; `most`: signatures under one confirmation."""

    def __init__(self, store, client: str, secret: str):
        self._store, self._client, self._secret = store, client, secret
        self._tokens, self.standing, self.swapped, self.spoiled = set(), {}, {}, False
        self.most = MOST
        self.acts = {
            "credentials/list": self.list,
            "credentials/info": self.info,
            "credentials/authorize": self.authorize,
            "credentials/authorizeCheck": self.check,
            "signatures/signHash": self.sign_hash,
        }

    def token(self, asked) -> dict:
        given = (str(asked.get("client_id")), str(asked.get("client_secret")))
        wanted = (self._client, self._secret)
        if not all(hmac.compare_digest(*pair) for pair in zip(given, wanted, strict=True)):
            raise Refused("invalid_client", 401)
        if asked.get("grant_type") != "client_credentials":
            raise Refused("unsupported_grant_type")
        token = secrets.token_urlsafe(24)
        self._tokens.add(token)
        return {"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS}

    def let_in(self, header: str) -> None:
        if header.removeprefix("Bearer ") not in self._tokens:
            raise Refused("invalid_token", 401)

    def forget_tokens(self):
        self._tokens.clear()

    def list(self, asked) -> dict:
        signers = self._store.signers().items()
        mine = [name for name, one in signers if one["user"] == asked.get("userID")]
        return {"credentialIDs": mine}

    def info(self, asked) -> dict:
        credential = self._known(asked)
        chain = self._store.chain_of(self.swapped.get(credential, credential))
        standing = self.standing.get(credential, "")
        der = [base64.b64encode(one.public_bytes(Encoding.DER)).decode() for one in chain]
        is_valid = standing not in ("revoked", "expired")
        return {
            "key": {
                "status": "disabled" if standing == "disabled" else "enabled",
                "algo": [self._algorithm(credential)],
            },
            "cert": {"status": "valid" if is_valid else standing, "certificates": der},
            "auth": {"mode": "explicit"},
            "SCAL": "2",
            "multisign": self.most,
        }

    def authorize(self, asked) -> dict:
        credential, hashes = self._known(asked), asked.get("hashes")
        if not isinstance(hashes, list) or not 0 < len(hashes) <= self.most:
            raise Refused("invalid_request")
        if asked.get("numSignatures") != len(hashes) or asked["hashAlgorithmOID"] != SHA256_OID:
            raise Refused("invalid_request")
        if any(len(base64.b64decode(one, validate=True)) != 32 for one in hashes):
            raise Refused("invalid_request")
        row = self._store.begin(credential, hashes, str(asked.get("description", ""))[:300])
        seconds = int(row["until"] - self._store.clock())
        return {"handle": row["handle"], "expiresIn": seconds}

    def check(self, asked) -> dict:
        """The SAD once the person has confirmed; it may be fetched again until it is used."""
        row = self._store.get("handle", str(asked.get("handle")))
        if row is None or row["state"] == "spent":
            raise Refused("invalid_request")
        if row["state"] == "refused":
            raise Refused("access_denied")
        if row["state"] == "expired":
            raise Refused("expired_transaction")
        return {"SAD": row["sad"]} if row["state"] == "confirmed" else {"handle": row["handle"]}

    def sign_hash(self, asked) -> dict:
        """For the very hashes that were confirmed, once."""
        credential, sad = self._known(asked), str(asked.get("SAD"))
        row = self._store.get("sad", sad)
        if row is None or row["credential"] != credential or row["hashes"] != asked.get("hashes"):
            raise Refused("invalid_request")
        if asked.get("signAlgo") != self._algorithm(credential) or not self._store.spend(sad):
            raise Refused("invalid_request")
        key = self._store.key_of(self.swapped.get(credential, credential))
        signed = [_signature(key, base64.b64decode(one)) for one in row["hashes"]]
        if self.spoiled:
            signed[0] = signed[0][:-1] + bytes([signed[0][-1] ^ 1])
        return {"signatures": [base64.b64encode(one).decode() for one in signed]}

    def _algorithm(self, credential) -> str:
        is_rsa = isinstance(self._store.key_of(credential), rsa.RSAPrivateKey)
        return RSA_OID if is_rsa else ECDSA_OID

    def _known(self, asked) -> str:
        credential = str(asked.get("credentialID"))
        if credential not in self._store.signers():
            raise Refused("invalid_request")
        return credential


def _signature(key, digest: bytes) -> bytes:
    hashed = utils.Prehashed(SHA256())
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(digest, padding.PKCS1v15(), hashed)
    return key.sign(digest, ec.ECDSA(hashed))
