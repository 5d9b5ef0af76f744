"""What was typed survives a session that ended before it was sent."""

import json
import time
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import QueryDict
from django.shortcuts import resolve_url

from portal.core.encryption import Ciphertext, DecryptionError, decrypt, encrypt

KEPT, KEPT_FOR, KEPT_LIMIT = "kept_post", 3600, 200_000  # seconds; characters
NAMED_FILES = 20
BOUND_TO = "session:kept_post"
NEVER = {"csrfmiddlewaretoken", "password1", "password2", "do"}  # `do`: the button pressed


def keeps_what_was_typed(view):
    """When the session has ended, keep what was posted, ask to sign in, and show it again.

    The view finds it as `request.kept`, a QueryDict or None, until a page has shown it. It is
    encrypted in the session, for an hour, and given only to somebody who may open the page; where
    it is known whose session ended (`request.left`), only to the same account. Of files only the
    names are kept, for the page to ask for them again (`request.lost_files`).
    """

    @login_not_required
    @wraps(view)
    def kept(request, *args, **kwargs):
        if request.user.is_authenticated:
            request.kept, request.lost_files = None, []
            if request.method != "POST":
                request.kept, request.lost_files = _kept(request)
            response = view(request, *args, **kwargs)
            shown = request.kept is not None or request.lost_files
            if shown and response.status_code == 200:
                del request.session[KEPT]
            return response
        if request.method == "POST":
            keep(request)
        return redirect_to_login(request.get_full_path(), resolve_url("account_login"))

    kept.keeps = True
    return kept


def may_keep(request) -> bool:
    """A form of our own pages, sent to a view that keeps; the browser vouches for its origin."""
    own = f"{request.scheme}://{request.get_host()}"
    view = getattr(request.resolver_match, "func", None)
    return getattr(view, "keeps", False) and request.headers.get("Origin") == own


def entered(request, **now) -> QueryDict | None:
    """What a form is bound to: what was posted, or what was kept from before signing in again,
    with those values that count `now` (such as the revision shown). None for a blank form."""
    if request.method == "POST":
        return request.POST
    for name, value in now.items() if request.kept is not None else ():
        request.kept[name] = value
    return request.kept


def unjudged(form):
    """The bound form without its errors: what was kept is judged when it is sent."""
    form.full_clean()
    form.errors.clear()
    return form


def is_sent(request, form) -> bool:
    """Sent, and right. What was kept from before signing in again is shown without being judged."""
    if request.method == "POST":
        return form.is_valid()
    if form.is_bound:
        unjudged(form)
    return False


def keep(request, path="", lost=None) -> None:
    """Put aside what was posted, or was kept for this page, until that at `path` is asked for.

    `lost`: names of the files that are to be chosen again; those of the request, if not given.
    """
    posted = {name: values for name, values in entered(request).lists() if name not in NEVER}
    if not any(map(any, posted.values())):
        posted = {}  # so come inputs of files that are left empty
    lost = _names_of(request) if lost is None else lost
    if not posted and not lost:
        return  # a button by itself: it shall not take the place of somebody's words
    whose = str(getattr(request, "left", None) or request.user.pk or "")
    text = json.dumps([path or request.path, time.time(), whose, posted, lost])
    if len(text) <= KEPT_LIMIT:
        request.session[KEPT] = encrypt(text.encode(), BOUND_TO).blob.hex()


def _names_of(request) -> list[str]:
    files = [file.name for _name, sent in request.FILES.lists() for file in sent]
    return files[:NAMED_FILES] if request.method == "POST" else request.lost_files


def _kept(request) -> tuple[QueryDict | None, list[str]]:
    """What was kept for this page and this person, and the names of the files that went with it.

    What is too old or broken is forgotten.
    """
    sealed = request.session.get(KEPT)
    if not sealed:
        return None, []
    try:
        found = json.loads(decrypt(Ciphertext(bytes.fromhex(sealed)), BOUND_TO))
        path, at, whose, posted, lost = found
    except (DecryptionError, ValueError):
        path, at, whose, posted, lost = "", 0, "", {}, []
    if time.time() - at > KEPT_FOR or whose not in ("", str(request.user.pk)):
        del request.session[KEPT]
        return None, []
    if path != request.path:
        return None, []
    return _query(posted) if posted else None, lost


def _query(posted: dict) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, values in posted.items():
        query.setlist(name, values)
    return query
