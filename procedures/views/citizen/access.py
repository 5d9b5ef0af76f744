"""Doors to a citizen's own applications, and what survives a sign-in in the middle."""

import json
import time
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, resolve_url
from django.utils.translation import gettext as _

from portal.core.encryption import Ciphertext, DecryptionError, decrypt, encrypt
from procedures.models import Application
from procedures.services.errors import StalePage

KEPT, KEPT_FOR, KEPT_LIMIT = "kept_post", 3600, 200_000  # seconds; characters
BOUND_TO = "session:kept_post"


def own_application(request, pk) -> Application:
    """Raises Http404 for a row that is not this citizen's."""
    own = Application.objects.of_citizen(request.user).select_related(
        "version__procedure",
        "receiving_agency__area__parent",
        "receiving_agency__level",
        "owner",
        "organisation",
        "filed_by__person",
    )
    return get_object_or_404(own, pk=pk)


def draft_view(view):
    """Gives the view `application`, a draft. One that was filed meanwhile, in another tab, is
    shown instead; what was posted to it changes nothing (409)."""

    @wraps(view)
    def found(request, pk, **kwargs):
        application = own_application(request, pk)
        if application.is_draft:
            return view(request, application, **kwargs)
        if request.method == "POST":
            raise StalePage(
                _("This application has already been filed, in another window or by someone else."),
                when=application.submitted_at,
            )
        messages.info(request, _("This application has already been filed."))
        return redirect("application", pk=application.pk)

    return found


def keeps_what_was_typed(view):
    """When the session has ended, keep what was posted, ask to sign in, and show it again.

    The view finds it as `request.kept`, a QueryDict or None. It is encrypted in the session, for
    an hour, and given only to somebody who may open the page.
    """

    @login_not_required
    @wraps(view)
    def kept(request, *args, **kwargs):
        if request.user.is_authenticated:
            request.kept = None if request.method == "POST" else _take(request)
            return view(request, *args, **kwargs)
        if request.method == "POST":
            _keep(request)
        return redirect_to_login(request.get_full_path(), resolve_url("account_login"))

    return kept


def _keep(request):
    posted = {name: values for name, values in request.POST.lists() if name != TOKEN}
    text = json.dumps([request.path, time.time(), posted])
    if len(text) <= KEPT_LIMIT:
        request.session[KEPT] = encrypt(text.encode(), BOUND_TO).blob.hex()


TOKEN = "csrfmiddlewaretoken"


def _take(request):
    """What was kept for this page. Removed at once: it is shown one time."""
    sealed = request.session.get(KEPT)
    if not sealed:
        return None
    try:
        path, at, posted = json.loads(decrypt(Ciphertext(bytes.fromhex(sealed)), BOUND_TO))
    except (DecryptionError, ValueError):
        path, at, posted = "", 0, {}
    old = time.time() - at > KEPT_FOR
    if path != request.path and not old:
        return None
    del request.session[KEPT]
    return None if old else _query(posted)


def _query(posted: dict) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, values in posted.items():
        query.setlist(name, values)
    return query
