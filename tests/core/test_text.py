import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.core.text import (
    bare,
    canonical_tones,
    fold,
    mask_name,
    mask_national_id,
    mask_phone,
    nfc,
    person_sort_key,
    vietnamese_sort_key,
)

SYLLABLES = st.text(alphabet="aăâàáạảãbcdđĐeêhỳyiklmnoôơòóuưqtxXHQ  \u0300\u0301", max_size=30)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Đăng ký khai sinh", "dang ki khai sinh"),
        ("ĐĂNG KÍ", "dang ki"),
        ("  Thành\u00a0phố   Bắc Ninh ", "thanh pho bac ninh"),
        ("Ｈồ", "ｈo"),
        ("kỹ thuật", "ki thuat"),
        ("", ""),
    ],
)
def test_fold(written, key):
    assert fold(written) == key


def test_bare_leaves_out_the_marks_and_nothing_else():
    assert bare("Trích lục, Đường Lý Thái Tổ") == "Trich luc, Duong Ly Thai To"


@given(SYLLABLES)
def test_fold_knows_no_difference_between_stored_forms(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(nfc(text)) == fold(fold(text))


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("Hoà", "Hòa"),
        ("HOÀ BÌNH", "HÒA BÌNH"),
        ("Hoài", "Hoài"),
        ("Phường Hoà Long, Hoài Thượng", "Phường Hòa Long, Hoài Thượng"),
        ("thuỷ lợi", "thủy lợi"),
        ("khoẻ", "khỏe"),
        ("Thuý", "Thúy"),
        ("Thuỳ", "Thùy"),
        ("quý", "quý"),
        ("qúy", "quý"),
        ("Quỳnh", "Quỳnh"),
        ("toán", "toán"),
        ("hoá đơn", "hóa đơn"),
        ("luỹ", "lũy"),
        ("toạ đàm", "tọa đàm"),
        ("khuya", "khuya"),
        ("khuỷu", "khuỷu"),
        (unicodedata.normalize("NFD", "Hoà"), "Hòa"),
    ],
)
def test_canonical_tones(written, canonical):
    assert canonical_tones(written) == canonical


@given(SYLLABLES)
@example("o\u1ea1\u0300")  # two marks on one vowel
def test_canonical_tones_changes_no_letters_and_is_stable(text):
    once = canonical_tones(text)
    assert canonical_tones(once) == once
    assert fold(once) == fold(text)


def in_order(names, key):
    mixed = names[::2] + names[1::2]
    return sorted(mixed, key=key)


def test_letters_come_before_tones_and_tones_before_capitals():
    ordered = ["a", "A", "à", "ả", "ã", "á", "ạ", "ab", "ă", "ắ", "â", "b", "c", "d", "đ", "e", "ê"]
    assert in_order(ordered, key=vietnamese_sort_key) == ordered


def test_whole_words_sort_as_in_icu():
    ordered = ["Hoa Bình", "Hòa Bình", "Hòa Long", "Hoài Thượng", "hô", "hơ", "Quế Võ", "Yên Phong"]
    assert in_order(ordered, key=vietnamese_sort_key) == ordered
    assert vietnamese_sort_key("") < vietnamese_sort_key("2") < vietnamese_sort_key("a")


def test_people_sort_by_given_name():
    ordered = ["Trần Thị Ánh", "Nguyễn Văn Bình", "Đỗ Chi", "Nguyễn Chi", "Lê Đạt", "Hương"]
    assert in_order(ordered, key=person_sort_key) == ordered


@pytest.mark.parametrize(
    ("masked", "expected"),
    [
        (mask_national_id("027302001418"), "027 ••• ••• 418"),
        (mask_national_id("C1234567"), "••• 567"),
        (mask_national_id("12345"), "•••"),
        (mask_name("Nguyễn Văn An"), "N••• V••• A•••"),
        (mask_name(""), ""),
        (mask_phone("0912345214"), "09•• ••• 214"),
        (mask_phone("113"), "•••"),
    ],
)
def test_masks(masked, expected):
    assert masked == expected
