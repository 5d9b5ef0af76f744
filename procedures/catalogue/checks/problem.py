"""One thing that is wrong, and the walk over the tree of parts that finds its place."""

from collections.abc import Iterator
from dataclasses import dataclass

from procedures.catalogue.base import Part


@dataclass(frozen=True, slots=True)
class Problem:
    path: str
    message: str

    def __str__(self):
        return f"{self.path}: {self.message}"


def walk(part: Part, path: str = "") -> Iterator[tuple[str, Part]]:
    """The part and all parts under it, with their paths."""
    yield path, part
    for name, field in type(part).model_fields.items():
        value = getattr(part, name)
        here = join(path, field.alias or name)
        if isinstance(value, Part):
            yield from walk(value, here)
        elif isinstance(value, tuple):
            for number, item in enumerate(value):
                if isinstance(item, Part):
                    yield from walk(item, join(here, number))


def join(path: str, step: str | int) -> str:
    return f"{path}.{step}" if path else str(step)
