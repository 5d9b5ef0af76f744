"""As much of JSON Schema (2020-12) as our document uses; an unknown word of it is an error."""

import re
from datetime import date, datetime
from urllib.parse import urlsplit

KINDS = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
}
FORMATS = {
    "date": date.fromisoformat,
    "date-time": datetime.fromisoformat,
    "uri": lambda value: urlsplit(value).scheme in ("http", "https") or 1 / 0,
}
SILENT = {"description", "default"}


def faults(value, schema: dict, root: dict, path: str = "$") -> list[str]:
    """What of the value breaks the schema; `$ref` leads into `root`."""
    if "$ref" in schema:
        return faults(value, follow(schema["$ref"], root), root, path)
    found = []
    for word, said in schema.items():
        if word not in SILENT:
            found += RULES[word](value, said, schema, root, path)
    return found


def follow(ref: str, root: dict) -> dict:
    place = root
    for step in ref.removeprefix("#/").split("/"):
        place = place[step]
    return place


def _type(value, said, schema, root, path):
    return [] if KINDS[said](value) else [f"{path}: {value!r} is no {said}"]


def _properties(value, said, schema, root, path):
    if not isinstance(value, dict):
        return []
    pairs = [(name, one) for name, one in said.items() if name in value]
    return [f for name, one in pairs for f in faults(value[name], one, root, f"{path}.{name}")]


def _required(value, said, schema, root, path):
    lacking = [name for name in said if isinstance(value, dict) and name not in value]
    return [f"{path}: {name} is missing" for name in lacking]


def _additional(value, said, schema, root, path):
    if not isinstance(value, dict):
        return []
    more = {name: one for name, one in value.items() if name not in schema.get("properties", {})}
    if said is False:
        return [f"{path}: {name} is unknown" for name in more]
    return [f for name, one in more.items() for f in faults(one, said, root, f"{path}.{name}")]


def _items(value, said, schema, root, path):
    rows = enumerate(value) if isinstance(value, list) else ()
    return [f for place, one in rows for f in faults(one, said, root, f"{path}[{place}]")]


def _any(value, said, schema, root, path):
    tried = [faults(value, one, root, path) for one in said]
    return [] if [] in tried else [f"{path}: none fits: {tried}"]


def _format(value, said, schema, root, path):
    try:
        FORMATS[said](value)
    except (ValueError, TypeError, ZeroDivisionError):
        return [f"{path}: {value!r} is no {said}"]
    return []


def _rule(holds, words):
    def judged(value, said, schema, root, path):
        return [] if holds(value, said) else [f"{path}: {value!r} {words} {said!r}"]

    return judged


def _is_number(value) -> bool:
    return KINDS["number"](value)


RULES = {
    "type": _type,
    "properties": _properties,
    "required": _required,
    "additionalProperties": _additional,
    "items": _items,
    "anyOf": _any,
    "format": _format,
    "enum": _rule(lambda value, said: value in said, "is none of"),
    "const": _rule(lambda value, said: value == said, "is not"),
    "pattern": _rule(lambda value, said: bool(re.search(said, str(value))), "is not like"),
    "minimum": _rule(lambda value, said: not _is_number(value) or value >= said, "is less than"),
    "maximum": _rule(lambda value, said: not _is_number(value) or value <= said, "is more than"),
}
