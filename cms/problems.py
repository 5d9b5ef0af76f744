"""What is wrong with a spec, put beside the field or block of the form where it can be mended."""

from collections import defaultdict
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks import StreamBlockValidationError, StructBlockValidationError
from wagtail.blocks.list_block import ListBlockValidationError, ListValue

from cms.conversion import GUIDE_STREAMS, GUIDE_TEXTS, SINGLES, STREAMS, TOP_TEXTS, column
from procedures.catalogue.checks import Problem

DIRECT = {"code", "applicant_types", "channels", "deliveries", "settled_doubts"}
OF_GUIDE = {"field", "levels", "keywords", "service_level", "decision_no", "checked"}
OTHER = "process_file"
IN_BLOCKS = {*map(column, STREAMS), *SINGLES, *GUIDE_STREAMS}


def errors_of(page, problems: Iterable[Problem]) -> dict[str, list | ValidationError]:
    """{field of the form: errors}."""
    found = defaultdict(list)
    for problem in problems:
        name, steps = place(problem.path)
        found[name].append((steps, problem))
    return {name: _errors_of_field(page, name, items) for name, items in found.items()}


def _errors_of_field(page, name: str, items: list):
    if name not in IN_BLOCKS:
        return [_words(name, problem) for _steps, problem in items]
    return of_stream(page, name, [(steps, problem.message) for steps, problem in items])


def of_stream(row, name: str, found: list[tuple[list[str], str]]) -> ValidationError | None:
    """The error of a stream field; `found` are (steps below it, words)."""
    block = row._meta.get_field(name).stream_block
    return _error(block, getattr(row, name), found) if found else None


def place(path: str) -> tuple[str, list[str]]:
    """The field of the form and the steps below it."""
    root, *steps = path.split(".")
    if root == "guide" and steps:
        name, *steps = steps
        if name in GUIDE_STREAMS or name in OF_GUIDE:
            return name, steps
        return GUIDE_TEXTS.get(name, (OTHER,))[0], steps
    if root in TOP_TEXTS:
        return TOP_TEXTS[root][0], steps
    if root in SINGLES:
        return root, ["0", *steps] if steps else []
    return (column(root) if root in STREAMS or root in DIRECT else OTHER), steps


def _words(name: str, problem: Problem) -> ValidationError:
    return ValidationError(str(problem) if name == OTHER else problem.message)


def _error(block, value, found: list[tuple[list[str], str]]) -> ValidationError:
    """The error of a block whose value stands in a form; `found` are (steps below it, words)."""
    if hasattr(block, "steps_inside"):
        found = [
            (block.steps_inside(steps, value) if steps else [], words) for steps, words in found
        ]
    children = _children(block, value)
    around, inside = [], defaultdict(list)
    for steps, words in found:
        if steps and steps[0] in children:
            inside[steps[0]].append((steps[1:], words))
        else:
            around.append(
                ValidationError(f"{'.'.join(steps)}: {words}" if steps and children else words)
            )
    beside = {name: _error(*children[name], below) for name, below in inside.items()}
    return _joined(block, beside, around)


def _children(block, value) -> dict[str, tuple]:
    """{step: (block, value)}"""
    match value:
        case blocks.StreamValue():
            return {str(n): (child.block, child.value) for n, child in enumerate(value)}
        case ListValue():
            return {str(n): (block.child_block, item) for n, item in enumerate(value)}
        case blocks.StructValue():
            return {name: (child, value.get(name)) for name, child in block.child_blocks.items()}
    return {}


def _joined(block, beside: dict, around: list) -> ValidationError:
    if isinstance(block, blocks.StructBlock):
        return StructBlockValidationError(block_errors=beside, non_block_errors=around)
    numbered = {int(name): error for name, error in beside.items()}
    if isinstance(block, blocks.StreamBlock):
        return StreamBlockValidationError(block_errors=numbered, non_block_errors=around)
    if isinstance(block, blocks.ListBlock):
        return ListBlockValidationError(block_errors=numbered, non_block_errors=around)
    return ValidationError(around)
