"""Specs to and from JSON."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from procedures.catalogue.checks.problem import Problem
from procedures.catalogue.spec import ProcedureSpec

DEEPEST = 40
SENTENCES = {
    "missing": lambda: _("This is missing"),
    "extra_forbidden": lambda: _("Nothing of this name is known here"),
    "literal_error": lambda: _("“%(input)s” is not one of: %(expected)s"),
    "union_tag_invalid": lambda: _("“%(tag)s” is not one of: %(expected_tags)s"),
    "union_tag_not_found": lambda: _("The kind is missing"),
    "string_pattern_mismatch": lambda: _("“%(input)s” is not written as it must be"),
    "greater_than_equal": lambda: _("This must be at least %(ge)s"),
    "less_than_equal": lambda: _("This must be at most %(le)s"),
    "too_short": lambda: _("This needs at least %(min_length)s"),
    "string_type": lambda: _("This must be text"),
    "int_type": lambda: _("This must be a whole number"),
    "int_parsing": lambda: _("This must be a whole number"),
    "bool_type": lambda: _("This must be yes or no"),
    "bool_parsing": lambda: _("This must be yes or no"),
    "tuple_type": lambda: _("This must be a list"),
    "date_parsing": lambda: _("This must be a date such as 2024-09-20"),
    "date_type": lambda: _("This must be a date such as 2024-09-20"),
    "date_from_datetime_parsing": lambda: _("This must be a date such as 2024-09-20"),
    "value_error": lambda: "%(error)s",
    "model_attributes_type": lambda: _("This must be an object with named parts"),
    "model_type": lambda: _("This must be an object with named parts"),
}


class SpecError(ValueError):
    """`problems` says in words, with paths, why the JSON is no spec."""

    def __init__(self, problems: list[Problem]):
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def load_spec(data: dict[str, Any]) -> ProcedureSpec:
    """Raises SpecError; shapes and types only, `check_spec` judges the meaning."""
    if not isinstance(data, dict):
        raise SpecError([Problem("", _("This must be an object with named parts"))])
    if _is_deeper(data, DEEPEST):
        raise SpecError([Problem("", _("The parts are nested too deeply"))])
    try:
        return ProcedureSpec.model_validate(data)
    except ValidationError as error:
        raise SpecError(list(_problems(error, data))) from error


def dump_spec(spec: ProcedureSpec) -> dict[str, Any]:
    """Canonical JSON: what has its default value is left out, so that a part that the schema
    gains later does not change the hash of specs that do not use it."""
    dumped = spec.model_dump(mode="json", exclude_defaults=True)
    kinds = _with_kinds(dumped, spec.model_dump(mode="json"))
    return {"schema_version": spec.schema_version, **kinds}


def content_hash(spec: ProcedureSpec) -> str:
    """SHA-256, hex, of the canonical JSON: equal for specs that mean the same."""
    text = json.dumps(dump_spec(spec), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _with_kinds(short: Any, full: Any) -> Any:
    """Discriminators are written even where they have their default: readers choose by them."""
    if isinstance(short, dict):
        kinds = {"kind": full["kind"]} if "kind" in full else {}
        return kinds | {key: _with_kinds(value, full[key]) for key, value in short.items()}
    if isinstance(short, list):
        return [_with_kinds(one, other) for one, other in zip(short, full, strict=True)]
    return short


def _problems(error: ValidationError, data: dict) -> Iterator[Problem]:
    found: dict[Problem, str] = {}
    for item in error.errors(include_url=False):
        path = _real_path(item["loc"], data, missing=item["type"] == "missing")
        sentence = SENTENCES.get(item["type"])
        values = {"input": item["input"], **item.get("ctx", {})}
        problem = Problem(path, sentence() % values if sentence else item["msg"])
        found[problem] = item["type"]
    for problem, kind in found.items():
        # A list counts as short when its items are bad; then the items say it better.
        inside = any(other.path.startswith(f"{problem.path}.") for other in found)
        if not (kind == "too_short" and inside):
            yield problem


def _real_path(steps: tuple, data: Any, *, missing: bool) -> str:
    """The path in the JSON: without the names of the union members that were tried."""
    real = []
    for step in steps:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            continue
        real.append(str(step))
    return ".".join([*real, str(steps[-1])] if missing else real)


def _is_deeper(data: Any, depth: int) -> bool:
    level = [data]
    for _step in range(depth):
        level = [
            child
            for node in level
            if isinstance(node, dict | list)
            for child in (node.values() if isinstance(node, dict) else node)
        ]
        if not level:
            return False
    return True
