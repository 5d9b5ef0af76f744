"""How results and slips are worded: heads, signers, titles, numbers, nothing over nothing."""

import pytest

from procedures.catalogue.base import Text
from procedures.catalogue.fields import DecimalQuestion
from procedures.display import Shower, fill
from procedures.documents import _filled, _position, _procedure, two_lines
from tests.procedures.catalogue.test_published_specs import read


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("ỦY BAN NHÂN DÂN PHƯỜNG VÕ CƯỜNG", "ỦY BAN NHÂN DÂN\nPHƯỜNG VÕ CƯỜNG"),
        ("CÔNG AN TỈNH BẮC NINH", "CÔNG AN TỈNH BẮC NINH"),
        ("SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG", "SỞ TÀI NGUYÊN\nVÀ MÔI TRƯỜNG"),
        ("BAN QUẢN LÝ CÁC KHU CÔNG NGHIỆP", "BAN QUẢN LÝ CÁC\nKHU CÔNG NGHIỆP"),
        (
            "CHI NHÁNH VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI THÀNH PHỐ BẮC NINH",
            "CHI NHÁNH VĂN PHÒNG\nĐĂNG KÝ ĐẤT ĐAI\nTHÀNH PHỐ BẮC NINH",
        ),
        ("", ""),
    ],
)
def test_a_long_name_is_broken_where_one_would_break_it(name, printed):
    assert two_lines(name) == printed


def test_a_deputy_signs_for_the_head():
    assert _position("Chủ tịch") == "Chủ tịch"
    assert _position("Phó Giám đốc Chi nhánh") == "KT. Giám đốc Chi nhánh\nPhó Giám đốc Chi nhánh"


def test_a_title_of_half_a_page_gives_way_to_the_short_one():
    assert _procedure(read("1.001612")) == "Đăng ký thành lập hộ kinh doanh"
    short = _procedure(read("1.013831"))
    assert short == "Đăng ký chuyển nhượng, thừa kế, tặng cho đất đai (mã thủ tục 1.013831)"


def test_a_heading_stands_only_over_something():
    phases = {"kind": "heading", "text": "Các giai đoạn"}
    owner = {"kind": "heading", "text": "Cấp cho"}
    facts = {"kind": "facts", "rows": [["Họ và tên", "Mai Hương"]]}
    empty = {"kind": "rows", "head": ["Nội dung"], "rows": []}
    words = {"kind": "paragraph", "text": "Có hiệu lực 12 tháng."}
    assert _filled([owner, facts, phases, empty, words]) == [owner, facts, words]
    assert _filled([words, owner]) == [words]


@pytest.mark.parametrize(
    ("language", "value", "shown"),
    [
        ("vi", "4200", "4.200\N{NO-BREAK SPACE}m²"),
        ("vi", "1250000.75", "1.250.000,75\N{NO-BREAK SPACE}m²"),
        ("en", "4200.5", "4,200.5\N{NO-BREAK SPACE}m²"),
        ("vi", "-0.5", "-0,5\N{NO-BREAK SPACE}m²"),
    ],
)
def test_thousands_are_set_apart(language, value, shown):
    area = DecimalQuestion.model_validate(
        {"id": "area", "type": "decimal", "label": {"vi": "Diện tích"}, "unit": {"vi": "m²"}}
    )
    assert Shower(None, language).value(area, value) == shown


@pytest.mark.threat(12, 13)
def test_what_an_editor_or_a_citizen_writes_is_no_template():
    """An editor's text with a citizen's answers: only names of questions mean anything in it."""
    evil = "{{7*7}} {% include 'a' %} {{settings.SECRET_KEY}} ${7*7} {0.__class__} {b.__class__} %s"
    filled = fill(Text(vi=f"{evil} {{a}} {{b}} {{c}}"), {"a": "{b} {{b}}", "b": evil})
    dotted = evil.replace("{b.__class__}", "…………")  # such a name could be a part of an answer

    assert filled == f"{dotted} {{b}} {{{{b}}}} {evil} …………"
