"""Parts of a spec under other identifiers: what is copied must not answer to the name of another.

Works on the JSON of parts. What names a part that keeps its name stays as it is.
"""

import re
from collections.abc import Iterator
from typing import Any

FORM = "form"  # sections, groups, questions and particulars have one namespace
# Keys that name parts -> of which namespaces.
NAMING = {
    "field": (FORM,),
    "fields": (FORM,),
    "area_field": (FORM,),
    "quantity": (FORM,),
    "copies": (FORM,),
    "group": (FORM,),
    "corrects": (FORM,),
    "sees": (FORM, "documents"),
    "assesses": ("fees",),
    "part": ("parts",),
    "after": ("parts",),
    "needs": ("parts",),
    "begins": ("route",),
}
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")

Names = dict[str, dict[str, str]]  # namespace -> {old: new}


def renamed(data: Any, names: Names, namespace: str) -> Any:
    """The part with its own identifier, those inside it and those that it names, replaced."""
    if isinstance(data, list):
        return [renamed(one, names, namespace) for one in data]
    if not isinstance(data, dict):
        return data
    return {key: _value(key, value, names, namespace) for key, value in data.items()}


def _value(key: str, value: Any, names: Names, namespace: str) -> Any:
    if key == "id":
        return names.get(namespace, {}).get(value, value)
    if key == "text" and isinstance(value, dict):
        return {language: _words(words, names) for language, words in value.items()}
    if key in NAMING and _is_naming(value):
        return _named(value, names, NAMING[key])
    inner = FORM if key in ("sections", "fields", "groups", "particulars") else namespace
    return renamed(value, names, inner)


def _is_naming(value: Any) -> bool:
    several = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return several or isinstance(value, str)


def _named(value: Any, names: Names, namespaces: tuple[str, ...]) -> Any:
    if isinstance(value, list):
        return [_named(one, names, namespaces) for one in value]
    found = (names.get(space, {}).get(value) for space in namespaces)
    return next(filter(None, found), value)


def _words(words: Any, names: Names) -> Any:
    """`{identifier}` in the words of a result."""
    known = names.get(FORM, {})
    if not isinstance(words, str):
        return words
    return PLACEHOLDER.sub(lambda found: f"{{{known.get(found[1], found[1])}}}", words)


def identifiers(stream: str, items: list[dict]) -> Iterator[tuple[str, str]]:
    """(namespace, identifier) of each part, and of those inside it."""
    own = FORM if stream == "sections" else stream
    for item in items:
        if item.get("id"):
            yield own, item["id"]
        for key in ("fields", "groups", "particulars"):
            inner = [one for one in item.get(key) or () if isinstance(one, dict)]
            yield from identifiers("sections", inner)
