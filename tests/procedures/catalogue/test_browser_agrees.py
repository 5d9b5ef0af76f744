"""The evaluator in the browser and ours say the same about random forms and answers."""

import json
import subprocess
from pathlib import Path

from django.conf import settings
from hypothesis import Phase, given
from hypothesis import settings as hypothesis_settings

from procedures.catalogue.conditions import Context
from procedures.catalogue.serialise import dump_spec
from procedures.catalogue.visibility import prune, visible
from tests.procedures.catalogue.samples import COMPARISONS, compare, make_spec, question, section
from tests.procedures.catalogue.strategies import cases

HARNESS = Path(__file__).with_name("conditions_harness.mjs")
SCRIPT = Path(settings.BASE_DIR) / "portal/static/js/conditions.js"


def test_python_and_javascript_see_the_same_questions():
    drawn = []

    @hypothesis_settings(max_examples=120, phases=[Phase.generate], deadline=None)
    @given(cases())
    def collect(case):
        spec, applications = case
        drawn.extend((spec, *application) for application in applications)

    collect()
    said = _ask_javascript(drawn)
    assert len(said) == len(drawn) >= 500
    for (spec, answers, context), javascript in zip(drawn, said, strict=True):
        assert sorted(visible(spec, answers, context)) == javascript["visible"]
        assert prune(spec, answers, context) == javascript["live"]


def test_javascript_compares_as_the_table_says():
    context = Context("citizen", "online")
    drawn = []
    for op, answer, value, _expected in COMPARISONS:
        asked = question("q", when=compare(op, "answer", value))
        spec = make_spec(sections=[section(question("answer"), asked)])
        drawn.append((spec, {"answer": answer}, context))
    seen = ["q" in said["visible"] for said in _ask_javascript(drawn)]
    assert seen == [expected for *_comparison, expected in COMPARISONS]


def _ask_javascript(drawn) -> list[dict]:
    """One process for all cases. A machine without node fails the test."""
    cases_json = [
        {
            "spec": dump_spec(spec),
            "answers": answers,
            "context": {"applicant_type": context.applicant_type, "channel": context.channel},
        }
        for spec, answers, context in drawn
    ]
    done = subprocess.run(
        ["node", str(HARNESS)],
        input=json.dumps({"source": SCRIPT.read_text(), "cases": cases_json}),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return json.loads(done.stdout)
