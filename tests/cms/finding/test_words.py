"""How a question is taken apart."""

import pytest
from django.core.exceptions import ValidationError

from cms.content.synonyms import seeds
from cms.finding import words
from cms.finding.index import Index, doc
from cms.finding.question import MOST_SPANS, MOST_WORDS, so_far, take_apart
from cms.finding.score import weigh
from cms.finding.spelling import Spelling
from cms.models import Synonym

NAMES = [
    "Đăng ký khai sinh", "Đăng ký kết hôn", "Đăng ký thường trú", "Cấp lại giấy phép lái xe",
    "Cấp giấy phép lái xe quốc tế", "Hòa giải tranh chấp đất đai", "Cấp thẻ căn cước",
    "Chuyển nhượng quyền sử dụng đất", "Đăng ký hộ kinh doanh", "Chứng thực bản sao từ bản chính",
]  # fmt: skip
SAID = [("sổ đỏ", "quyền sử dụng đất"), ("bằng lái", "giấy phép lái xe"), ("mất", "cấp lại")]


def row(number: int, name: str) -> dict:
    return {
        "pk": number, "stamp": number, "kind": "procedure", "language": "", "field_id": None,
        "reception_level": "", "is_closed": False, "page_id": number, "title": name,
        "title_en": "", "keywords": name.lower(), "folded": "",
    }  # fmt: skip


@pytest.fixture(scope="module")
def index():
    return Index([doc(row(i, name), "") for i, name in enumerate(NAMES)], SAID, ())


def first(question: str, index) -> str:
    hits = weigh(take_apart(question, index), index)
    return NAMES[hits[0].number] if hits else ""


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("khai sinh", "Đăng ký khai sinh"),
        ("khai snh", "Đăng ký khai sinh"),
        ("khai sihn", "Đăng ký khai sinh"),
        ("khaisinh", "Đăng ký khai sinh"),
        ("ddawng kys keets hoon", "Đăng ký kết hôn"),
        ("d9a8ng ky1 ke61t ho6n", "Đăng ký kết hôn"),
        ("mất bằng lái", "Cấp lại giấy phép lái xe"),
        ("bằng lái quốc tế", "Cấp giấy phép lái xe quốc tế"),
        ("sổ đỏ", "Chuyển nhượng quyền sử dụng đất"),
        ("sỗ đỏ", "Chuyển nhượng quyền sử dụng đất"),
        ("so do", "Chuyển nhượng quyền sử dụng đất"),
        ("thuong chu", "Đăng ký thường trú"),
    ],
)
def test_slips_and_sayings(asked, name, index):
    assert first(asked, index) == name


def test_marks_that_were_typed_tell_words_apart(index):
    """giấy and giải are one without their marks."""
    assert not take_apart("số đo", index).spans
    assert take_apart("sổ đỏ", index).spans


def test_words_around_a_question_count_little():
    asked = words.words("tôi muốn làm hộ chiếu thì cần giấy tờ gì và mất bao lâu")
    heavy = [
        one.sharp
        for one, weight in zip(asked, words.weights(asked), strict=True)
        if weight > words.LIGHT
    ]

    assert heavy == ["hộ", "chiếu"]


def test_a_loss_is_none_of_them():
    asked = words.words("mất hộ chiếu")

    assert words.weights(asked) == [1.0, 1.0, 1.0]


def test_a_question_of_nothing_else_is_taken_as_it_is():
    assert words.weights(words.words("ở đâu")) == [1.0, 1.0]


def test_what_is_mended_is_told(index):
    assert take_apart("khai snh", index).mended == [("snh", "sinh")]
    assert take_apart("khai sinh", index).mended == []


def test_a_word_that_has_only_begun(index):
    hits = weigh(so_far("đăng ký kế", index), index)

    assert NAMES[hits[0].number] == "Đăng ký kết hôn"


def test_long_questions_are_bounded():
    many = [(f"từ{i}", "đăng ký khai sinh") for i in range(40)]
    index = Index([doc(row(i, name), "") for i, name in enumerate(NAMES)], many, ())

    question = take_apart(" ".join(f"từ{i}" for i in range(40)), index)

    assert len(question.parts) == MOST_WORDS
    assert len(question.spans) == MOST_SPANS
    assert len(question.readings) == 1


def test_spelling_knows_one_slip():
    spelling = Spelling(["sinh", "sanh", "hon", "kinh"])

    assert spelling.near("snh") == ["sanh", "sinh"]
    assert spelling.near("sihn") == ["sinh"]
    assert spelling.near("hn") == []
    assert spelling.near("xxxx") == []


@pytest.mark.parametrize(
    ("said", "meant", "wrong"),
    [
        ("một hai ba bốn năm sáu bảy tám chín", "quyền sử dụng đất", "said"),
        ("!!!", "quyền sử dụng đất", "said"),
        ("sổ đỏ", "???", "meant"),
        ("sổ đỏ", "Sổ  đỏ", "meant"),
        ("hoà giải", "hòa giải", "meant"),
        ("tôi muốn", "quyền sử dụng đất", "said"),
    ],
)
def test_a_synonym_that_would_help_nobody_is_refused(said, meant, wrong):
    with pytest.raises(ValidationError) as told:
        Synonym(said=said, meant=meant).clean()

    assert set(told.value.error_dict) == {wrong}


def test_seeds_say_each_thing_once():
    every = [(words.said(one.said), one.meant) for one in seeds()]

    assert len(every) == len(set(every))
    assert all(one.topic for one in seeds())
