"""No text makes a regular expression of ours slow: each one is given the worst that fits it."""

import ast
import re
import time
from importlib import import_module

import pytest

from tests import sources

parser, NAMES = re._parser, re._constants
SECONDS = {20: 0.005, 6_000: 0.005, 50_000: 0.05}  # by length; who fails at one is given no more
TRIES = 3  # a machine may be busy
CLASSES = {
    NAMES.CATEGORY_DIGIT: r"\d",
    NAMES.CATEGORY_SPACE: r"\s",
    NAMES.CATEGORY_WORD: r"\w",
    NAMES.CATEGORY_NOT_DIGIT: r"\D",
    NAMES.CATEGORY_NOT_SPACE: r"\S",
    NAMES.CATEGORY_NOT_WORD: r"\W",
}
REPEATS = (NAMES.MAX_REPEAT, NAMES.MIN_REPEAT, NAMES.POSSESSIVE_REPEAT)
USUAL = "a1 -.,(!Z"
ANYWHERE = ("search", "sub", "findall", "split", "finditer")
AT_ONE_PLACE = ("match", "fullmatch")
MOVES = re.compile(rf"\b([A-Z_]+)\.(?:{'|'.join(ANYWHERE)})\b")
IN_LINE = re.compile(rf"\bre\.(?:{'|'.join((*ANYWHERE, *AT_ONE_PLACE))})\(")


# --- what a pattern likes ---------------------------------------------------------------------
def one_of(members) -> str:
    """A character of a set."""
    name, value = members[0]
    if name is NAMES.NEGATE:
        return next(one for one in USUAL if not any(_holds(part, one) for part in members[1:]))
    if name is NAMES.RANGE:
        return chr(value[0])
    return next(one for one in [*USUAL, chr(value)] if _holds((name, value), one))


def _holds(member, char: str) -> bool:
    name, value = member
    if name is NAMES.RANGE:
        return value[0] <= ord(char) <= value[1]
    if name is NAMES.CATEGORY:
        return bool(re.match(CLASSES[value], char))
    return ord(char) == value


def sample(items) -> str:
    """A short text that these items match, as near as no matter."""
    return "".join(_sample(name, value) for name, value in items)


def _sample(name, value) -> str:
    if name in (NAMES.LITERAL, NAMES.NOT_LITERAL):
        return chr(value) if name is NAMES.LITERAL else "a"
    if name is NAMES.IN:
        return one_of(value)
    if name is NAMES.ANY:
        return "a"
    if name in REPEATS:
        return sample(value[2]) * max(value[0], 1)
    if name is NAMES.SUBPATTERN:
        return sample(value[3])
    if name is NAMES.BRANCH:
        return sample(value[1][0])
    return ""


def repeated(items, before=""):
    """(what stands before it, what it repeats) of everything that repeats without a near end."""
    for name, value in items:
        if name in REPEATS:
            if value[1] > 20:
                yield before, sample(value[2])
            yield from repeated(value[2], before)
        elif name is NAMES.SUBPATTERN:
            yield from repeated(value[3], before)
        elif name is NAMES.BRANCH:
            for branch in value[1]:
                yield from repeated(branch, before)
        before += _sample(name, value)


def worst(pattern: re.Pattern) -> set[tuple[str, str]]:
    """(beginning, what then comes again and again)"""
    items = parser.parse(pattern.pattern, pattern.flags)
    found = {("", sample(items))}
    for before, again in repeated(items):
        found |= {(before, again), ("", before + again)}
    return {(before, again) for before, again in found if again}


# --- ours -------------------------------------------------------------------------------------
def compiled() -> dict[str, tuple]:
    """{its name: (the pattern, the ways it is asked)}"""
    found, moving = {}, set(MOVES.findall("".join(map(sources.read, sources.code()))))
    for name in sources.code():
        if "re.compile(" in sources.read(name):
            module = import_module(name.removesuffix(".py").replace("/", "."))
            for key, value in vars(module).items():
                if isinstance(value, re.Pattern):
                    ways = ("search",) if key in moving else AT_ONE_PLACE
                    found[f"{name}:{key}"] = value, ways
    return found


def in_line() -> dict[str, tuple]:
    """Those that are written where they are used."""
    found = {}
    for name in sources.code():
        text = sources.read(name)
        for node in ast.walk(ast.parse(text)) if IN_LINE.search(text) else ():
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            way = called.removeprefix("re.")
            if way in (*ANYWHERE, *AT_ONE_PLACE) and isinstance(node.args[0], ast.Constant):
                ways = ("search",) if way in ANYWHERE else (way,)
                found[f"{name}:{node.lineno}"] = re.compile(node.args[0].value), ways
    return found


def slow(pattern: re.Pattern, ways=("search",)) -> str:
    """The first text that takes too long, "" for none."""
    for before, again in sorted(worst(pattern)):
        for way in ways:
            if length := _first_slow(pattern, way, before, again):
                return f"{before[:20]!r} and {again[:20]!r} x {length}"
    return ""


def _first_slow(pattern, way, before, again) -> int:
    for length, allowed in SECONDS.items():
        text = before + again * (length // len(again)) + "\0"
        if all(_seconds(pattern, way, text) > allowed for _try in range(TRIES)):
            return length
    return 0


def _seconds(pattern, way, text) -> float:
    begun = time.thread_time()
    if way == "search":
        all(pattern.finditer(text))
    else:
        getattr(pattern, way)(text)
    return time.thread_time() - begun


@pytest.mark.threat(28)
def test_no_text_makes_a_pattern_slow():
    patterns = compiled() | in_line()

    assert len(patterns) > 60
    assert {name: found for name, one in patterns.items() if (found := slow(*one))} == {}


@pytest.mark.threat(28)
@pytest.mark.parametrize(
    "pattern",
    [r"(a+)+$", r"\s*x$", r"(\d+,?)+;", r"\(\s*[0-9][^)]*\)", r"\b(\w+(?: \w+)+) \1;"],
)
def test_a_slow_pattern_would_be_found(pattern):
    assert slow(re.compile(pattern))
