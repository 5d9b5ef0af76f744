"""Conditions as editors write them: `all(case = gift, not(mortgaged = yes), copies > 2)`.

One line of text for the tree of `procedures.catalogue.conditions`, and back without loss. Subjects
are ids of questions or groups, `@applicant_type` or `@channel`; words other than ids, dates and
numbers stand in double quotes.
"""

import json
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

OPERATORS = {"=": "eq", "!=": "ne", ">": "gt", ">=": "ge", "<": "lt", "<=": "le"}
SIGNS = {name: sign for sign, name in OPERATORS.items()} | {"in": "in", "contains": "contains"}
JOINTS = ("all", "any", "not")
BARE = ("present", "absent")
TOKEN = re.compile(
    r'\s*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<sign>!=|>=|<=|[=<>(),\[\]])|(?P<word>[@\w-]+))'
)
DEEPEST = 20  # joints within joints that somebody could still read
NUMBER = re.compile(r"-?[0-9]{1,16}")
PLAIN = re.compile(r"[a-z][a-z0-9_]*|[0-9]{4}-[0-9]{2}-[0-9]{2}")
RESERVED = {"yes", "no", *JOINTS, *BARE, "in", "contains"}


def write(condition: dict | None) -> str:
    """The formula of a condition in its JSON form."""
    if condition is None:
        return ""
    for joint in ("all", "any"):
        if joint in condition:
            return f"{joint}({', '.join(map(write, condition[joint]))})"
    if "not" in condition:
        return f"not({write(condition['not'])})"
    subject, operator = condition["field"], condition["op"]
    if operator in BARE:
        return f"{subject} {operator}"
    return f"{subject} {SIGNS[operator]} {_written(condition.get('value'))}"


def _written(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    plain = isinstance(value, str) and PLAIN.fullmatch(value) and value not in RESERVED
    return value if plain else json.dumps(value, ensure_ascii=False)


def parse(formula: str) -> dict | None:
    """The condition of a formula, None for an empty one. Raises ValidationError."""
    if not formula.strip():
        return None
    reader = _Reader(_tokens(formula))
    condition = reader.condition()
    if reader.left:
        raise _wrong(reader.left[0])
    return condition


def _tokens(formula: str) -> list[str]:
    tokens, place, formula = [], 0, formula.rstrip()
    while place < len(formula):
        found = TOKEN.match(formula, place)
        if found is None:
            raise _wrong(formula[place:].strip()[:20])
        tokens.append(found.group().strip())
        place = found.end()
    return tokens


def _wrong(token: str) -> ValidationError:
    return ValidationError(
        _("This condition cannot be read from “%(token)s” on"), "formula", {"token": token}
    )


def _unquoted(token: str) -> str:
    try:
        return json.loads(token)
    except json.JSONDecodeError as error:
        raise _wrong(token) from error


class _Reader:
    def __init__(self, tokens: list[str]):
        self.left = tokens
        self.depth = 0

    def take(self, expected: str = "") -> str:
        if not self.left or (expected and self.left[0] != expected):
            raise _wrong(self.left[0] if self.left else _("the end"))
        return self.left.pop(0)

    def condition(self) -> dict:
        first = self.take()
        if first not in JOINTS:
            return self.comparison(first)
        self.take("(")
        self.depth += 1
        if self.depth > DEEPEST:
            raise _wrong(first)
        inner: Any
        inner = self.condition() if first == "not" else self.several(self.condition, ")")
        self.depth -= 1
        self.take(")")
        return {first: inner}

    def comparison(self, subject: str) -> dict:
        sign = self.take()
        if sign in BARE:
            return {"op": sign, "field": subject}
        operator = OPERATORS.get(sign, sign)
        if operator not in SIGNS:
            raise _wrong(sign)
        return {"op": operator, "field": subject, "value": self.value()}

    def value(self) -> Any:
        token = self.take()
        if token == "[":
            values = self.several(self.single, "]")
            self.take("]")
            return values
        return self.single(token)

    def single(self, token: str = "") -> Any:
        token = token or self.take()
        if token in ("yes", "no"):
            return token == "yes"
        if token.startswith('"'):
            return _unquoted(token)
        return int(token) if NUMBER.fullmatch(token) else token

    def several(self, read, end: str) -> list:
        items = [read()]
        while self.left and self.left[0] == ",":
            self.take(",")
            items.append(read())
        if not self.left or self.left[0] != end:
            raise _wrong(self.left[0] if self.left else _("the end"))
        return items
