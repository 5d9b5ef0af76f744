"""What is handed over."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from procedures.catalogue.checks.problem import Problem
from procedures.catalogue.route import Block
from procedures.catalogue.spec import ProcedureSpec

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def results(spec: ProcedureSpec) -> Iterator[Problem]:
    if not any(result.outcome == "granted" for result in spec.results):
        yield Problem("results", _("There is no result for an application that is granted"))
    for number, result in enumerate(spec.results):
        if not result.template and not result.body:
            yield Problem(f"results.{number}", _("The result has neither a template nor a body"))


def blocks(spec: ProcedureSpec) -> Iterator[Problem]:
    inside = {question.id for group in spec.groups.values() for question in group.fields}
    for number, result in enumerate(spec.results):
        particulars = {question.id for question in result.particulars}
        for position, block in enumerate(result.body):
            path = f"results.{number}.body.{position}"
            if message := _shape_problem(block, spec):
                yield Problem(path, message)
                continue
            if block.kind == "rows":
                known = {question.id for question in spec.groups[block.group].fields}
            else:
                known = (set(spec.questions) - inside) | particulars
            for name in sorted(_named(block) - known):
                yield Problem(path, _("“%(field)s” cannot be shown here") % {"field": name})


def _named(block: Block) -> set[str]:
    words = block.text.vi + block.text.en
    return {*PLACEHOLDER.findall(words), *block.fields}


def _shape_problem(block: Block, spec: ProcedureSpec) -> str | None:
    if block.kind in ("heading", "paragraph"):
        return None if block.text.vi else _("The Vietnamese text is missing")
    if not block.fields:
        return _("This block shows nothing")
    if block.kind == "rows" and block.group not in spec.groups:
        return _("There is no group “%(group)s”") % {"group": block.group}
    return None
