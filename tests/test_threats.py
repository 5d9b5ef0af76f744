"""docs/threats.md keeps its word: each threat has a test that carries its number, or a reason."""

import ast
import re

from tests import sources

PAGE = "docs/threats.md"
ROW = re.compile(r"^\| +(\d+) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
PLACE = re.compile(r"`([\w./-]+/[\w.-]+\.\w+)`")
REASON = "Not here: "
KNOWN = 60  # numbers that nobody drops


def rows() -> dict[int, tuple[str, str]]:
    """{number: (the defence, its test or the reason why there is none)}"""
    found = ROW.findall(sources.read(PAGE))
    return {int(number): (defence, proof) for number, _threat, defence, proof in found}


def carried() -> dict[tuple[str, str], set[int]]:
    """{(file, test): numbers of its marks and of those of its module}"""
    found = {}
    for name in sources.tests():
        if "mark.threat(" in sources.read(name):
            tree = ast.parse(sources.read(name))
            of_all = {one for node in tree.body if isinstance(node, ast.Assign) for one in of(node)}
            for node in tree.body:
                if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                    own = {number for mark in node.decorator_list for number in of(mark)}
                    found[name, node.name] = own | of_all
    return found


def of(node) -> set[int]:
    """Numbers of the marks below this node."""
    return {
        argument.value
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.threat"
        for argument in call.args
    }


def test_each_number_has_one_row():
    numbers = [int(number) for number, *_rest in ROW.findall(sources.read(PAGE))]

    assert numbers == list(range(1, max(KNOWN, len(numbers)) + 1))


def test_each_row_names_tests_that_carry_it_or_says_why_not():
    marks, wrong = carried(), []
    for number, (_defence, proof) in rows().items():
        named = TEST.findall(proof)
        if bool(named) is proof.startswith(REASON):
            wrong.append(f"{number}: neither a test nor a reason")
        wrong += [f"{number}: {one}" for one in named if number not in marks.get(one, ())]

    assert wrong == []


def test_no_mark_stands_without_a_row():
    marked = set().union(*carried().values())
    proven = {number for number, (_defence, proof) in rows().items() if TEST.search(proof)}

    assert marked - proven == set()


def test_what_the_rows_point_at_is_there():
    places = {place for defence, _proof in rows().values() for place in PLACE.findall(defence)}

    assert len(places) > 30
    assert [place for place in sorted(places) if not (sources.ROOT / place).exists()] == []
