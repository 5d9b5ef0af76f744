"""Which questions are asked, given the answers so far.

A hidden question's answer counts as absent, for everything after it too. Sections, and the
questions inside, are looked at in order, and conditions only look back, so one pass is enough.
`portal/static/js/conditions.js` does the same in the browser.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from procedures.catalogue.conditions import Context, evaluate, is_absent

if TYPE_CHECKING:
    from procedures.catalogue.fields import Group
    from procedures.catalogue.spec import ProcedureSpec


def visible(spec: "ProcedureSpec", answers: Mapping, context: Context) -> set[str]:
    """Ids of visible sections, questions and groups; `group.row.question` inside a group."""
    return _look(spec, answers, context).shown


def prune(spec: "ProcedureSpec", answers: Mapping, context: Context) -> dict[str, Any]:
    """The answers that count: of visible questions and not empty. Nothing else is kept."""
    return _look(spec, answers, context).live


@dataclass(slots=True)
class _Look:
    context: Context
    live: dict[str, Any] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)


def _look(spec: "ProcedureSpec", answers: Mapping, context: Context) -> _Look:
    look = _Look(context)
    for section in spec.sections:
        if not evaluate(section.when, look.live, context):
            continue
        look.shown.add(section.id)
        _look_at_fields(section.fields, answers, look)
        for group in section.groups:
            if evaluate(group.when, look.live, context):
                _look_at_group(group, answers.get(group.id), look)
    return look


def _look_at_fields(fields, answers: Mapping, look: _Look, prefix: str = ""):
    for question in fields:
        if not evaluate(question.when, look.live, look.context):
            continue
        look.shown.add(prefix + question.id)
        answer = answers.get(question.id)
        if not is_absent(answer):
            look.live[question.id] = answer


def _look_at_group(group: "Group", rows: Any, look: _Look):
    look.shown.add(group.id)
    kept = []
    for number, row in enumerate(rows if isinstance(rows, list) else []):
        # Inside a row, conditions see the row's own answers and everything asked before the group.
        row_look = _Look(look.context, dict(look.live), look.shown)
        answers = row if isinstance(row, Mapping) else {}
        _look_at_fields(group.fields, answers, row_look, f"{group.id}.{number}.")
        own = {question.id for question in group.fields}
        kept.append({key: value for key, value in row_look.live.items() if key in own})
    if kept:
        look.live[group.id] = kept
