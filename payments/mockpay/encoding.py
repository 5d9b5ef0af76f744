"""Nested form fields as Stripe's clients send them: `line_items[0][price_data][unit_amount]=1`."""

import re
from urllib.parse import parse_qsl

from payments.mockpay.errors import ApiError, invalid, missing, unknown_parameter

_KEY = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")
_PART = re.compile(r"\[([^\[\]]*)\]")
_INTEGER = re.compile(r"^-?[0-9]{1,18}$")
MAX_FIELDS = 2000
MAX_DEPTH = 8


def decode(raw: str) -> dict:
    """Form text to nested dicts; consecutive numeric keys become lists. Values stay text.

    :raises ApiError: not UTF-8, too many fields, or a key used both as value and as container
    """
    try:
        pairs = parse_qsl(raw, keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise ApiError(400, "Invalid request body") from error
    tree: dict = {}
    for key, value in pairs:
        _put(tree, key, value)
    return {key: _listed(value) for key, value in tree.items()}


def _put(tree: dict, key: str, value: str) -> None:
    match = _KEY.match(key)
    if not match:
        raise invalid(key, f"Invalid parameter name: {key}")
    path = [match[1], *_PART.findall(match[2])]
    if len(path) > MAX_DEPTH or "" in path[:-1]:
        raise invalid(key, f"Invalid parameter name: {key}")
    for part in path[:-1]:
        tree = tree.setdefault(part, {})
        if not isinstance(tree, dict):
            raise invalid(key, f"Invalid parameter: {key}")
    last = path[-1] or str(len(tree))  # `expand[]=` counts for itself
    if last in tree:
        raise invalid(key, f"Parameter given more than once: {key}")
    tree[last] = value


def _listed(value):
    if not isinstance(value, dict):
        return value
    inner = {key: _listed(item) for key, item in value.items()}
    if inner and sorted(inner) == sorted(str(number) for number in range(len(inner))):
        return [inner[str(number)] for number in range(len(inner))]
    return inner


class Params:
    """The fields of one (sub)object; each is read once by type, and none may be left unread."""

    def __init__(self, values, name: str = ""):
        if not isinstance(values, dict):
            raise invalid(name, "Invalid object")
        self._values = values
        self._name = name
        self._read: set[str] = set()

    def path(self, key: str) -> str:
        return f"{self._name}[{key}]" if self._name else key

    def _take(self, key: str):
        self._read.add(key)
        return self._values.get(key)

    def text(self, key: str, *, most: int = 5000) -> str | None:
        value = self._take(key)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            raise invalid(self.path(key), "Invalid string")
        if len(value) > most:
            raise invalid(
                self.path(key),
                f"Invalid string: must be at most {most} characters",
                "parameter_invalid_string_length",
            )
        return value

    def needed(self, key: str, *, most: int = 5000) -> str:
        value = self.text(key, most=most)
        if value is None:
            raise missing(self.path(key))
        return value

    def integer(self, key: str) -> int | None:
        """Stripe takes no `1.0`, no `1e3`, no spaces and no thousands separator."""
        value = self.text(key)
        if value is None:
            return None
        if not _INTEGER.match(value):
            raise invalid(self.path(key), f"Invalid integer: {value}", "parameter_invalid_integer")
        return int(value)

    def choice(self, key: str, allowed: tuple[str, ...]) -> str | None:
        value = self.text(key)
        if value is not None and value not in allowed:
            choices = ", ".join(allowed)
            raise invalid(self.path(key), f"Invalid {key}: must be one of {choices}")
        return value

    def inner(self, key: str) -> "Params":
        value = self._take(key)
        return Params({} if value is None else value, self.path(key))

    def items(self, key: str) -> list["Params"]:
        value = self._take(key) or []
        if not isinstance(value, list):
            raise invalid(self.path(key), "Invalid array")
        return [Params(item, f"{self.path(key)}[{place}]") for place, item in enumerate(value)]

    def texts(self, key: str) -> list[str]:
        value = self._take(key) or []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise invalid(self.path(key), "Invalid array")
        return value

    def pairs(self, key: str) -> dict[str, str]:
        """A `metadata` hash: at most 50 pairs, keys up to 40 characters, values up to 500."""
        found = self._take(key) or {}
        if not isinstance(found, dict) or len(found) > 50:
            raise invalid(self.path(key), "Invalid metadata")
        for name, value in found.items():
            if not isinstance(value, str) or len(name) > 40 or len(value) > 500:
                raise invalid(f"{self.path(key)}[{name}]", "Invalid metadata value")
        return dict(found)

    def done(self) -> None:
        """:raises ApiError: there is a parameter nobody asked for"""
        for key in self._values:
            if key not in self._read:
                raise unknown_parameter(self.path(key))
