"""Words of a question or a text, with and without their marks; those that say little."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from portal.core.text import TONES, bare, canonical_tones, nfc

WORD = re.compile(r"[^\W_]+(?:\.[0-9]+)*")
# lý and lí, quý and quí are one; giấy and giải, may and mai are not.
SOLE_Y = re.compile(r"(?:(?<=[bcdghklmnprstvx])|(?<=qu))y(?![^\W_])")
LIGHT = 0.12  # what a word counts that nearly every question holds
UNSURE = 0.4  # the same letters without marks may be such a word, or another


class Word(NamedTuple):
    """`folded` has no marks; `sharp` has them, one way of writing for what is said alike."""

    folded: str
    sharp: str

    @property
    def is_bare(self) -> bool:
        return self.folded == self.sharp

    def fits(self, other: "Word") -> bool:
        """The same word, or typed without its marks."""
        return self.sharp == other.sharp or (self.is_bare and self.folded == other.folded)

    def resembles(self, other: "Word") -> bool:
        """Heard alike: hỏi for ngã, as in the south, or the tone left out."""
        typed, meant = map(_one_tone, (self.sharp, other.sharp))
        return typed == meant or typed == _toneless(meant)


def _one_tone(sharp: str) -> str:
    return unicodedata.normalize("NFD", sharp).replace("\u0303", "\u0309")


def _toneless(parts: str) -> str:
    return "".join(one for one in parts if one not in TONES)


def key(text: str) -> str:
    """Without marks, i for y where both are written."""
    return SOLE_Y.sub("i", bare(text).lower())


@lru_cache(maxsize=20_000)
def word(text: str) -> Word:
    folded = key(text)
    parts = unicodedata.normalize("NFD", text)
    one_way = parts if folded == bare(text) else parts.replace("y", "i")
    return Word(folded, nfc(one_way))


def words(text: str) -> list[Word]:
    return [word(one) for one in WORD.findall(canonical_tones(text).lower())]


def said(text: str) -> tuple[Word, ...]:
    return tuple(words(text))


# What surrounds a question. Whole phrases first: "mất" alone is a loss, "mất bao lâu" a question.
PHRASES = """
ở đâu|tại đâu|chỗ nào|nơi nào|đâu vậy|đến đâu|nộp ở đâu|làm ở đâu|xin ở đâu|cần gì|cần những gì
cần giấy tờ gì|cần giấy gì|giấy tờ gì|giấy tờ ra sao|làm giấy tờ gì|xin giấy gì|giấy phép gì
hồ sơ gì|hồ sơ gồm những gì|gồm những gì|gồm có gì|như thế nào|thế nào|ra sao|làm sao|làm thế nào
mất bao lâu|bao lâu|trong bao lâu|bao nhiêu tiền|hết bao nhiêu|mất bao nhiêu tiền|mất bao nhiêu ngày
mất bao nhiêu|bao nhiêu ngày|bao nhiêu|mất mấy ngày|mấy ngày|trong mấy ngày|mấy hôm|bao giờ|khi nào
có được không|được không|có phải|có cần|phải không|đúng không|tôi muốn|em muốn|mình muốn|con muốn
cho hỏi|cho tôi hỏi|cho em hỏi|cho mình hỏi|xin hỏi|xin cho hỏi|muốn hỏi|giúp tôi|giúp em|giúp với
mang theo gì|mang gì|cần mang|chuẩn bị gì|phải làm gì|làm gì|thì sao|thì làm|là gì|ai làm|ai cấp
thủ tục|thủ tục hành chính|hướng dẫn|quy trình|các bước|lệ phí bao nhiêu|phí bao nhiêu|bị phạt không
có bị phạt|có sao không|nào cũng được|bây giờ|hiện nay|lần này|báo ai|gặp ai|hỏi ai|cơ quan nào
nhà tôi|nhà em|nhà mình|gia đình tôi|gia đình em|người ta|xã nào|phường nào
có mất tiền|mất tiền không|mất phí không|có tốn tiền|trong ngày|ngay trong ngày
"""
WORDS = """
tôi tui em mình chúng ta anh chị bác cô chú ạ à á ơi nhé nha vậy thì là mà của các những cái này kia
đó ấy ở tại với và hoặc hay để được bị đã đang sẽ cần muốn phải nên có không gì nào sao đâu mấy ai
nếu rồi giờ nay xin làm cách giúp hỏi biết nhờ ơn đi ra cho theo do từ đến cũng luôn hết nữa thôi
khi lúc hôm như vì nên xong đủ thêm trước sau qua thấy cháu ngày tháng năm về lại vào trong
trên ngoài một hai
how get the for where what need apply want does much which when
"""
# Without marks these may be other words: cần and căn, cho and chợ, tôi and tội.
DOUBTFUL = {
    one.folded
    for one in words("""
    toi can co con cho la ma de duoc bi phai nen ra di do tu den may nay xin lam hay voi
    mot hai khi luc hom vi qua them du viec ve lai vao trong tren ngoai truoc sau nha bac cac
    ngay thang nam chau""")
}
LIGHT_PHRASES: dict[str, list[tuple[Word, ...]]] = {}
for _phrase in sorted(re.split(r"[|\n]", PHRASES.strip()), key=len, reverse=True):
    _words = said(_phrase)
    LIGHT_PHRASES.setdefault(_words[0].folded, []).append(_words)
LIGHT_WORDS = {one.sharp for one in words(WORDS)}
LIGHT_FOLDED = {one.folded for one in words(WORDS)}


def weights(asked: list[Word]) -> list[float]:
    """What each word of the question counts by itself; 1 for all where nothing else is left."""
    marked = any(not one.is_bare for one in asked)
    found = [_weight(one, marked) for one in asked]
    for start, length in _phrases(asked):
        found[start : start + length] = [LIGHT] * length
    return found if max(found, default=0) > LIGHT else [1.0] * len(asked)


def says_little(several: tuple[Word, ...]) -> bool:
    """Nearly every question holds just this."""
    if len(several) == 1:
        return several[0].sharp in LIGHT_WORDS
    return several in LIGHT_PHRASES.get(several[0].folded, ())


def _weight(one: Word, marked: bool) -> float:
    if marked or not one.is_bare:
        return LIGHT if one.sharp in LIGHT_WORDS else 1.0
    if one.folded not in LIGHT_FOLDED:
        return 1.0
    return UNSURE if one.folded in DOUBTFUL else LIGHT


def _phrases(asked: list[Word]):
    """(start, length) of the phrases that surround a question."""
    for start, one in enumerate(asked):
        for phrase in LIGHT_PHRASES.get(one.folded, ()):
            part = asked[start : start + len(phrase)]
            if len(part) == len(phrase) and all(map(Word.fits, part, phrase)):
                yield start, len(phrase)
                break
