"""The signing service and the phone, in this process, and people who have certificates there."""

import json
import threading
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core.cache import cache

from portal.documents.models import SigningBatch
from portal.documents.seals.trial import TrialAuthority
from portal.documents.signing import credentials, services
from portal.mocksign.__main__ import serve
from portal.mocksign.app import MockSign
from portal.mocksign.store import Store
from portal.tasks.testing import drain

AUTHORITY = TrialAuthority("CA kiểm thử chữ ký cá nhân")


@dataclass
class Phone:
    """The service: `give` a certificate to somebody, `answer` for them."""

    app: MockSign
    file: Path
    url: str = ""

    def enrol(self, name: str, *, key=None, authority=AUTHORITY, issued=None, reference="") -> str:
        """A credential in this name, or with the certificate `issued`; its id at the service."""
        key = key or ec.generate_private_key(ec.SECP256R1())
        chain = [issued or authority.issue(name, key.public_key()), authority.certificate]
        known = json.loads(self.file.read_text()) if self.file.exists() else {}
        reference = reference or f"CRED{len(known) + 1:04}"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        pem = "".join(one.public_bytes(Encoding.PEM).decode() for one in chain)
        known[reference] = {"user": name, "name": name, "key": private.decode(), "chain": pem}
        self.file.write_text(json.dumps(known))
        return reference

    def give(self, user, **options):
        return credentials.link(user, self.enrol(user.full_name, **options))

    def answer(self, user, state="confirmed") -> bool:
        """On the phone; False when nothing is asked there (any more)."""
        reference = user.signing_credentials.get(revoked_at=None).reference
        waiting = self.app.store.waiting(reference)
        return bool(waiting) and self.app.store.decide(waiting[0]["handle"], state)


def start(folder: Path, clock) -> tuple[Phone, object]:
    """The phone, and what ends it."""
    file = folder / "signers.json"
    app = MockSign(Store(":memory:", file, clock))
    server = serve(app, 0)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return Phone(app, file, f"http://127.0.0.1:{server.server_port}/csc/v2"), server


def look(user) -> SigningBatch:
    """The page is looked at, and the worker does what is next for the latest batch."""
    batch = SigningBatch.objects.filter(credential__user=user).latest("created_at")
    cache.clear()  # a page may look again at once
    drain("default", "documents")
    batch.refresh_from_db()
    services.look(batch=batch)
    drain("default", "documents")
    return SigningBatch.objects.get(pk=batch.pk)
