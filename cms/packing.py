"""The many inputs of the editor, sent as one: portal/static/js/editor/pack.js packs them.

A procedure of a hundred questions has more inputs than a form may have (Django counts them before
anything is read). Where the script fails, they come one by one, and settings bound them.
"""

import json
from functools import wraps

from django.http import HttpResponseBadRequest
from django.utils.translation import gettext as _

NAME = "mc-packed"
MOST = 50_000  # inputs; a hundred questions have some two thousand


def unpacked(view):
    """The view reads a POST as if it had not been packed."""

    @wraps(view)
    def reading(request, *args, **kwargs):
        if request.method == "POST" and NAME in request.POST:
            try:
                request.POST = _unpack(request.POST)
            except ValueError:
                return HttpResponseBadRequest(_("What was sent cannot be read"))
        return view(request, *args, **kwargs)

    return reading


def _unpack(post):
    """Raises ValueError for what our script never sends."""
    pairs = json.loads(post[NAME])
    if not isinstance(pairs, list) or len(pairs) > MOST or not all(map(_is_pair, pairs)):
        raise ValueError(NAME)
    whole = post.copy()
    del whole[NAME]
    for name, value in pairs:
        whole.appendlist(name, value)
    return whole


def _is_pair(one) -> bool:
    is_two = isinstance(one, list) and len(one) == 2
    return is_two and all(isinstance(part, str) and "\0" not in part for part in one)
