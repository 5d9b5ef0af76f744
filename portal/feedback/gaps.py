"""What of a procedure is not translated, or no longer: found by walking through its versions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.core.locks import locked
from portal.feedback.models import TranslationGap
from procedures.catalogue.base import Part, Text
from procedures.catalogue.diff import NOUNS
from procedures.catalogue.say import attribute_name, name_of
from procedures.catalogue.words import ATTRIBUTES
from procedures.models import Procedure

Kind = TranslationGap.Kind
KEYS = ("id", "value", "channel", "number")


@dataclass(frozen=True, slots=True)
class Said:
    """A text with its place in the JSON of the spec, and what an editor calls that place."""

    path: str
    label: str
    text: Text


@dataclass(slots=True)
class _History:
    """In which version, and on which day, each language said something else than before."""

    vi: int
    en: int
    changed_on: date
    last: Said


def texts(part: Part) -> dict[str, Said]:
    """By a key that survives reordering: the ids on the way to the text."""
    return dict(_walk(part, "", "", ()))


def _walk(part: Part, key: str, path: str, trail: tuple) -> Iterator[tuple[str, Said]]:
    for name in type(part).model_fields:
        value = getattr(part, name)
        here, way = f"{key}/{name}", f"{path}.{name}" if path else name
        called = (*trail, _called(name))
        if isinstance(value, Text):
            yield here, Said(way, " › ".join(called), value)
        elif isinstance(value, Part):
            yield from _walk(value, here, way, called)
        elif isinstance(value, tuple):
            yield from _items(value, here, way, called)


def _items(items: tuple, key: str, path: str, trail: tuple) -> Iterator[tuple[str, Said]]:
    for number, item in enumerate(items):
        if isinstance(item, Text):
            yield f"{key}/{number}", Said(f"{path}.{number}", _numbered(trail, number), item)
        elif isinstance(item, Part):
            own = next((getattr(item, one) for one in KEYS if getattr(item, one, "")), number)
            name = name_of(item) if hasattr(item, "id") else str(number + 1)
            yield from _walk(item, f"{key}/{own}", f"{path}.{number}", (*trail, f"“{name}”"))


def _numbered(trail: tuple, number: int) -> str:
    return f"{' › '.join(trail)} {number + 1}"


def _called(name: str) -> str:
    if name in NOUNS:
        return _(NOUNS[name][1])
    return _("Guide") if name == "guide" else attribute_name(name) if name in ATTRIBUTES else name


def gaps(versions) -> list[tuple[str, Said, date]]:
    """(kind, what, since when) of the last of these versions, which stand in their order."""
    told: dict[str, _History] = {}
    for number, version in enumerate(versions):
        now = texts(version.content)
        told = {
            key: _next(told.get(key), said, number, version.valid_from) for key, said in now.items()
        }
    return [(kind, one.last, one.changed_on) for one in told.values() if (kind := _kind_of(one))]


def _next(before: _History | None, said: Said, number: int, day: date) -> _History:
    if before is None:
        return _History(number, number, day, said)
    old, new = before.last.text, said.text
    changed = old.vi != new.vi
    return _History(
        number if changed else before.vi,
        number if old.en != new.en else before.en,
        day if changed else before.changed_on,
        said,
    )


def _kind_of(one: _History) -> str:
    if one.last.text.vi and not one.last.text.en:
        return Kind.MISSING
    return Kind.OUTDATED if one.last.text.en and one.vi > one.en else ""


@transaction.atomic
def renew(procedure: Procedure) -> int:
    """Write the gaps of what is in force anew; how many there are."""
    locked(Procedure.objects.filter(pk=procedure.pk), "procedure").get()
    versions = list(procedure.versions.order_by("number"))
    with override("vi"):
        found = gaps(versions) if versions else []
    TranslationGap.objects.filter(procedure=procedure).delete()
    TranslationGap.objects.bulk_create(
        TranslationGap(
            procedure=procedure,
            kind=kind,
            place=said.path[:200],
            label=said.label[:250],
            words=said.text.vi[:200],
            changed_on=since,
        )
        for kind, said, since in found
    )
    return len(found)


def renew_all() -> None:
    """Handler of the periodic "feedback.gaps": for what was published past our signal."""
    for procedure in Procedure.objects.order_by("pk").iterator(chunk_size=50):
        renew(procedure)
