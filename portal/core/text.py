"""Vietnamese text: one stored form, search keys, collation, masks."""

import re
import unicodedata
from functools import lru_cache

TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the order of dictionaries
LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
DOTS = "•" * 3
SPACES = re.compile(r"\s+")
MARKS = re.compile(r"[\u0300-\u036f]")


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def bare(text: str) -> str:
    """As people type who leave the marks out: đ as d, nothing else changed."""
    text = MARKS.sub("", unicodedata.normalize("NFD", nfc(text)))
    return nfc(text.replace("đ", "d").replace("Đ", "D"))


def fold(text: str) -> str:
    """The search key: no marks, đ as d, y as i, lower case, single spaces.

    `fold("Hoà Đình")` and `fold("hoa  dinh")` are equal, and so are `kỹ` and `kĩ`.
    """
    return SPACES.sub(" ", bare(text).lower().replace("y", "i")).strip()


def _tone_pairs() -> dict[str, str]:
    """`oà` -> `òa`, `OÀ` -> `ÒA` ...: 3 vowel pairs, 5 tones, 4 ways to write capitals."""
    pairs = {}
    for first, second in ("oa", "oe", "uy"):
        for tone in TONES:
            for one in (first, first.upper()):
                for two in (second, second.upper()):
                    pairs[nfc(one + two + tone)] = nfc(one + tone + two)
    return pairs


TONE_PAIRS = _tone_pairs()
QU_PAIRS = {old: new for new, old in TONE_PAIRS.items() if new[0] in "uU"}  # qúy -> quý
NOT_A_LETTER = r"(?![^\W\d_]|[\u0300-\u036f])"  # nor a second mark on the vowel
OPEN_SYLLABLE = re.compile(rf"(?<![qQ])({'|'.join(TONE_PAIRS)}){NOT_A_LETTER}")
AFTER_Q = re.compile(rf"(?<=[qQ])({'|'.join(QU_PAIRS)}){NOT_A_LETTER}")


def canonical_tones(text: str) -> str:
    """Put the tone mark of `oa`, `oe`, `uy` on the first vowel: `Hoà`, `thuỷ` -> `Hòa`, `thủy`.

    Only where the syllable ends there: `Hoài`, `toán` stay, and so does `quý` (u belongs to q).
    """
    text = OPEN_SYLLABLE.sub(lambda match: TONE_PAIRS[match[1]], nfc(text))
    return AFTER_Q.sub(lambda match: QU_PAIRS[match[1]], text)


@lru_cache(maxsize=1024)
def _weights(char: str) -> tuple[int, int, int]:
    """Weights of one NFC character: letter, tone, capital."""
    parts = unicodedata.normalize("NFD", char)
    tone = next((mark for mark in parts if mark in TONES), "")
    letter = nfc(parts.replace(tone, "", 1) if tone else parts)
    place = LETTERS.find(letter.lower())
    primary = 0x10000 + place if place >= 0 else ord(letter.lower()[0])
    return primary, TONES.find(tone) + 1 if tone else 0, int(letter != letter.lower())


def vietnamese_sort_key(text: str) -> tuple:
    """Letters first (a ă â b c d đ ...), then tones, then capitals: as ICU's `vi` collation."""
    weights = [_weights(char) for char in nfc(text)]
    return tuple(tuple(level) for level in zip(*weights, strict=True)) or ((), (), ())


def person_sort_key(full_name: str) -> tuple:
    """People are listed by given name (the last word), then by family and middle names."""
    rest, _, given = nfc(full_name).strip().rpartition(" ")
    return vietnamese_sort_key(given), vietnamese_sort_key(rest)


def mask_national_id(number: str) -> str:
    """`027302001418` -> `027 ••• ••• 418`. A shorter number shows its last three characters."""
    if len(number) == 12:
        return f"{number[:3]} {DOTS} {DOTS} {number[-3:]}"
    return f"{DOTS} {number[-3:]}" if len(number) > 5 else DOTS


def mask_name(full_name: str) -> str:
    """`Nguyễn Văn An` -> `N••• V••• A•••`. Always three dots: the length of a name is not told."""
    return " ".join(word[0] + DOTS for word in nfc(full_name).split())


def mask_phone(national: str) -> str:
    """`0912345214` -> `09•• ••• 214`"""
    return f"{national[:2]}•• {DOTS} {national[-3:]}" if len(national) > 8 else DOTS
