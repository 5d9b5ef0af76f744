"""Values of a spec in the active language, for differences."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.core.money import format_vnd
from procedures.catalogue.base import Part, Text
from procedures.catalogue.conditions import All, AnyOf, Comparison, Not
from procedures.catalogue.documents import BlankForm
from procedures.catalogue.explain import CHANNELS, in_words, subject_label
from procedures.catalogue.fees import Assessed, ByChannel, Fixed, PerUnit, Tier
from procedures.catalogue.fields import Group, Section
from procedures.catalogue.route import AgencyRule
from procedures.catalogue.spec import ProcedureSpec
from procedures.catalogue.words import ATTRIBUTES, LEVELS, LISTED, MONEY, SUBJECTS, VALUES

NAMES = ("label", "title", "name", "case", "reason", "message", "number", "channel", "text")
# What these hold has sentences of its own.
CONTAINERS = {Section: ("fields", "groups"), Group: ("fields",)}
IDENTITIES = ("id", "schema_version", "value")
PRICES = {
    "up_to": gettext_noop("up to %(upto)s: %(price)s"),
    "rest": gettext_noop("after: %(price)s"),
}


def attribute_name(name: str) -> str:
    return _(ATTRIBUTES[name])


def attributes_of(part: Part) -> list[str]:
    left_out = (*IDENTITIES, *CONTAINERS.get(type(part), ()))
    return [name for name in type(part).model_fields if name not in left_out]


def default_of(part: Part, name: str) -> Any:
    """What the attribute is where nobody says anything; None where it must be said."""
    found = type(part).model_fields[name]
    return None if found.is_required() else found.get_default(call_default_factory=True)


@dataclass(frozen=True, slots=True)
class Teller:
    """Knows the names that values of this spec stand for; `levels` is {code: name} of levels."""

    spec: ProcedureSpec
    levels: Mapping[str, str] = field(default_factory=dict)

    def attribute(self, part: Part, name: str) -> str:
        """The value of an attribute, in words."""
        return self.of_attribute(getattr(part, name), part, name)

    def of_attribute(self, value: Any, part: Part, name: str) -> str:
        """A value that an attribute of this part has, or would have."""
        return self.value(value, _places(part, name))

    def value(self, value: Any, places: list[tuple[str, str]]) -> str:
        if value in (None, "", (), {}) or value == Text():
            return _("nothing")
        match value:
            case Text():
                return f"“{value}”"
            case All() | AnyOf() | Not() | Comparison():
                return in_words(value, self.spec)
            case tuple():
                return ", ".join(self.value(one, places) for one in value)
            case Part():
                return self.part(value)
            case dict():
                return _by_channel(value)
        return self._scalar(value, places)

    def _scalar(self, value: Any, places: list[tuple[str, str]]) -> str:
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, datetime.date):
            return f"{value:%d/%m/%Y}"
        if MONEY.intersection(places):
            return format_vnd(value)
        if SUBJECTS.intersection(places) and isinstance(value, str):
            return f"“{subject_label(value, self.spec)}”"
        if LEVELS.intersection(places):
            return self.levels.get(value, value)
        if lists := next((LISTED[place] for place in places if place in LISTED), ()):
            return self._title([part for name in lists for part in getattr(self.spec, name)], value)
        known = next((VALUES[place] for place in places if place in VALUES), {})
        return _(known[value]) if value in known else str(value)

    def _title(self, parts: list[Part], part_id: str) -> str:
        found = next((part for part in parts if part.id == part_id), None)
        return f"“{name_of(found)}”" if found else part_id

    def part(self, part: Part) -> str:
        match part:
            case Fixed() | ByChannel() | PerUnit() | Assessed():
                return self._amount(part)
            case Tier():
                words = PRICES["up_to" if part.upto else "rest"]
                return _(words) % {"upto": part.upto, "price": format_vnd(part.price)}
            case BlankForm():
                return str(part)
            case AgencyRule():
                kind, facts = self.attribute(part, "kind"), self.facts(part, but="kind")
                return f"{kind} ({facts})" if facts else kind
        facts, name = self.facts(part), self.name(part)
        return f"{name} ({facts})" if facts and name else facts or name

    def facts(self, part: Part, but: str = "") -> str:
        """What is said of a part beside its name: all that is not as it is by default."""
        beside = (but, _name_attribute(part))
        told = [
            f"{attribute_name(name)}: {self.attribute(part, name)}"
            for name in attributes_of(part)
            if name not in beside and getattr(part, name) != default_of(part, name)
        ]
        return "; ".join(told)

    def name(self, part: Part) -> str:
        name = _name_attribute(part)
        return self.attribute(part, name) if name else ""

    def _amount(self, amount) -> str:
        match amount:
            case Fixed():
                return self.attribute(amount, "amount")
            case ByChannel():
                return self.attribute(amount, "amounts")
            case Assessed():
                return _("set during the process")
            case PerUnit(cap=None):
                return self.attribute(amount, "tiers")
        values = {"prices": self.attribute(amount, "tiers"), "cap": format_vnd(amount.cap)}
        return _("%(prices)s, at most %(cap)s a copy") % values


def exactly(value: Any) -> str:
    """With identifiers in place of names: for what reads alike and is not the same."""
    match value:
        case Comparison() | Not() | All() | AnyOf():
            return _exact_condition(value)
        case tuple() if value:
            return ", ".join(exactly(one) for one in value)
        case Part():
            told = [name for name in attributes_of(value) if getattr(value, name)]
            return ", ".join(f"{name} {exactly(getattr(value, name))}" for name in told)
    return f"“{value}”" if isinstance(value, str) and value else str(value or _("nothing"))


def _exact_condition(condition) -> str:
    match condition:
        case Not():
            return f"not ({exactly(condition.negated)})"
        case All():
            return f"all ({exactly(condition.all)})"
        case AnyOf():
            return f"any ({exactly(condition.any)})"
    value = condition.value
    words = [condition.field, condition.op, *([] if value is None else [_exact_value(value)])]
    return " ".join(words)


def _exact_value(value) -> str:
    values = value if isinstance(value, tuple) else (value,)
    return ", ".join(f"“{one}”" if isinstance(one, str) else str(one) for one in values)


def _by_channel(amounts: Mapping[str, int]) -> str:
    pairs = [(words, amounts[name]) for name, words in CHANNELS.items() if name in amounts]
    return ", ".join(f"{_(words)}: {format_vnd(sum_)}" for words, sum_ in pairs)


def name_of(part: Part) -> str:
    """What a part that has an id is called."""
    name = _name_attribute(part)
    return str(getattr(part, name)) if name else part.id


def _name_attribute(part: Part) -> str:
    return next((name for name in NAMES if getattr(part, name, None)), "")


def _places(part: Part, name: str) -> list[tuple[str, str]]:
    """Where the words of this attribute may be found: of its own kind, or of a more general one."""
    return [(kind.__name__, name) for kind in type(part).__mro__]
