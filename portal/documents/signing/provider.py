"""The signing service: the Cloud Signature Consortium's API, version 2, as a client of its own.

Only hashes leave the house. The person confirms on the phone, so an authorisation is begun
(`credentials/authorize`, which answers with a handle) and asked about later
(`credentials/authorizeCheck`). Its SAD is used at once and kept nowhere.
"""

import base64
import threading
import time
from dataclasses import dataclass

import requests
from django.conf import settings

from portal.documents.signing.errors import SigningFailed

SECONDS, LONGEST = 5, 200  # of an answer; letters of a name that the service gives something
MOST = 100  # hashes in one question
SHA256 = "2.16.840.1.101.3.4.2.1"
SAID = {  # {error of the service: problem}
    "access_denied": "refused",
    "expired_transaction": "late",
    "credential_disabled": "disabled",
    "invalid_client": "locked",
    "invalid_token": "locked",
}
_token = threading.local()


@dataclass(frozen=True, slots=True)
class About:
    """A credential: its certificates (DER, the person's own first), and how many signatures the
    service makes under one confirmation."""

    chain: list[bytes]
    at_once: int


def list_credentials(user_id: str) -> list[str]:
    """Of a person whom the service knows by this number."""
    return _texts(ask("credentials/list", userID=user_id), "credentialIDs")


def about(reference: str) -> About:
    """Raises SigningFailed when it may not sign."""
    said = ask("credentials/info", credentialID=reference, certificates="chain")
    try:
        chain = [base64.b64decode(one) for one in said["cert"]["certificates"]]
        is_enabled, standing = said["key"]["status"] == "enabled", said["cert"]["status"]
        at_once = int(said["multisign"])
    except (KeyError, TypeError, ValueError) as error:
        raise SigningFailed("broken") from error
    if standing in ("revoked", "expired"):
        raise SigningFailed(standing)
    if not is_enabled:
        raise SigningFailed("disabled")
    if not chain or at_once < 1:
        raise SigningFailed("broken")
    return About(chain, min(at_once, MOST))


def authorise(reference: str, hashes: list[bytes], description: str) -> tuple[str, int]:
    """Ask the person on the phone: (handle, seconds that they have)."""
    said = ask(
        "credentials/authorize",
        credentialID=reference,
        numSignatures=len(hashes),
        hashes=_coded(hashes),
        hashAlgorithmOID=SHA256,
        description=description,
    )
    try:
        handle, seconds = said["handle"], int(said["expiresIn"])
    except (KeyError, TypeError, ValueError) as error:
        raise SigningFailed("broken") from error
    if not handle or not isinstance(handle, str):
        raise SigningFailed("broken")
    if len(handle) > LONGEST:
        raise SigningFailed("handle")
    return handle, seconds


def confirmed(handle: str) -> str:
    """The SAD; "" while the person has not answered. Raises SigningFailed: refused, late."""
    return str(ask("credentials/authorizeCheck", handle=handle).get("SAD") or "")


def sign(reference: str, sad: str, hashes: list[bytes], algorithm: str) -> list[bytes]:
    """A signature for each hash, in their order."""
    said = ask(
        "signatures/signHash",
        credentialID=reference,
        SAD=sad,
        hashes=_coded(hashes),
        hashAlgorithmOID=SHA256,
        signAlgo=algorithm,
    )
    try:
        signatures = [base64.b64decode(one) for one in _texts(said, "signatures")]
    except ValueError as error:
        raise SigningFailed("broken") from error
    if len(signatures) != len(hashes):
        raise SigningFailed("broken")
    return signatures


def ask(act: str, **asked) -> dict:
    """Raises SigningFailed. What we were let in with is renewed once when it is refused."""
    if not settings.SIGNING_URL:
        raise SigningFailed("unreachable")
    try:
        return _post(act, asked, {"Authorization": f"Bearer {_access()}"})
    except SigningFailed as failed:
        if failed.problem != "locked":
            raise
    return _post(act, asked, {"Authorization": f"Bearer {_access(anew=True)}"})


def _access(anew=False) -> str:
    """An access token (OAuth 2, client credentials), kept in memory while it is good."""
    known = getattr(_token, "known", None)
    if known and not anew and known[1] > time.monotonic() and known[2] == settings.SIGNING_URL:
        return known[0]
    grant = {"grant_type": "client_credentials"}
    who = {"client_id": settings.SIGNING_CLIENT, "client_secret": settings.SIGNING_SECRET}
    said = _post("oauth2/token", grant | who, {})
    try:
        until = time.monotonic() + int(said["expires_in"]) - SECONDS
        _token.known = str(said["access_token"]), until, settings.SIGNING_URL
    except (KeyError, TypeError, ValueError) as error:
        raise SigningFailed("broken") from error
    return _token.known[0]


def _post(act, asked, headers) -> dict:
    url = f"{settings.SIGNING_URL.rstrip('/')}/{act}"
    try:
        answer = requests.post(
            url, json=asked, headers=headers, timeout=SECONDS, allow_redirects=False
        )
        said = answer.json()
    except (requests.RequestException, ValueError):
        raise SigningFailed("unreachable") from None  # the request holds secrets
    if answer.status_code in (200, 202) and isinstance(said, dict):
        return said
    if answer.status_code in (400, 401, 403) and isinstance(said, dict):
        locked = "locked" if answer.status_code == 401 else "broken"
        raise SigningFailed(SAID.get(str(said.get("error")), locked))
    raise SigningFailed("unreachable")


def _texts(said, name) -> list[str]:
    found = said.get(name)
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise SigningFailed("broken")
    return found


def _coded(hashes) -> list[str]:
    return [base64.b64encode(one).decode() for one in hashes]
