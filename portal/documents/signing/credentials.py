"""Whose certificate it is, whether it may sign now, and the check of what was signed with it."""

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.core.text import canonical_tones, nfc
from portal.documents.signing import provider
from portal.documents.signing.errors import SigningFailed
from portal.documents.signing.models import SigningCredential

RSA_SHA256, ECDSA_SHA256 = "1.2.840.113549.1.1.11", "1.2.840.10045.4.3.2"


def usable(user) -> SigningCredential | None:
    """With which this person may sign now; None also where there is no signing service. One of a
    test CA counts in the demo only."""
    if not settings.SIGNING_URL:
        return None
    found = user.signing_credentials.in_force()
    return found.filter(is_trial__in=(False, settings.DEMO)).first()


def link(user, reference: str) -> SigningCredential:
    """Ask the service for this credential, make sure that it is theirs, and let it replace an
    earlier one. Raises SigningFailed."""
    return keep(user, reference, provider.about(reference))


@transaction.atomic
def keep(user, reference: str, about: provider.About) -> SigningCredential:
    """Raises SigningFailed."""
    from portal.documents.signing import trust  # slow to import: for commands and the worker

    own, *others = map(_loaded, about.chain)
    if len(reference) > provider.LONGEST:
        raise SigningFailed("handle")
    _require_key(own)
    is_trial = trust.is_trial(about.chain)
    if not is_of(own, user):
        raise SigningFailed("another")
    user.signing_credentials.filter(revoked_at=None).update(revoked_at=timezone.now())
    return SigningCredential.objects.create(
        user=user,
        provider=settings.SIGNING_NAME,
        reference=reference,
        chain="".join(one.public_bytes(Encoding.PEM).decode() for one in (own, *others)),
        certificate=own.fingerprint(SHA256()).hex(),
        signer=common_name(own)[:200],
        is_trial=is_trial,
        at_once=about.at_once,
        valid_from=own.not_valid_before_utc,
        valid_to=own.not_valid_after_utc,
    )


def unlink(user) -> bool:
    """The service keeps it no more, or the phone is lost. What was signed with it stays signed."""
    in_use = user.signing_credentials.filter(revoked_at=None)
    return bool(in_use.update(revoked_at=timezone.now()))


def is_of(certificate: x509.Certificate, user) -> bool:
    """By the name; where the certificate bears a citizen's number, by that too."""
    if _folded(common_name(certificate)) != _folded(user.full_name):
        return False
    number = _number(certificate)
    known = user.person.national_id if user.person_id else ""
    return not (number and known) or number == known


def _folded(name: str) -> str:
    """Certificates often bear names in capitals, and tone marks in either place."""
    return canonical_tones(nfc(name)).casefold()


def common_name(certificate) -> str:
    found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return nfc(str(found[0].value)) if found else ""


def _number(certificate) -> str:
    """Of a citizen, as Vietnamese authorities write it into the subject: UID=CCCD:027…"""
    for one in certificate.subject.get_attributes_for_oid(NameOID.USER_ID):
        kind, _colon, number = str(one.value).partition(":")
        if kind == "CCCD":
            return number
    return ""


def chain_of(credential) -> list[bytes]:
    found = x509.load_pem_x509_certificates(credential.chain.encode())
    return [one.public_bytes(Encoding.DER) for one in found]


def require_usable(credential, number: int) -> None:
    """Now, and as the service sees it, for so many signatures at once. Raises SigningFailed."""
    now = timezone.now()
    if credential.revoked_at:
        raise SigningFailed("revoked")
    if now < credential.valid_from:
        raise SigningFailed("not_yet")
    if now >= credential.valid_to:
        raise SigningFailed("expired")
    about = provider.about(credential.reference)
    if _loaded(about.chain[0]).fingerprint(SHA256()).hex() != credential.certificate:
        raise SigningFailed("another")
    require_trusted(credential)
    if about.at_once != credential.at_once:
        SigningCredential.objects.filter(pk=credential.pk).update(at_once=about.at_once)
    if number > about.at_once:
        raise SigningFailed("fewer")


def require_trusted(credential) -> None:
    """What gets into the file is as good as it was when it was linked, and still in the name of the
    officer. Raises SigningFailed."""
    from portal.documents.signing import trust  # slow to import: for commands and the worker

    if not is_of(_own(credential), credential.user):
        raise SigningFailed("another")
    if trust.is_trial(chain_of(credential)) and not credential.is_trial:
        raise SigningFailed("untrusted")


def _require_key(own):
    try:
        key = own.public_key()
    except (UnsupportedAlgorithm, ValueError) as error:
        raise SigningFailed("key") from error
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise SigningFailed("key")


def algorithm_of(credential) -> str:
    is_rsa = isinstance(_own(credential).public_key(), rsa.RSAPublicKey)
    return RSA_SHA256 if is_rsa else ECDSA_SHA256


def is_by(credential, signature: bytes, data: bytes) -> bool:
    """Nothing that another key has signed gets into a file."""
    key = _own(credential).public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, data, PKCS1v15(), SHA256())
        else:
            key.verify(signature, data, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def _own(credential) -> x509.Certificate:
    return x509.load_pem_x509_certificate(credential.chain.encode())


def _loaded(der: bytes) -> x509.Certificate:
    try:
        return x509.load_der_x509_certificate(der)
    except ValueError as error:
        raise SigningFailed("broken") from error
