"""Values of a spec in the active language, for differences."""

import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.core.money import format_vnd
from procedures.catalogue.base import Part, Text
from procedures.catalogue.conditions import All, AnyOf, Comparison, Not
from procedures.catalogue.documents import BlankForm
from procedures.catalogue.explain import APPLICANT_TYPES, CHANNELS, in_words
from procedures.catalogue.fees import (
    AmountRule,
    Assessed,
    ByChannel,
    Exemption,
    Fixed,
    PerUnit,
    Reduction,
    Tier,
)
from procedures.catalogue.route import AgencyRule
from procedures.catalogue.spec import ProcedureSpec

ATTRIBUTES = {
    "accept": gettext_noop("accepted files"),
    "agency": gettext_noop("agency"),
    "after": gettext_noop("waits for"),
    "amount": gettext_noop("amount"),
    "applicant_types": gettext_noop("applicants"),
    "blank_form": gettext_noop("blank form"),
    "channels": gettext_noop("ways of filing"),
    "collector": gettext_noop("collecting agency"),
    "consent": gettext_noop("declaration"),
    "copies": gettext_noop("copies"),
    "corrects": gettext_noop("answers that may be corrected"),
    "cutoff": gettext_noop("cut-off hour"),
    "deliveries": gettext_noop("ways of handing over"),
    "due": gettext_noop("when it is due"),
    "exempt_when": gettext_noop("exemptions"),
    "first_phase": gettext_noop("of it for the first phase"),
    "hint": gettext_noop("hint"),
    "hours": gettext_noop("working hours"),
    "intro": gettext_noop("introduction"),
    "kind": gettext_noop("kind"),
    "label": gettext_noop("wording"),
    "legal_basis": gettext_noop("legal basis"),
    "max": gettext_noop("largest value"),
    "max_length": gettext_noop("greatest length"),
    "max_mb": gettext_noop("largest file (MB)"),
    "min": gettext_noop("smallest value"),
    "name": gettext_noop("name"),
    "needs": gettext_noop("needs"),
    "optional": gettext_noop("may be left out"),
    "options": gettext_noop("options"),
    "originals": gettext_noop("originals"),
    "outcomes": gettext_noop("outcomes"),
    "part": gettext_noop("part"),
    "phases": gettext_noop("phases"),
    "reception": gettext_noop("receiving agency"),
    "reductions": gettext_noop("reductions"),
    "role": gettext_noop("role"),
    "sees": gettext_noop("what its officers read"),
    "short_title": gettext_noop("short title"),
    "title": gettext_noop("title"),
    "type": gettext_noop("type"),
    "unit": gettext_noop("unit"),
    "when": gettext_noop("condition"),
}
PRICES = {
    "up_to": gettext_noop("up to %(upto)s: %(price)s"),
    "rest": gettext_noop("after: %(price)s"),
}


def attribute_name(name: str) -> str:
    return _(ATTRIBUTES[name]) if name in ATTRIBUTES else name.replace("_", " ")


def say(value: Any, spec: ProcedureSpec) -> str:
    """Short words for any value a spec can hold."""
    match value:
        case None | "" | () | Text(vi="", en=""):
            return _("nothing")
        case bool():
            return _("yes") if value else _("no")
        case Text():
            return f"“{value}”"
        case All() | AnyOf() | Not() | Comparison():
            return in_words(value, spec)
        case datetime.date():
            return f"{value:%d/%m/%Y}"
        case tuple():
            return ", ".join(say(item, spec) for item in value)
        case Part():
            return _say_part(value, spec)
    names = CHANNELS | APPLICANT_TYPES
    return _(names[value]) if value in names else str(value)


def _say_part(part: Part, spec: ProcedureSpec) -> str:
    match part:
        case Fixed() | ByChannel() | Assessed() | PerUnit():
            return _say_amount(part, spec)
        case Tier():
            words = PRICES["up_to" if part.upto else "rest"]
            return _(words) % {"upto": part.upto, "price": format_vnd(part.price)}
        case Reduction():
            return f"{part.percent}% ({part.reason})"
        case Exemption():
            return say(part.reason, spec)
        case BlankForm():
            return str(part)
        case AgencyRule():
            facts = (part.kind, part.level, part.sector, part.code, part.area_field)
            return " ".join(fact for fact in facts if fact)
    return _any_text(part, spec)


def _say_amount(amount: AmountRule, spec: ProcedureSpec) -> str:
    match amount:
        case Fixed():
            return format_vnd(amount.amount)
        case ByChannel():
            pairs = amount.amounts.items()
            return ", ".join(f"{_(CHANNELS[name])}: {format_vnd(sum_)}" for name, sum_ in pairs)
        case PerUnit(cap=None):
            return say(amount.tiers, spec)
        case PerUnit():
            values = {"prices": say(amount.tiers, spec), "cap": format_vnd(amount.cap)}
            return _("%(prices)s, at most %(cap)s a copy") % values
    return _("set during the process")


def _any_text(part: Part, spec: ProcedureSpec) -> str:
    texts = [value for value in dict(part).values() if isinstance(value, Text) and value]
    return say(texts[0], spec) if texts else type(part).__name__
