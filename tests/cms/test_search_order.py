"""What search makes of pages that come and go, page by page."""

import pytest

from cms.content.build import _home, put, words
from cms.models import NewsPage
from cms.models.content import NewsIndexPage
from cms.search import search, similarity
from cms.services.from_spec import publish_spec
from tests.cms.conftest import make_tree
from tests.cms.test_search import first, variant


def test_exact_accents_come_first(tree):
    publish_spec(variant("1.000001", "Cấp thẻ ban", "Khác", []))
    publish_spec(variant("1.000002", "Cấp thẻ bán", "Khác", []))

    assert first("thẻ bán") == "1.000002"
    assert first("thẻ ban") == "1.000001"


def test_a_renamed_procedure_is_found_under_its_new_name_only(tree):
    publish_spec(variant("1.000001", "Cấp phép nuôi ong", "Khác", []))
    publish_spec(variant("1.000001", "Cấp phép trồng sen", "Khác", []))

    assert first("trong sen") == "1.000001"
    assert search("nuôi ong", language="vi") == []


def test_news_of_the_other_language_is_left_out(tree):
    home = _home("en", words("pages_en"))
    index = put(home, NewsIndexPage, {"title": "News", "slug": "news"})
    put(index, NewsPage, {"title": "Counter opens early", "slug": "early", "summary": "At seven."})

    assert search("counter opens early", language="vi") == []
    assert [one.entry.kind for one in search("counter opens early", language="en")] == ["news"]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [("khai", "khai", True), ("sihn", "sinh", True), ("snh", "sinh", True), ("dat", "nha", False)],
)
def test_similarity(one, other, alike):
    assert (similarity(one, other) >= 0.5) == alike


def test_make_tree_is_safe_to_repeat(db):
    assert make_tree().pk == make_tree().pk
