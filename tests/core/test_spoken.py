"""Words without a translation tell their language where HTML speaks another one."""

import pytest
from django.template import engines
from django.utils import translation

from portal.core.forms import Select
from portal.core.spoken import Vietnamese, alike, in_language, joined, sentence
from portal.core.typography import bind_words
from procedures.catalogue.base import Text, in_both

WARD = Text(vi="Phường <A>")
MARKED = '<span lang="vi">Phường &lt;A&gt;</span>'


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def printed(source, **values) -> str:
    return engines["django"].from_string(source).render(values)


def test_a_template_marks_them_on_an_english_page_only():
    assert printed("{{ words }}", words=WARD) == MARKED
    assert printed("{{ words }}", words=Text(vi="Phường", en="Ward")) == "Ward"
    assert printed("{{ words }}", words=Text()) == ""
    with translation.override("vi"):
        assert printed("{{ words }}", words=WARD) == "Phường &lt;A&gt;"


def test_where_no_element_can_stand_they_are_plain():
    assert printed("<p{{ words|lang }}>{{ words|plain }}</p>", words=WARD) == (
        '<p lang="vi">Phường &lt;A&gt;</p>'
    )
    assert printed("<p{{ words|lang }}>", words="Ward") == "<p>"
    control = Select(choices=[("a", in_language("Phường", "")), ("b", "Town")])
    html = str(control.render("place", "a"))
    assert '<option value="a" selected lang="vi">Phường</option>' in html
    assert '<option value="b">Town</option>' in html


def test_what_is_made_of_them_keeps_the_mark():
    assert isinstance(bind_words(Vietnamese("10 đồng")), Vietnamese)
    assert isinstance(alike(str(WARD), "Phường 2"), Vietnamese)
    assert isinstance(joined(", ", ["Ward", WARD]), Vietnamese)
    assert not isinstance(joined(", ", ["Ward", Text(vi="Phố", en="Street")]), Vietnamese)


def test_a_sentence_marks_only_the_words_in_it():
    assert printed("{{ s }}", s=sentence("Enter & go: %(label)s", label=WARD)) == (
        f"Enter &amp; go: {MARKED}"
    )
    assert sentence("Enter & go: %(label)s", label="<A>") == "Enter & go: <A>"


def test_a_reason_made_of_an_untranslated_one_is_told_in_vietnamese():
    assert in_both("%(percent)s: %(reason)s", percent=5, reason=WARD).en == ""
    assert in_both("%(reason)s", reason=Text(vi="Phường", en="Ward")).en == "Ward"
