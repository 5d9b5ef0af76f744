"""Where try-outs are kept: with the editor's session, encrypted, for some hours."""

import json
import time

from django.http import Http404

from portal.core.encryption import Ciphertext, DecryptionError, decrypt, encrypt
from procedures.tryout.moves import Tryout

KEPT, BOUND_TO = "tryouts", "session:tryouts"
MOST = 4  # of one editor at once; the one that was left alone longest makes room
KEPT_FOR = 12 * 3600  # seconds
LARGEST = 200_000  # characters


class TooLarge(ValueError):
    """No try-out needs as much: it is not kept."""


def keep(request, tryout: Tryout) -> None:
    """Remember it as it is now. Raises TooLarge."""
    text = json.dumps([time.time(), tryout.kept()], ensure_ascii=False)
    if len(text) > LARGEST:
        raise TooLarge
    kept = {key: one for key, one in _all(request).items() if key != tryout.key}
    kept[tryout.key] = encrypt(text.encode(), BOUND_TO).blob.hex()
    request.session[KEPT] = dict(list(kept.items())[-MOST:])


def find(request, page_id: int, key: str) -> Tryout:
    """Raises Http404 for one of another page or person, and for one that is over."""
    sealed = _all(request).get(key)
    found = _opened(sealed) if sealed else None
    if found is None or found.page != page_id:
        raise Http404
    return found


def forget(request, tryout: Tryout) -> None:
    request.session[KEPT] = {k: one for k, one in _all(request).items() if k != tryout.key}


def _all(request) -> dict:
    return request.session.get(KEPT, {})


def _opened(sealed: str) -> Tryout | None:
    try:
        at, kept = json.loads(decrypt(Ciphertext(bytes.fromhex(sealed)), BOUND_TO))
        return Tryout.of(kept) if time.time() - at < KEPT_FOR else None
    except (DecryptionError, ValueError, TypeError):
        return None
