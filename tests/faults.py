"""`make faults`: each fault of docs/faults.md with its tests and their result.

A number without a test, or a mark without a row, ends the run with an error.
"""

import re
from collections import defaultdict
from pathlib import Path

import pytest

TABLE = Path(__file__).parents[1] / "docs" / "faults.md"
ROW = re.compile(r"^\| (\d+) \| (.+?) \|", re.MULTILINE)
KEY = "fault"
_on_sqlite: set[int] = set()  # numbers of tests that only the other engine runs


def table() -> dict[int, str]:
    """{number: the fault in words}"""
    return {int(number): words for number, words in ROW.findall(TABLE.read_text())}


def marked(item) -> set[int]:
    return {number for mark in item.iter_markers(KEY) for number in mark.args}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        numbers = sorted(marked(item))
        item.user_properties += [(KEY, number) for number in numbers]
        if item.get_closest_marker("sqlite"):
            _on_sqlite.update(numbers)


def pytest_terminal_summary(terminalreporter, config):
    if config.option.markexpr != KEY:
        return
    outcomes = _outcomes(terminalreporter)
    for number, words in table().items():
        for line in _lines(number, words, outcomes.get(number, {})):
            terminalreporter.write_line(line)
    wrong = sorted((set(outcomes) | _on_sqlite) ^ set(table()))
    if wrong:
        terminalreporter.write_line(f"without a test, or without a row: {wrong}", red=True)
        terminalreporter._session.exitstatus = 1


def _outcomes(reporter) -> dict[int, dict[str, list[str]]]:
    """{number: {test: its outcomes, one for each set of parameters}}"""
    found = defaultdict(lambda: defaultdict(list))
    for outcome in ("passed", "failed", "error"):
        for report in reporter.stats.get(outcome, []):
            for name, number in getattr(report, "user_properties", ()):
                if name == KEY:
                    found[number][report.nodeid.partition("[")[0]].append(outcome)
    return found


def _lines(number, words, tests) -> list[str]:
    """The fault, and below it each of its tests with the result."""
    none = "on SQLite" if number in _on_sqlite else "NO TEST"
    told = [f"{number:>3}  {words}" + ("" if tests else f": {none}")]
    return told + [f"     {_result(tests[name]):<12} {name}" for name in sorted(tests)]


def _result(outcomes) -> str:
    failed = len([outcome for outcome in outcomes if outcome != "passed"])
    count = f" x {len(outcomes)}" if len(outcomes) > 1 else ""
    return f"{failed} FAILED" if failed else f"ok{count}"
