"""What search makes of pages that come and go, page by page."""

from cms.content.build import _home, put, words
from cms.models import Entry, NewsPage, StandardPage, Synonym
from cms.models.content import NewsIndexPage
from cms.search import search
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


def test_a_moved_page_is_found_at_its_new_address(tree):
    text = {"title": "Điều khoản", "slug": "dieu-khoan"}
    above = put(tree, StandardPage, {"title": "Hướng dẫn", "slug": "huong-dan"})
    moved = put(tree, StandardPage, text)
    put(moved, StandardPage, {"title": "Phần thứ hai", "slug": "hai"})

    moved.move(above, pos="last-child")

    assert {one.path for one in Entry.objects.all()} == {
        "/huong-dan/",
        "/huong-dan/dieu-khoan/",
        "/huong-dan/dieu-khoan/hai/",
    }


def test_a_synonym_may_hold_any_sign(tree):
    publish_spec(variant("1.000001", "Cấp phép nuôi ong", "Khác", []))
    Synonym.objects.create(said="c++ (bọng)", meant=r"nuôi ong \1")

    assert first("c++ (bọng)") == "1.000001"


def test_news_of_the_other_language_is_left_out(tree):
    home = _home("en", words("pages_en"))
    index = put(home, NewsIndexPage, {"title": "News", "slug": "news"})
    put(index, NewsPage, {"title": "Counter opens early", "slug": "early", "summary": "At seven."})

    assert search("counter opens early", language="vi") == []
    assert [one.entry.kind for one in search("counter opens early", language="en")] == ["news"]


def test_make_tree_is_safe_to_repeat(db):
    assert make_tree().pk == make_tree().pk
