"""Leaders of the demo and their certificates at the mock signing service: of a test CA."""

import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings

from portal.accounts.models import Post
from portal.documents.seals.files import write_private
from portal.documents.seals.trial import TrialAuthority
from portal.documents.signing.credentials import keep
from portal.documents.signing.provider import MOST, About


def signers_file() -> Path:
    """Read by the mock signing service."""
    return settings.VAR_DIR / "mocksign" / "signers.json"


def make_signers() -> int:
    """A certificate for everybody who approves and has none; how many. Keys that the service holds
    already stay with it."""
    path = signers_file()
    known = json.loads(path.read_text()) if path.exists() else {}
    authority, made = TrialAuthority(), 0
    posts = Post.objects.valid_on().filter(role="approver").select_related("user", "agency")
    for post in posts.order_by("pk"):
        if not post.user.signing_credentials.exists():
            known |= _signer(post, authority)
            made += 1
    write_private(path, json.dumps(known, ensure_ascii=False).encode())
    return made


def _signer(post, authority) -> dict:
    key = ec.generate_private_key(ec.SECP256R1())
    chain = [authority.issue(post.user.full_name, key.public_key()), authority.certificate]
    reference = f"DEMO-{post.user.pk}"
    der = [one.public_bytes(Encoding.DER) for one in chain]
    keep(post.user, reference, About(der, MOST))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return {
        reference: {
            "user": post.user.email,
            "name": post.user.full_name,
            "post": f"{post.title}, {post.agency.name}",
            "key": private.decode(),
            "chain": "".join(one.public_bytes(Encoding.PEM).decode() for one in chain),
        }
    }
