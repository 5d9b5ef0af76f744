"""Real questions among as many procedures as the national catalogue has."""

import pytest

from cms.models import Entry, Synonym
from cms.search import search
from portal.core.text import bare
from tests.cms.finding import filler
from tests.cms.finding.filler import questions

pytestmark = pytest.mark.usefixtures("national")
RECALL = 0.95
SETS = ("asked", "held_back", "later", "fresh")


def missed(asked: list[tuple[str, set[str]]]) -> list[str]:
    """Questions whose answer is not among the first five procedures."""
    return [question for question, answers in asked if not answers & firsts(question)]


def firsts(question: str) -> set[str]:
    found = [one.entry for one in search(question, language="vi")]
    first = [one for one in found if one.kind == Entry.Kind.PROCEDURE][:5]
    return {name for one in first for name in (one.code, one.title_fold)}


def test_the_catalogue_is_as_large_as_the_national_one():
    titles = Entry.objects.filter(kind=Entry.Kind.PROCEDURE).values_list("title_fold", flat=True)

    assert len(titles) == filler.NATIONAL
    assert len(set(titles)) > filler.NATIONAL - 5


@pytest.mark.parametrize("name", SETS)
def test_recall_at_five(name):
    asked = questions(name)
    lost = missed(asked)

    assert len(asked) >= 60
    assert len(lost) <= len(asked) * (1 - RECALL), lost


@pytest.mark.parametrize("name", ["held_back"])
def test_recall_without_any_marks(name):
    asked = [(bare(question), answers) for question, answers in questions(name)]
    lost = missed(asked)

    assert len(lost) <= len(asked) * (1 - RECALL), lost


@pytest.mark.parametrize("name", SETS)
def test_each_answer_that_is_named_stands_in_the_catalogue(name):
    """Otherwise a question would be right or wrong for no reason."""
    there = set(Entry.objects.values_list("title_fold", flat=True))
    codes = set(Entry.objects.values_list("code", flat=True))

    assert {one for _question, several in questions(name) for one in several} <= there | codes


def test_the_synonyms_are_many_and_of_all_of_life():
    topics = set(Synonym.objects.values_list("topic", flat=True))

    assert Synonym.objects.count() >= 795
    assert len(topics) >= 22
    for one in Synonym.objects.all():
        one.clean()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà giải tranh chấp đất", "hòa giải tranh chấp đất"),
        ("lý lịch tư pháp", "lí lịch tư pháp"),
        ("ĐĂNG KÝ THƯỜNG TRÚ", "đăng ký thường trú"),
        ("uỷ quyền", "ủy quyền"),
        ("thuỷ sản", "thủy sản"),
    ],
)
def test_ways_of_writing_the_same_find_the_same(one, other):
    found = [[hit.entry.pk for hit in search(text, language="vi")] for text in (one, other)]

    assert found[0] == found[1] != []
