"""The QR code of a transfer, and the reference people type into one."""

import string
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.bank import references
from payments.bank.vietqr import STATIC, TO_CARD, NotVietQR, VietQR, build, checksum, parse, plain
from portal.documents.lookup import LOOKUP_ALPHABET

BEAN = VietQR(
    bank="970432",
    account="129005718",
    name="NGUYEN PHAM THUY LAN",
    purpose="Thanh toan don hang cho Bean Bakery",
)
ORDER = VietQR(
    bank="970403",
    account="0011012345678",
    amount=180_000,
    bill="NPS6869",
    purpose="thanh toan don hang",
)
VECTORS = {  # by the scheme's own documents; computed once more with another implementation
    BEAN: "00020101021238530010A0000007270123000697043201091290057180208QRIBFTTA53037045802VN"
    "5920NGUYEN PHAM THUY LAN62390835Thanh toan don hang cho Bean Bakery63043AA2",
    ORDER: "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA5303704"
    "54061800005802VN62340107NPS68690819thanh toan don hang63042E2E",
}
TEXTS = st.text(string.ascii_letters + string.digits + " ._-", max_size=35)
NUMBERS = st.text(string.ascii_letters + string.digits, min_size=1, max_size=19)
CODES = st.builds(
    VietQR,
    bank=st.from_regex(r"\A[0-9]{6}\Z"),
    account=NUMBERS,
    amount=st.none() | st.integers(1, 10**13 - 1),
    purpose=TEXTS,
    bill=st.text(string.ascii_letters, max_size=20),
    name=TEXTS,
    city=TEXTS,
    service=st.sampled_from(["QRIBFTTA", TO_CARD]),
    kind=st.sampled_from(["12", STATIC]),
)


@pytest.mark.parametrize("code", VECTORS, ids=lambda code: code.account)
def test_the_published_codes(code):
    assert build(code) == VECTORS[code]
    assert parse(VECTORS[code]) == code


@given(CODES)
def test_what_was_built_is_read_again(code):
    assert parse(build(code)) == code


@given(CODES, st.data())
def test_one_wrong_character_is_noticed(code, data):
    text = build(code)
    at = data.draw(st.integers(0, len(text) - 5))
    wrong = data.draw(st.sampled_from(string.ascii_uppercase + string.digits))
    damaged = text[:at] + wrong + text[at + 1 :]
    if damaged != text:
        with pytest.raises(NotVietQR):
            parse(damaged)


@pytest.mark.parametrize(
    "wrong",
    [
        {"bank": "97043"},
        {"bank": "97043x"},
        {"account": ""},
        {"account": "0" * 20},
        {"account": "12 34"},
        {"amount": 0},
        {"amount": -5},
        {"amount": 10**13},
        {"purpose": "Phí chứng thực"},
        {"name": "A\nB"},
        {"bill": "x" * 98},
        {"service": "OTHER"},
    ],
)
def test_what_a_code_cannot_say_is_refused(wrong):
    with pytest.raises(ValueError):  # noqa: PT011  (any of its checks)
        build(replace(ORDER, **wrong))


@pytest.mark.parametrize("text", ["", "6304", "63043AA2", "000201", "00020163040000", "chữ6304"])
def test_other_characters_are_no_code(text):
    with pytest.raises(NotVietQR):
        parse(text)


@pytest.mark.parametrize(
    "body", ["0002010099", "000201000201", "0002015303840", "5303704", "00AA01"]
)
def test_a_right_check_sum_alone_makes_no_code(body):
    text = f"{body}6304"
    with pytest.raises(NotVietQR):
        parse(text + checksum(text))


def test_words_are_made_plain():
    assert plain("Phường Võ Cường, đợt 2!") == "PHUONG VO CUONG DOT 2"
    assert len(plain("x" * 80)) == 25


# --- the reference ------------------------------------------------------------------------------
def test_references_are_short_and_plain():
    for _round in range(200):
        reference = references.new()
        assert len(reference) == 11
        assert plain(reference) == reference
        assert references.found_in(reference) == [reference]
        assert references.found_in(references.grouped(reference)) == [reference]


REFERENCE = "MCABCDEFGH" + references.check_character("ABCDEFGH")
NO_REFERENCES = ("", "chuyen tien", "MC", "MC123", "MCOIL01OIL01", REFERENCE[:-1])


@pytest.mark.parametrize(
    "words",
    [
        "{0}",
        "mbvcb.5524371192.{1}.ct tu 0123456789 nguyen van a",
        "IBFT {0}-CHUYEN TIEN-OQCH0001xYz-MOMO0912345678MOMO",
        "chuyen tien le phi mc abc def gh{2}",
        "MC-ABCD.EFGH {2}",
        "TT PHI{0}FT24249123456",
        "Nộp phí: {0} (Nguyễn Thị Mai Hương)",
        "{0} {0}",
    ],
)
def test_a_reference_is_found_whatever_stands_around_it(words):
    text = words.format(REFERENCE, REFERENCE.lower(), REFERENCE[-1])
    assert references.found_in(text) == [REFERENCE]


@pytest.mark.parametrize("words", NO_REFERENCES)
def test_nothing_is_found_where_nothing_is(words):
    assert references.found_in(words) == []


@given(st.integers(2, 9), st.sampled_from(LOOKUP_ALPHABET))
def test_a_mistyped_character_finds_nobody_elses_payment(place, char):
    typed = REFERENCE[:place] + char + REFERENCE[place + 1 :]
    assert references.found_in(typed) == ([REFERENCE] if typed == REFERENCE else [])


@given(st.integers(2, 8))
def test_two_swapped_characters_are_noticed(place):
    typed = list(REFERENCE)
    typed[place], typed[place + 1] = typed[place + 1], typed[place]
    assert references.found_in("".join(typed)) == []


def test_other_references_are_shown_as_they_are():
    assert references.grouped("MC-OLD-STYLE-0001") == "MC-OLD-STYLE-0001"
    assert references.grouped(REFERENCE) == f"MC ABC DEF GH{REFERENCE[-1]}"
