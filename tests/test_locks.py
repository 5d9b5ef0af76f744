"""The lists of tests/locks.py name tests that are there, and no race is missed."""

import ast
import re
from pathlib import Path

from django.conf import settings

from tests import locks

TESTS = Path(settings.BASE_DIR) / "tests"
NAMED = {*locks.CONSTRAINTS, *locks.CONDITIONS, *locks.REVERSED, *locks.LEFT_OUT}
# Modules whose threads are servers or callers of one, or wait for each other; and those asked for.
NO_RACE = {
    "bench",
    "chaos",
    "cms/test_overtaken.py",
    "journeys",
    "payments/test_breaker.py",
    "payments/test_mockpay_keys.py",
    "payments/test_mockpay_page.py",
    "payments/test_surroundings.py",
    "procedures/test_scanning.py",
    "procedures/test_signing.py",
    "procedures/test_signing_failures.py",
    "test_commands.py",
}


def modules() -> dict[str, str]:
    """{path below tests/: source} of the modules that start threads."""
    found = {path: path.read_text() for path in TESTS.rglob("test_*.py")}
    return {
        str(path.relative_to(TESTS)): source
        for path, source in found.items()
        if locks.STARTS_THREADS.search(source) and path.name != "test_locks.py"
    }


def races() -> set[str]:
    """Names of the tests that `--locks` runs."""
    found = set()
    for source in modules().values():
        whole = re.search(r"^pytestmark = .*mark\.postgres", source, re.MULTILINE)
        for one in ast.parse(source).body:
            marks = [ast.unparse(mark) for mark in getattr(one, "decorator_list", ())]
            if getattr(one, "name", "").startswith("test_") and (
                whole or "pytest.mark.postgres" in marks
            ):
                found.add(one.name)
    return found


def test_what_is_named_is_a_race():
    assert NAMED - races() == set()


def test_a_module_that_starts_threads_has_a_race_or_is_named():
    without = {path for path, source in modules().items() if "mark.postgres" not in source}
    assert {path for path in without if not {path, path.split("/")[0]} & NO_RACE} == set()


def test_each_race_of_the_house_is_found():
    assert {"test_eight_clicks_open_one_session", "test_threads_get_every_number_once"} <= races()
