"""Opening and saving a procedure of 100 questions in the editor, beside one of 10."""

import json
from statistics import median

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from cms.conversion import fill_page
from cms.models import ProcedurePage
from cms.packing import NAME
from cms.services.from_spec import add_draft, field_of
from procedures.catalogue.serialise import load_spec
from tests import factories
from tests.bench.measure import ROUNDS, queries_of, timed
from tests.bench.stage import TOKEN, client_of
from tests.bench.test_large_form import both
from tests.bench.test_pages import asking
from tests.bench.test_ratios import say
from tests.cms.conftest import make_tree, spec_json
from tests.cms.posting import posted

pytestmark = [pytest.mark.bench, pytest.mark.django_db]
FEW, MANY = 10, 100
# What does not grow is most of ten questions: the definitions of all blocks, the tabs, the guide.
# The rest grows as the questions do, and never faster: ten times as many are far from ten times
# as long.
OPENING, SAVING = 4, 6
TIMES = 3  # in a round: each takes a good part of a second


@pytest.fixture
def editor(db):
    for level in ("province", "district", "commune"):
        factories.LevelFactory(code=level)
    user = factories.UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name="Biên tập viên"))
    make_tree()
    return client_of(user)


@pytest.fixture
def drafts(editor) -> dict[int, ProcedurePage]:
    """{number of questions: page}, alike but for the form."""
    return {number: draft_of(number) for number in (FEW, MANY)}


def draft_of(number: int) -> ProcedurePage:
    """Its form asks so many questions of several types, in sections of ten."""
    data = spec_json() | {"code": f"9.99{number:04d}", "fees": [], "documents": []}
    data["sections"] = [
        {"id": f"s{first}", "title": both("Trang"), "fields": questions(first)}
        for first in range(0, number, 10)
    ]
    page, spec = ProcedurePage(), load_spec(data)
    fill_page(page, spec, field_of(spec))
    add_draft(page)
    page.save_revision(clean=False)
    return page


def questions(first: int) -> list[dict]:
    """Ten, one of them with a list of answers and three with a condition."""
    asked = [
        {"id": f"q{first + n}", "type": kind, "label": both(f"Câu {first + n}")}
        for n, kind in enumerate(("yes_no", "choice", *("text",) * 5, "integer", "date", "address"))
    ]
    asked[1]["options"] = [{"value": f"v{n}", "label": both(f"Lựa chọn {n}")} for n in range(5)]
    for one in asked[2:5]:
        one["when"] = {"field": f"q{first}", "op": "eq", "value": True}
    return asked


def test_opening_a_hundred_questions(editor, drafts):
    acts = {number: asking(editor, address(page)) for number, page in drafts.items()}
    sizes = {n: len(editor.get(address(page)).content) / 1024 for n, page in drafts.items()}
    ratio = compared("opening", acts)
    say(f"the page has {sizes[FEW]:,.0f} and {sizes[MANY]:,.0f} KiB")
    assert ratio <= OPENING


def test_saving_a_hundred_questions(editor, drafts):
    acts = {number: saving(editor, page) for number, page in drafts.items()}
    assert compared("saving", acts) <= SAVING
    kept = drafts[MANY].get_latest_revision_as_object()
    assert sum(len(one.value["fields"]) for one in kept.sections) == MANY


def compared(what: str, acts: dict) -> float:
    """How many times as long the many take; no more queries than the few."""
    for act in acts.values():
        act()
    queries = [queries_of(act) for act in acts.values()]
    rounds = [[timed(act, TIMES).median for act in acts.values()] for _round in range(ROUNDS)]
    ratio = median(many / few for few, many in rounds)
    few, many = (median(column) for column in zip(*rounds, strict=True))
    say(
        f"{what} {FEW} questions {few:.0f} ms, {MANY} questions {many:.0f} ms:"
        f" {ratio:.2f} times as long; {queries[0]} and {queries[1]} queries"
    )
    assert queries[1] <= queries[0] + 5
    return ratio


def saving(client, page):
    """As the script of the editor sends it: one packed field."""
    sent = packed(posted(page.get_latest_revision_as_object()))

    def save():
        answer = client.post(address(page), sent)
        assert answer.status_code == 302, answer.context["form"].errors

    return save


def packed(data: dict) -> dict:
    values = {name: one if isinstance(one, list) else [one] for name, one in data.items()}
    pairs = [[name, str(one)] for name, many in values.items() if "-" in name for one in many]
    plain = {name: one for name, one in data.items() if "-" not in name}
    return plain | {NAME: json.dumps(pairs), "csrfmiddlewaretoken": TOKEN}


def address(page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])
