"""A page of a form with 100 questions, 60 of them conditional, beside one with no conditions."""

from statistics import median

import pytest
from django.urls import reverse

from procedures.catalogue.serialise import dump_spec, load_spec
from procedures.models import Procedure
from tests import databases, factories
from tests.bench.measure import ROUNDS, timed
from tests.bench.stage import CODE, SMALL, Scene
from tests.bench.test_pages import asking
from tests.bench.test_ratios import say

pytestmark = pytest.mark.bench
QUESTIONS, CONDITIONS, MOST = 100, 60, 1.5


def test_a_page_with_sixty_conditions(sizes):
    with databases.within(sizes[SMALL]):
        scene = Scene()
        plain, conditional = (page(scene, conditions) for conditions in (0, CONDITIONS))
        plain()
        conditional()
        rounds = [(timed(plain).median, timed(conditional).median) for _round in range(ROUNDS)]
    ratio = median(b / a for a, b in rounds)
    milliseconds = [median(column) for column in zip(*rounds, strict=True)]
    say(
        f"a page of {QUESTIONS} questions {milliseconds[0]:.0f} ms, with {CONDITIONS} conditions"
        f" {milliseconds[1]:.0f} ms: {ratio:.2f} times as long (goal: {MOST})"
    )
    assert ratio <= MOST


def page(scene, conditions: int):
    """Asks for the page of a draft of its own procedure."""
    draft = scene.draft()
    draft.version = version_with(conditions)
    draft.answers = {}
    draft.save(update_fields=["version", "answers"])
    return asking(scene.filing, reverse("application_section", args=[draft.pk, "many"]))


def version_with(conditions: int):
    data = dump_spec(factories.spec_of(CODE)) | {"fees": [], "documents": []}
    data["sections"] = [{"id": "many", "title": both("Trang"), "fields": questions(conditions)}]
    load_spec(data)
    procedure = Procedure.objects.get(code=CODE)
    last = procedure.versions.order_by("-number").first()
    last.pk, last.number = None, last.number + 1
    last.spec, last.content_hash = data, f"{conditions:064d}"
    last.valid_to = last.valid_from  # for these drafts alone
    last.save(force_insert=True)
    return last


def questions(conditions: int) -> list[dict]:
    first = QUESTIONS - conditions
    asked = [{"id": f"q{n}", "type": "yes_no", "label": both(f"Câu {n}")} for n in range(first)]
    return asked + [
        {
            "id": f"q{first + n}",
            "type": "text",
            "label": both(f"Câu {first + n}"),
            "when": {"field": f"q{n % first}", "op": "eq", "value": True},
        }
        for n in range(conditions)
    ]


def both(text: str) -> dict:
    return {"vi": text, "en": text}
