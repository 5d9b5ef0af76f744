"""The note of a case in the reader's language: its row keeps codes and figures, in the words of who
wrote it first where a person's words are kept.
"""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments import gateways
from payments.gateways import base
from payments.models import Case
from portal.core.money import format_vnd

Kind = Case.Kind
REFUNDED = re.compile(r"refunded (\d+)")
STATES = {
    base.State.OPEN: gettext_lazy("not paid yet"),
    base.State.FAILED: gettext_lazy("failed"),
    base.State.EXPIRED: gettext_lazy("expired"),
    base.State.UNKNOWN: gettext_lazy("state unknown"),
}


def in_words(kind: str, note: str) -> str:
    """What is none of ours is shown as it is."""
    code, told, said = note.partition(": ")
    if gone := REFUNDED.fullmatch(note):
        return _("Gone back by the gateway's list: %(amount)s") % {
            "amount": format_vnd(int(gone[1]))
        }
    if kind in (Kind.UNLISTED, Kind.UNTOLD) and note in gateways.BUILDERS:
        return _label(note)
    if kind == Kind.DIFFERS and told and code in gateways.BUILDERS:
        return _("%(gateway)s says: %(said)s") % {
            "gateway": _label(code),
            "said": STATES.get(said, said),
        }
    if kind == Kind.UNREAD and told:
        code, _blank, ref = code.partition(" ")
        if code in gateways.BUILDERS:
            told = {"gateway": _label(code), "ref": ref, "said": said}
            return _("%(gateway)s, payment %(ref)s; the answer was: %(said)s") % told
    return note


def _label(code) -> str:
    return str(gateways.get(code).label)
