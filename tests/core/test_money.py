import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.money import LARGEST_IN_WORDS, amount_in_words, format_vnd, parse_vnd

DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
IN_WORDS = {
    0: "Không",
    1: "Một",
    4: "Bốn",
    5: "Năm",
    10: "Mười",
    11: "Mười một",
    14: "Mười bốn",
    15: "Mười lăm",
    19: "Mười chín",
    20: "Hai mươi",
    21: "Hai mươi mốt",
    24: "Hai mươi tư",
    25: "Hai mươi lăm",
    31: "Ba mươi mốt",
    34: "Ba mươi tư",
    55: "Năm mươi lăm",
    91: "Chín mươi mốt",
    94: "Chín mươi tư",
    99: "Chín mươi chín",
    100: "Một trăm",
    101: "Một trăm linh một",
    104: "Một trăm linh bốn",
    105: "Một trăm linh năm",
    110: "Một trăm mười",
    111: "Một trăm mười một",
    114: "Một trăm mười bốn",
    115: "Một trăm mười lăm",
    121: "Một trăm hai mươi mốt",
    200: "Hai trăm",
    404: "Bốn trăm linh bốn",
    444: "Bốn trăm bốn mươi tư",
    505: "Năm trăm linh năm",
    555: "Năm trăm năm mươi lăm",
    999: "Chín trăm chín mươi chín",
    1_000: "Một nghìn",
    1_001: "Một nghìn không trăm linh một",
    1_005: "Một nghìn không trăm linh năm",
    1_010: "Một nghìn không trăm mười",
    1_015: "Một nghìn không trăm mười lăm",
    1_021: "Một nghìn không trăm hai mươi mốt",
    1_100: "Một nghìn một trăm",
    2_000: "Hai nghìn",
    8_000: "Tám nghìn",
    10_000: "Mười nghìn",
    15_000: "Mười lăm nghìn",
    21_000: "Hai mươi mốt nghìn",
    24_000: "Hai mươi tư nghìn",
    50_000: "Năm mươi nghìn",
    100_000: "Một trăm nghìn",
    104_000: "Một trăm linh bốn nghìn",
    150_000: "Một trăm năm mươi nghìn",
    200_500: "Hai trăm nghìn năm trăm",
    999_999: "Chín trăm chín mươi chín nghìn chín trăm chín mươi chín",
    1_000_000: "Một triệu",
    1_000_005: "Một triệu không trăm linh năm",
    1_005_000: "Một triệu không trăm linh năm nghìn",
    1_234_567: "Một triệu hai trăm ba mươi tư nghìn năm trăm sáu mươi bảy",
    3_480_000: "Ba triệu bốn trăm tám mươi nghìn",
    10_000_000: "Mười triệu",
    21_000_021: "Hai mươi mốt triệu không trăm hai mươi mốt",
    105_000_000: "Một trăm linh năm triệu",
    1_000_000_000: "Một tỷ",
    1_000_000_001: "Một tỷ không trăm linh một",
    1_000_001_000: "Một tỷ không trăm linh một nghìn",
    1_020_000_000: "Một tỷ không trăm hai mươi triệu",
    15_000_000_000: "Mười lăm tỷ",
    500_000_000_000: "Năm trăm tỷ",
    999_999_999_999: "Chín trăm chín mươi chín tỷ chín trăm chín mươi chín triệu "
    "chín trăm chín mươi chín nghìn chín trăm chín mươi chín",
}
READ = dict(zip(DIGITS, range(10), strict=True)) | {"mốt": 1, "tư": 4, "lăm": 5}
SCALE = {"nghìn": 1_000, "triệu": 1_000_000, "tỷ": 1_000_000_000}


def read_back(words: str) -> int:
    """An independent reader: adds up group by group."""
    total = group = digit = 0
    for word in words.lower().removesuffix(" đồng").split():
        if word in READ:
            digit = READ[word]
        elif word == "trăm":
            group, digit = digit * 100, 0
        elif word == "mười":
            group, digit = group + 10, 0
        elif word == "mươi":
            group, digit = group + digit * 10, 0
        elif word in SCALE:
            total, group, digit = total + (group + digit) * SCALE[word], 0, 0
        else:
            assert word == "linh"
    return total + group + digit


@pytest.mark.parametrize(("amount", "words"), IN_WORDS.items())
def test_amount_in_words(amount, words):
    assert amount_in_words(amount) == f"{words} đồng"


@given(st.integers(0, LARGEST_IN_WORDS))
def test_words_read_back_to_the_same_amount(amount):
    assert read_back(amount_in_words(amount)) == amount


@given(st.integers(0, LARGEST_IN_WORDS))
def test_spelling_rules(amount):
    words = amount_in_words(amount).lower()
    for wrong in ("mươi một", "mươi năm ", "mười năm ", "mười mốt", "linh mười", "  "):
        assert wrong not in f"{words} ".replace(" đồng", "")


@pytest.mark.parametrize("amount", [-1, LARGEST_IN_WORDS + 1])
def test_amounts_out_of_range_are_refused(amount):
    with pytest.raises(ValueError, match="in words"):
        amount_in_words(amount)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (0, "0\u00a0đ"),
        (999, "999\u00a0đ"),
        (24_000, "24.000\u00a0đ"),
        (1_234_567, "1.234.567\u00a0đ"),
        (-50_000, "-50.000\u00a0đ"),
    ],
)
def test_format_vnd(amount, shown):
    assert format_vnd(amount) == shown


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("24.000", 24_000),
        ("24000 đ", 24_000),
        ("24,000đ", 24_000),
        ("24 000 đồng", 24_000),
        (" 1.234.567 VND ", 1_234_567),
        ("0", 0),
        ("5", 5),
        ("1500000", 1_500_000),
        ("24.000₫", 24_000),
    ],
)
def test_parse_vnd(typed, amount):
    assert parse_vnd(typed) == amount


@pytest.mark.parametrize(
    "typed", ["", "đ", "abc", "24.00", "24.0000", "1.2.3", "-5", "2400.000", "12,5", "٣", "1e3"]
)
def test_parse_vnd_refuses(typed):
    with pytest.raises(ValueError, match="Not an amount"):
        parse_vnd(typed)


@given(st.integers(0, 10**13))
def test_what_is_shown_can_be_typed_back(amount):
    assert parse_vnd(format_vnd(amount)) == amount
