"""May this key seal now, and what should an administrator know about it?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils import timezone

from portal.documents.seals import book
from portal.documents.seals.book import Entry
from portal.documents.seals.errors import SealUnusable
from portal.documents.seals.keys import Key, open_key
from portal.documents.seals.revocation import standing

# Nothing is sealed with these ...
PROBLEMS = (
    "book",  # seals.toml cannot be understood
    "unlisted",  # no book here, or no entry of this agency, where seals are required
    "missing",  # a file that it names is not there
    "exposed",  # others than the owner may read it
    "locked",  # wrong passphrase or PIN
    "broken",  # no key that can be used, in the file, on the token or at the service
    "not_yet",
    "expired",
    "revoked",
    "lesser",  # of a test CA, or none, where a person has signed a sheet that says otherwise
    "unreachable",  # the device, the signing service or the timestamp service does not answer
)
# ... and with these sealing goes on.
WARNINGS = ("expiring", "stale")  # soon; no list of revoked certificates that is up to date
WARN_BEFORE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Seal:
    """A key that may be used, and what is printed about it."""

    key: Key
    entry: Entry

    @property
    def signer(self) -> str:
        return common_name(self.key.certificate)

    @property
    def fingerprint(self) -> str:
        return self.key.certificate.fingerprint(SHA256()).hex()

    @property
    def level(self) -> str:
        """Of PAdES."""
        return "B-T" if self.entry.timestamp else "B-B"

    @property
    def printed(self) -> dict:
        """For the renderer: who will sign, and whether the certificate is worth anything."""
        return {"signer": self.signer, "is_trial": self.entry.trial}


@dataclass(frozen=True, slots=True)
class Condition:
    """`problem` is one of PROBLEMS or WARNINGS, "" when all is well."""

    problem: str
    until: datetime | None = None
    signer: str = ""
    issuer: str = ""

    @property
    def is_usable(self) -> bool:
        return self.problem not in PROBLEMS


def usable_seal(agency_code: str) -> Seal | None:
    """None: this agency has no key and needs none. Raises SealUnusable when it has one that may not
    be used, or has none where seals are required: a folder that is not mounted looks like that."""
    entry = book.entries().get(agency_code)
    if entry is None and settings.SEALS_REQUIRED:
        raise SealUnusable("unlisted")
    if entry is None:
        return None
    key = open_key(entry)
    problem = _problem(entry, key)
    if problem in PROBLEMS:
        raise SealUnusable(problem)
    return Seal(key, entry)


def condition_of(entry: Entry) -> Condition:
    try:
        key = open_key(entry)
    except SealUnusable as error:
        return Condition(error.problem)
    certificate = key.certificate
    return Condition(
        _problem(entry, key),
        _until(key),
        common_name(certificate),
        common_name(certificate, of="issuer"),
    )


def _problem(entry, key) -> str:
    now, until = timezone.now(), _until(key)
    found = standing(entry.crl, key.certificate, key.chain)
    facts = {
        "not_yet": now < key.certificate.not_valid_before_utc,
        "expired": now >= until,
        "revoked": found.revoked,
        "expiring": now >= until - WARN_BEFORE,
        "stale": not found.known,
    }
    return next((problem for problem, holds in facts.items() if holds), "")


def _until(key) -> datetime:
    """A certificate is worth nothing any more once one of its issuers' has expired."""
    return min(one.not_valid_after_utc for one in (key.certificate, *key.chain))


def common_name(certificate, of="subject") -> str:
    """Of the subject or the issuer; the whole name where it has no common name."""
    name = getattr(certificate, of)
    found = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else name.rfc4514_string()
