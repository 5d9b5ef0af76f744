"""Random specs made from the schema itself: a new field of any part is drawn with the others.

Only shapes are right; what they mean is nonsense. Strategies of plain types come from pydantic's
own constraints.
"""

import datetime
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MinLen
from hypothesis import strategies as st
from pydantic.fields import FieldInfo

from procedures.catalogue.base import Part, Text
from procedures.catalogue.conditions import Comparison
from procedures.catalogue.documents import BlankForm
from procedures.catalogue.route import AgencyRule, Block
from procedures.catalogue.spec import ProcedureSpec

LETTERS = "aăâbdđeêghiklmnoôơpquưvxyáàảãạ ABC0123456789-_.,:;()/%{}\"'\\"
WORDS = st.text(LETTERS, max_size=12).map(str.strip)
SAID = WORDS.filter(bool)  # where words are required, the checks refuse none
# Editors choose a file for these: it comes from the library of documents, not from the spec.
CHOSEN = {BlankForm: st.none()}
DEEPEST = 2
# Plain values that stand for themselves.
SCALARS = st.booleans() | st.integers(-(10**6), 10**6) | SAID


def of_part(part: type[Part], depth: int = 0) -> st.SearchStrategy:
    """JSON of this part: whatever it requires, and any choice of the rest."""
    if part is AgencyRule:
        return _agency_rules()
    if part is Comparison:
        return _comparisons()
    if part is Block:
        return _contents()
    required, optional = {}, {}
    for name, field in part.model_fields.items():
        is_tag = name in ("kind", "type")  # by which a part is chosen among several
        place = required if field.is_required() or is_tag else optional
        strategy = of_field(field, depth + 1)
        if field.is_required() and _is_said(field):
            strategy = SAID if field.annotation is not Text else _text(SAID)
        place[field.alias or name] = strategy
    return st.fixed_dictionaries(required, optional=optional)


def _is_said(field: FieldInfo) -> bool:
    """Words as editors like them: no identifier, nothing else with a pattern."""
    has_pattern = any(getattr(rule, "pattern", None) for rule in field.metadata)
    return field.annotation is Text or (field.annotation is str and not has_pattern)


def _text(vietnamese: st.SearchStrategy) -> st.SearchStrategy:
    return st.fixed_dictionaries({"vi": vietnamese, "en": WORDS})


def of_field(field: FieldInfo, depth: int) -> st.SearchStrategy:
    return _of(field.annotation, list(field.metadata), depth)


def _of(kind: Any, rules: list, depth: int) -> st.SearchStrategy:
    while get_origin(kind) is Annotated:
        kind, *more = get_args(kind)
        rules = [*rules, *(rule for one in more for rule in getattr(one, "metadata", [one]))]
    if kind in CHOSEN:
        return CHOSEN[kind]
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Literal:
        return st.sampled_from(inner)
    if origin in (Union, UnionType):
        return st.one_of([_of(one, rules, depth) for one in _finite(inner, depth)])
    if origin is tuple:
        least = next((rule.min_length for rule in rules if isinstance(rule, MinLen)), 0)
        most = max(least, 2 if depth < DEEPEST * 3 else 0)
        item = _of(inner[0], [], depth)
        item = SAID if item is WORDS else item
        return st.lists(item, min_size=least, max_size=most)
    if origin is dict:
        return st.dictionaries(_of(inner[0], [], depth), _of(inner[1], [], depth), max_size=2)
    return _plain(kind, rules, depth)


def _finite(kinds: tuple, depth: int) -> list:
    """Deep inside conditions only comparisons are left."""
    parts = [one for one in kinds if _name(one) in ("All", "AnyOf", "Not")]
    return [one for one in kinds if one not in parts] if parts and depth > DEEPEST * 3 else kinds


def _name(kind: Any) -> str:
    return getattr(get_args(kind)[0] if get_args(kind) else kind, "__name__", "")


def _plain(kind: Any, rules: list, depth: int) -> st.SearchStrategy:
    if kind is NoneType:
        return st.none()
    if kind is bool:
        return st.booleans()
    if kind is int:
        return _integers(rules)
    if kind is datetime.date:
        return st.dates().map(datetime.date.isoformat)
    if kind is str:
        pattern = next((rule.pattern for rule in rules if getattr(rule, "pattern", None)), None)
        return st.from_regex(pattern.replace("$", r"\Z")) if pattern else WORDS
    if kind is Text:
        return _text(WORDS)
    if isinstance(kind, type) and issubclass(kind, Part):
        return of_part(kind, depth)
    return _of_reference(kind, depth)


def _of_reference(kind: Any, depth: int) -> st.SearchStrategy:
    """`Condition` named by the text "Condition" in its own parts."""
    from procedures.catalogue.conditions import Condition

    if _name(kind) == "Condition" or "Condition" in str(kind):
        return _of(Condition, [], depth)
    raise TypeError(f"no strategy for {kind}: say here how such a value is drawn")


def _integers(rules: list) -> st.SearchStrategy:
    """Within the bounds, which may stand inside one rule of pydantic or in several."""
    low, high = -(10**6), 10**6
    for rule in rules:
        for one in getattr(rule, "metadata", [rule]):
            low = one.ge if isinstance(one, Ge) else one.gt + 1 if isinstance(one, Gt) else low
            high = one.le if isinstance(one, Le) else one.lt - 1 if isinstance(one, Lt) else high
    return st.integers(low, max(low, high))


def _comparisons() -> st.SearchStrategy:
    """With a value where the operator takes one: an editor cannot choose another."""
    from procedures.catalogue.conditions import Operator

    subject = st.sampled_from(["@applicant_type", "@channel", "copies", "a_1"])
    bare = st.fixed_dictionaries({"op": st.sampled_from(["present", "absent"]), "field": subject})
    operators = [one for one in get_args(Operator) if one not in ("present", "absent")]
    single = {"op": st.sampled_from(operators), "field": subject, "value": SCALARS}
    several = {**single, "op": st.just("in"), "value": st.lists(SCALARS, min_size=1, max_size=3)}
    return bare | st.fixed_dictionaries(single) | st.fixed_dictionaries(several)


def _contents() -> st.SearchStrategy:
    """Each kind of content of a result with what it shows."""
    drawn = {name: of_field(field, 9) for name, field in Block.model_fields.items()}
    names = st.lists(st.sampled_from(["copies", "a_1"]), max_size=2)
    words = {"text": drawn["text"]}
    shares = {
        "heading": words,
        "paragraph": words,
        "facts": {"fields": names},
        "rows": {"fields": names, "group": drawn["group"]},
    }
    return st.one_of(
        [st.fixed_dictionaries({"kind": st.just(kind), **own}) for kind, own in shares.items()]
    )


def _agency_rules() -> st.SearchStrategy:
    """With what every kind needs."""
    fields = {name: of_field(field, 9) for name, field in AgencyRule.model_fields.items()}
    fields |= {
        name: fields[name].filter(bool) for name in ("level", "sector", "code", "area_field")
    }
    return st.fixed_dictionaries(fields)


def any_condition() -> st.SearchStrategy:
    from procedures.catalogue.conditions import Condition

    return _of(Condition, [], 0)


def any_spec() -> st.SearchStrategy:
    return of_part(ProcedureSpec)
