"""What changed between two versions of a procedure, in sentences for whoever approves it.

Every attribute of every part has its words (`words`), so nothing is left to "changed in detail":
what reads alike and differs is told with identifiers, what differs in one language in that one.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import get_language, gettext_noop, override
from django.utils.translation import gettext as _

from procedures.catalogue.base import Part, Text
from procedures.catalogue.say import (
    Teller,
    attribute_name,
    attributes_of,
    default_of,
    exactly,
    name_of,
)
from procedures.catalogue.spec import ProcedureSpec

# Nouns of the parts that have an id, in the order in which an editor thinks of them, and under
# which heading their changes stand.
NOUNS = {
    "sections": (gettext_noop("Section"), gettext_noop("Form and questions")),
    "questions": (gettext_noop("Question"), gettext_noop("Form and questions")),
    "groups": (gettext_noop("Group"), gettext_noop("Form and questions")),
    "documents": (gettext_noop("Document"), gettext_noop("Documents")),
    "fees": (gettext_noop("Fee"), gettext_noop("Fees")),
    "time_limits": (gettext_noop("Time limit"), gettext_noop("Time limits")),
    "route": (gettext_noop("Step"), gettext_noop("Steps of handling")),
    "parts": (gettext_noop("Part"), gettext_noop("Parts of a linked application")),
    "results": (gettext_noop("Result"), gettext_noop("Results")),
    "eligibility": (
        gettext_noop("Question before starting"),
        gettext_noop("Questions before starting"),
    ),
    "ineligible_when": (gettext_noop("Ineligibility"), gettext_noop("Cases it is not for")),
}
LANGUAGES = {"vi": gettext_noop("in Vietnamese"), "en": gettext_noop("in English")}
KEYS = ("id", "value", "channel", "number")
# Told whole, as one value: their words say all that they hold.
WHOLE = {"AgencyRule", "BlankForm", "ByChannel", "Fixed"}


@dataclass(frozen=True, slots=True)
class _Pair:
    """The same thing before and after, with who tells of the one and of the other."""

    old: Any
    new: Any
    tellers: tuple[Teller, Teller]

    def of(self, old: Any, new: Any) -> "_Pair":
        return replace(self, old=old, new=new)


def differences(
    old: ProcedureSpec,
    new: ProcedureSpec,
    language: str,
    levels: Mapping[str, str] | None = None,
) -> list[str]:
    """Empty when the two mean the same. Parts are matched by id, wherever they have moved.

    `levels` are the names of the levels of government, {code: name}.
    """
    found = grouped(old, new, language, levels)
    return [sentence for _heading, sentences in found for sentence in sentences]


def grouped(
    old: ProcedureSpec,
    new: ProcedureSpec,
    language: str,
    levels: Mapping[str, str] | None = None,
) -> list[tuple[str, list[str]]]:
    """The same under headings: [(heading, [sentence, ...])]."""
    pair = _Pair(old, new, (Teller(old, levels or {}), Teller(new, levels or {})))
    found: dict[str, list[str]] = {}
    with override(language):
        for heading, sentence in _all(pair):
            found.setdefault(heading, []).append(sentence)
    return list(found.items())


def _all(pair: _Pair) -> Iterator[tuple[str, str]]:
    own = [name for name in attributes_of(pair.old) if name not in {*NOUNS, "guide"}]
    for sentence in _changes(_("Procedure"), pair, own):
        yield _("Procedure"), sentence
    for sentence in _of_parts(_("Guide"), pair.of(pair.old.guide, pair.new.guide)):
        yield _("Guide"), sentence
    for kind, (noun, heading) in NOUNS.items():
        for sentence in _of_kind(_(noun), kind, pair):
            yield _(heading), sentence


def _of_kind(noun: str, kind: str, pair: _Pair) -> Iterator[str]:
    before, after = _by_id(pair.old, kind), _by_id(pair.new, kind)
    for part_id in [*before, *(one for one in after if one not in before)]:
        yield from _part(noun, pair.of(before.get(part_id), after.get(part_id)))
        if kind in ("questions", "groups") and part_id in before and part_id in after:
            yield from _moved(noun, part_id, pair)
    if _in_another_order([*before], [*after]):
        yield _("%(noun)s: the order changed") % {"noun": noun}


def _part(noun: str, pair: _Pair) -> Iterator[str]:
    """Of one that has an id: new, removed or changed."""
    who = _("%(noun)s “%(name)s”") % {"noun": noun, "name": name_of(pair.old or pair.new)}
    if pair.new is None:
        yield _("%(who)s was removed") % {"who": who}
    elif pair.old is None:
        facts = pair.tellers[1].facts(pair.new)
        words = _("%(who)s is new: %(facts)s") if facts else _("%(who)s is new")
        yield words % {"who": who, "facts": facts}
    else:
        yield from _of_parts(who, pair)


def _moved(noun: str, part_id: str, pair: _Pair) -> Iterator[str]:
    """A question or a group that stands in another section or group than before."""
    old, new = (_place_of(part_id, spec) for spec in (pair.old, pair.new))
    if old.id != new.id:
        who = _("%(noun)s “%(name)s”") % {"noun": noun, "name": name_of(_find(part_id, pair.old))}
        yield _told(who, attribute_name("place"), *(f"“{name_of(one)}”" for one in (old, new)))


def _of_parts(who: str, pair: _Pair) -> Iterator[str]:
    names = dict.fromkeys([*attributes_of(pair.old), *attributes_of(pair.new)])
    yield from _changes(who, pair, list(names))


def _changes(who: str, pair: _Pair, names: list[str]) -> Iterator[str]:
    for name in names:
        before, after = _at(pair.old, pair.new, name), _at(pair.new, pair.old, name)
        if before != after:
            yield from _change(who, name, pair.of(before, after), (pair.old, pair.new))


def _at(part: Part, other: Part, name: str) -> Any:
    """Of a part that has no such attribute: what the other would have if nobody said anything."""
    return getattr(part, name) if name in type(part).model_fields else default_of(other, name)


def _change(who: str, name: str, pair: _Pair, holders: tuple[Part, Part]) -> Iterator[str]:
    old, new, what = pair.old, pair.new, attribute_name(name)
    if name == "required":
        words = _("%(who)s is now required") if new else _("%(who)s is no longer required")
        yield words % {"who": who}
    elif isinstance(old, Text) and isinstance(new, Text):
        yield from _of_texts(who, what, old, new)
    elif _holds_parts(old) or _holds_parts(new):
        yield from _of_lists(f"{who}: {what}", pair.of(old or (), new or ()))
    elif type(old) is type(new) and _is_open(old):
        yield from _of_parts(f"{who}: {what}", pair)
    else:
        yield _told(who, what, *_both(name, pair, holders))


def _both(name: str, pair: _Pair, holders: tuple[Part, Part]) -> tuple[str, str]:
    tellers = zip(pair.tellers, (pair.old, pair.new), holders, strict=True)
    old, new = (teller.of_attribute(value, part, name) for teller, value, part in tellers)
    if old != new:
        return old, new
    return exactly(pair.old), exactly(pair.new)


def _of_texts(who: str, what: str, old: Text, new: Text) -> Iterator[str]:
    """A sentence for each language that differs; the reader's own needs no name."""
    here = "en" if (get_language() or "").startswith("en") else "vi"
    for code in (here, *(one for one in LANGUAGES if one != here)):
        before, after = getattr(old, code), getattr(new, code)
        if before != after:
            which = what if code == here else f"{what} ({_(LANGUAGES[code])})"
            yield _told(
                who, which, *(f"“{one}”" if one else _("nothing") for one in (before, after))
            )


def _of_lists(who: str, pair: _Pair) -> Iterator[str]:
    keyed = all(_key(one) is not None for one in (*pair.old, *pair.new))
    yield from _by_key(who, pair) if keyed else _in_order(who, pair)


def _by_key(who: str, pair: _Pair) -> Iterator[str]:
    before, after = _numbered(pair.old), _numbered(pair.new)
    for key in [*before, *(one for one in after if one not in before)]:
        yield from _keyed_item(who, pair.of(before.get(key), after.get(key)))
    if _in_another_order([*before], [*after]):
        yield _("%(noun)s: the order changed") % {"noun": who}


def _keyed_item(who: str, pair: _Pair) -> Iterator[str]:
    if pair.old and pair.new:
        name = pair.tellers[0].name(pair.old) or pair.old.id
        yield from _of_parts(f"{who} ({name})", pair)
    else:
        yield from _item(who, pair, None)


def _in_order(who: str, pair: _Pair) -> Iterator[str]:
    """Of things without a name of their own: those that stand at one place are the same."""
    matcher = SequenceMatcher(None, pair.old, pair.new, autojunk=False)
    for act, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if act == "equal":
            continue
        old, new = list(pair.old[old_from:old_to]), list(pair.new[new_from:new_to])
        for place in range(max(len(old), len(new))):
            both = (side[place] if place < len(side) else None for side in (old, new))
            number = old_from + place + 1 if len(pair.old) + len(pair.new) > 2 else None
            yield from _item(who, pair.of(*both), number)


def _item(who: str, pair: _Pair, number: int | None) -> Iterator[str]:
    """One of a list: new, removed or changed. `number` is where it stands, if that tells it from
    others."""
    old, new = pair.tellers
    if pair.new is None:
        yield _("%(who)s: removed: %(what)s") % {"who": who, "what": old.value(pair.old, [])}
    elif pair.old is None:
        yield _("%(who)s: new: %(what)s") % {"who": who, "what": new.value(pair.new, [])}
    elif pair.old != pair.new:
        if isinstance(pair.old, Text):
            yield from _of_texts(who, str(number or 1), pair.old, pair.new)
        else:
            yield from _of_parts(f"{who} ({number})" if number else who, pair)


def _told(who: str, what: str, old: str, new: str) -> str:
    values = {"who": who, "what": what, "old": old, "new": new}
    return _("%(who)s: %(what)s: %(old)s → %(new)s") % values


def _holds_parts(value: Any) -> bool:
    return isinstance(value, tuple) and any(isinstance(one, Part) for one in value)


def _is_open(value: Any) -> bool:
    """A part whose attributes are told one by one; conditions are told as a whole."""
    closed = {*WHOLE, "All", "AnyOf", "Not", "Comparison"}
    return isinstance(value, Part) and type(value).__name__ not in closed


def _key(part: Part) -> str | None:
    return next((str(getattr(part, name)) for name in KEYS if hasattr(part, name)), None)


def _numbered(parts: tuple[Part, ...]) -> dict[tuple[str, int], Part]:
    """By key; one that a key has again counts as another."""
    seen: Counter = Counter()
    found = {}
    for part in parts:
        key = _key(part)
        found[key, seen[key]] = part
        seen[key] += 1
    return found


def _in_another_order(before: list, after: list) -> bool:
    both = set(before) & set(after)
    return [one for one in before if one in both] != [one for one in after if one in both]


def _by_id(spec: ProcedureSpec, kind: str) -> dict[str, Part]:
    if kind in ("questions", "groups"):
        return getattr(spec, kind)
    return {part.id: part for part in getattr(spec, kind)}


def _find(part_id: str, spec: ProcedureSpec) -> Part:
    return spec.questions.get(part_id) or spec.groups[part_id]


def _place_of(part_id: str, spec: ProcedureSpec) -> Part:
    """The section or group in which it stands."""
    for section in spec.sections:
        for place in (section, *section.groups):
            inside = (*place.fields, *getattr(place, "groups", ()))
            if any(one.id == part_id for one in inside):
                return place
    raise KeyError(part_id)
