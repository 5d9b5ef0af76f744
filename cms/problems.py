"""What is wrong with a spec, put beside the field or block of the form where it can be mended."""

from collections import defaultdict
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from wagtail.blocks import FieldBlock, StreamBlockValidationError, StructBlockValidationError

from cms.conversion import GUIDE_STREAMS, GUIDE_TEXTS, STREAMS, TOP_TEXTS
from procedures.catalogue.checks import Problem

DIRECT = {"code", "applicant_types", "channels", "deliveries", "settled_doubts"}
OF_GUIDE = {"field", "levels", "keywords", "service_level", "decision_no", "checked"}
OTHER = "process_file"
OPTIONAL = "optional_steps"


def errors_of(page, problems: Iterable[Problem]) -> dict[str, list | ValidationError]:
    """{field of the form: errors}."""
    found = defaultdict(list)
    for problem in problems:
        name, steps = place(problem.path)
        found[name].append((steps, problem))
    return {
        name: _in_stream(page, name, items)
        if name in (*STREAMS, *GUIDE_STREAMS)
        else [_words(name, problem) for _steps, problem in items]
        for name, items in found.items()
    }


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
    if root == "route" and steps[1:] == ["optional"]:
        return OPTIONAL, steps
    return (root if root in STREAMS or root in DIRECT else OTHER), steps


def _words(name: str, problem: Problem) -> ValidationError:
    return ValidationError(str(problem) if name == OTHER else problem.message)


def _in_stream(page, name: str, items: list) -> StreamBlockValidationError:
    around, inside = [], defaultdict(list)
    blocks = list(getattr(page, name))
    for steps, problem in items:
        if steps and steps[0].isdigit() and int(steps[0]) < len(blocks):
            inside[int(steps[0])].append((steps[1:], problem.message))
        else:
            around.append(ValidationError(problem.message))
    errors = {index: _in_block(blocks[index].block, found) for index, found in inside.items()}
    return StreamBlockValidationError(block_errors=errors, non_block_errors=around)


def _in_block(block, found: list) -> StructBlockValidationError:
    beside, around = {}, []
    for steps, message in found:
        child = _child(block, steps)
        if child and child not in beside:
            beside[child] = ValidationError(message)
        else:
            around.append(ValidationError(" ".join([*steps, message]) if steps else message))
    return StructBlockValidationError(block_errors=beside, non_block_errors=around)


def _child(block, steps: list[str]) -> str | None:
    """The simple block for this step; what lies in lists is told at the block around them."""
    name = steps[0] if steps else ""
    for candidate in (name, f"{name}_vi", {"id": "part_id"}.get(name, "")):
        if isinstance(block.child_blocks.get(candidate), FieldBlock):
            return candidate
    return None
