"""`make faults`: each fault of docs/faults.md with its tests and their result.

A number without a test, or a mark without a row, ends the run with an error.
"""

import re
from collections import defaultdict
from pathlib import Path

TABLE = Path(__file__).parents[1] / "docs" / "faults.md"
ROW = re.compile(r"^\| (\d+) \| (.+?) \|", re.MULTILINE)
KEY = "fault"


def table() -> dict[int, str]:
    """{number: the fault in words}"""
    return {int(number): words for number, words in ROW.findall(TABLE.read_text())}


def marked(item) -> set[int]:
    return {number for mark in item.iter_markers(KEY) for number in mark.args}


def pytest_collection_modifyitems(items):
    for item in items:
        item.user_properties += [(KEY, number) for number in sorted(marked(item))]


def pytest_terminal_summary(terminalreporter, config):
    if config.option.markexpr != KEY:
        return
    outcomes = _outcomes(terminalreporter)
    for number, words in table().items():
        terminalreporter.write_line(_line(number, words, outcomes.get(number, [])))
    wrong = sorted(set(outcomes) ^ set(table()))
    if wrong:
        terminalreporter.write_line(f"without a test, or without a row: {wrong}", red=True)
        terminalreporter._session.exitstatus = 1


def _outcomes(reporter) -> dict[int, list[str]]:
    found = defaultdict(list)
    for outcome in ("passed", "failed", "error"):
        for report in reporter.stats.get(outcome, []):
            for name, number in getattr(report, "user_properties", ()):
                if name == KEY:
                    found[number].append(outcome)
    return found


def _line(number, words, outcomes) -> str:
    failed = len([outcome for outcome in outcomes if outcome != "passed"])
    result = "NO TEST" if not outcomes else f"{failed} FAILED" if failed else "ok"
    return f"{number:>3}  {words:<52.52} {len(outcomes):>3} tests  {result}"
