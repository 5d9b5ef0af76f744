"""What changed between two versions of a procedure, in sentences for an editor."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from procedures.catalogue.base import Part, Text
from procedures.catalogue.explain import subject_label
from procedures.catalogue.say import attribute_name, say
from procedures.catalogue.spec import ProcedureSpec

# Nouns of the parts that have an id, in the order in which an editor thinks of them.
NOUNS = {
    "sections": gettext_noop("Section"),
    "questions": gettext_noop("Question"),
    "groups": gettext_noop("Group"),
    "documents": gettext_noop("Document"),
    "fees": gettext_noop("Fee"),
    "time_limits": gettext_noop("Time limit"),
    "route": gettext_noop("Step"),
    "parts": gettext_noop("Part"),
    "results": gettext_noop("Result"),
    "ineligible_when": gettext_noop("Ineligibility"),
}
# Compared part by part instead: what they hold has ids of its own.
CONTAINERS = {"sections": {"fields", "groups"}, "groups": {"fields"}}


@dataclass(frozen=True, slots=True)
class _Pair:
    """The same thing before and after, and the two specs, which know the names in conditions."""

    old: Any
    new: Any
    specs: tuple[ProcedureSpec, ProcedureSpec]


def differences(old: ProcedureSpec, new: ProcedureSpec, language: str) -> list[str]:
    """Empty when the two mean the same. Parts are matched by id, wherever they have moved."""
    with override(language):
        return [*_top(old, new), *_parts(old, new)]


def _top(old: ProcedureSpec, new: ProcedureSpec) -> Iterator[str]:
    own = [name for name in _names(old) if name not in {*NOUNS, "guide"}]
    yield from _changes(_("Procedure"), _Pair(old, new, (old, new)), own)
    yield from _changes(_("Guide"), _Pair(old.guide, new.guide, (old, new)), _names(old.guide))


def _parts(old: ProcedureSpec, new: ProcedureSpec) -> Iterator[str]:
    for kind, noun in NOUNS.items():
        before, after = _by_id(old, kind), _by_id(new, kind)
        for part_id in [*before, *(one for one in after if one not in before)]:
            pair = _Pair(before.get(part_id), after.get(part_id), (old, new))
            yield from _part(_(noun), pair, CONTAINERS.get(kind, set()))
        yield from _order(_(noun), [*before], [*after])


def _part(noun: str, pair: _Pair, left_out: set[str]) -> Iterator[str]:
    part = pair.old or pair.new
    values = {"noun": noun, "name": _name(part)}
    if pair.new is None:
        yield _("%(noun)s “%(name)s” was removed") % values
    elif pair.old is None:
        yield _("%(noun)s “%(name)s” is new") % values
    else:
        names = [name for name in _names(part) if name not in left_out]
        yield from _changes(_("%(noun)s “%(name)s”") % values, pair, names)


def _changes(who: str, pair: _Pair, names: list[str]) -> Iterator[str]:
    for name in names:
        before, after = getattr(pair.old, name, None), getattr(pair.new, name, None)
        if before != after:
            yield _change(who, name, _Pair(before, after, pair.specs))


def _change(who: str, name: str, pair: _Pair) -> str:
    if name == "required":
        words = _("%(who)s is now required") if pair.new else _("%(who)s is no longer required")
        return words % {"who": who}
    values = {"who": who, "what": attribute_name(name)}
    values |= {
        "old": _say(name, pair.old, pair.specs[0]),
        "new": _say(name, pair.new, pair.specs[1]),
    }
    if values["old"] != values["new"]:
        return _("%(who)s: %(what)s: %(old)s → %(new)s") % values
    if isinstance(pair.new, Text):
        return _("%(who)s: %(what)s: the other language changed") % values
    return _("%(who)s: %(what)s changed in detail") % values


def _say(name: str, value: Any, spec: ProcedureSpec) -> str:
    if name == "corrects" and value:
        value = tuple(subject_label(question_id, spec) for question_id in value)
    return say(value, spec)


def _order(noun: str, before: list[str], after: list[str]) -> Iterator[str]:
    both = set(before) & set(after)
    if [one for one in before if one in both] != [one for one in after if one in both]:
        yield _("%(noun)s: the order changed") % {"noun": noun}


def _by_id(spec: ProcedureSpec, kind: str) -> dict[str, Part]:
    if kind in ("questions", "groups"):
        return getattr(spec, kind)
    return {part.id: part for part in getattr(spec, kind)}


def _name(part: Part) -> str:
    for attribute in ("label", "title", "name", "case"):
        text = getattr(part, attribute, None)
        if text:
            return str(text)
    return part.id


def _names(part: Part) -> list[str]:
    return [name for name in type(part).model_fields if name not in ("id", "schema_version")]
