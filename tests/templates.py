"""An undefined variable in one of our own templates fails the test that renders it."""

import sys
from types import FrameType

from django.conf import settings
from django.template.base import FilterExpression, Node

FORGIVING = {"default", "default_if_none", "yesno"}


class UndefinedVariable(Exception):
    """A template prints a variable that its view did not provide."""


class Undefined(str):
    """Value of `string_if_invalid`: empty like Django's own, but noticed when ours print it.

    Django asks for its truth exactly once, where it has found that the variable is missing.
    Templates of other packages keep Django's silent behaviour.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        asking = sys._getframe(1)
        if asking.f_code is FilterExpression.resolve.__code__:
            _refuse_ours(asking)
        return False


def _refuse_ours(resolving: FrameType) -> None:
    expression: FilterExpression = resolving.f_locals["self"]
    if FORGIVING & {function.__name__ for function, _ in expression.filters}:
        return
    origin = _origin(resolving)
    if origin.startswith(str(settings.BASE_DIR / "templates")):
        raise UndefinedVariable(f"{{{{ {expression.token} }}}} in {origin}")


def _origin(frame: FrameType | None) -> str:
    """File of the innermost template node being rendered."""
    while frame:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None):
            return node.origin.name
        frame = frame.f_back
    return ""
