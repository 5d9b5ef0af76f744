"""The lists of the editor keep every condition: what its script reads, it writes the same."""

import json
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings

from cms import formula
from tests.cms.strategies import any_condition

HARNESS = Path(__file__).with_name("formula_harness.mjs")
SCRIPT = Path(settings.BASE_DIR) / "portal/static/js/editor/formula.js"


def ask(lines: list[str]) -> list:
    command = ["node", str(HARNESS), str(SCRIPT)]
    said = subprocess.run(
        command, input=json.dumps(lines), capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(said.stdout)


def test_any_condition_survives_the_lists():
    drawn = []

    @hypothesis_settings(
        max_examples=200,
        phases=[Phase.generate],
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(any_condition())
    def collect(condition):
        drawn.append(formula.write(condition))

    collect()
    assert len(set(drawn)) > 50
    assert ask(drawn) == drawn


@pytest.mark.parametrize("line", ["case", "case =", "all(a = 1", "a ~ 1", "not(a = 1) b"])
def test_what_cannot_be_read_is_left_as_it_is(line):
    assert ask([line]) == [None]


def test_what_is_not_finished_is_left_out():
    assert ask(['all(a = 1, b = "")']) == ["all(a = 1)"]
