"""The index: which entry holds which word where. Immutable; made anew when anything changes."""

import math
import re
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from cms.finding.spelling import Spelling
from cms.finding.words import LIGHT_FOLDED, WORD, Word, key, said, word, words
from cms.models.search import MEANT_MOST, SAID_MOST

# Acts on what somebody has already: not meant unless they are named.
LATER = frozenset(
    key(one)
    for one in """
cấp lại|cấp đổi|ký lại|gia hạn|thay đổi|sửa đổi|điều chỉnh|đính chính|hiệu đính|cải chính|chuyển đổi
thu hồi|tạm ngừng|giải thể|chấm dứt|sáp nhập|đình chỉ|phục hồi|xóa đăng|hủy đăng|dừng hưởng|hủy bỏ
chia tách|nhận lại|bổ sung|thôi hưởng
""".strip()
    .replace("\n", "|")
    .split("|")
)
UNKNOWN = 0.3  # what a word counts that no entry holds, beside one that a single entry holds
FIRST = 6  # words of a title, up to its first comma, that tell the act
# Where a word stands, best first, and what it counts there.
TITLE, KEY, FIELD, BODY = range(4)
WORTH = (1.0, 0.9, 0.45, 0.3)


@dataclass(frozen=True, slots=True)
class Doc:
    """What the index knows of an entry."""

    key: int
    stamp: int
    kind: str
    language: str
    field: int | None
    level: str
    is_closed: bool
    page: int
    title: tuple[str, ...]  # folded words
    written: tuple[tuple[str, str], ...]  # folded words of the title, and how they are written
    phrases: frozenset[str]  # titles and keywords as wholes
    later: frozenset[str]  # acts on what somebody has already
    places: dict[str, int] = field(repr=False)  # word or pair of words: the best place
    sharp: frozenset[str] = field(repr=False)


def doc(row: dict, field_name: str) -> Doc:
    """Of the values of an Entry."""
    title = words(row["title"])
    lines = [words(line) for line in (*row["keywords"].splitlines(), row["title_en"])]
    places: dict[str, int] = {}
    for text, place in (
        (title, TITLE),
        *((line, KEY) for line in lines),
        (words(field_name), FIELD),
        (words(row["folded"]), BODY),
    ):
        _note(places, [one.folded for one in text], place)
    return Doc(
        key=row["pk"],
        stamp=row["stamp"],
        kind=row["kind"],
        language=row["language"],
        field=row["field_id"],
        level=row["reception_level"],
        is_closed=row["is_closed"],
        page=row["page_id"],
        title=tuple(dict.fromkeys(one.folded for one in title)),
        written=tuple((word(one).folded, one) for one in WORD.findall(row["title"].lower())),
        phrases=frozenset(" ".join(one.folded for one in line) for line in (title, *lines)),
        later=_later(row["title"]),
        places=places,
        sharp=frozenset(one.sharp for line in (title, *lines) for one in line),
    )


def _later(title: str) -> frozenset[str]:
    first = words(re.split(r"[,;]", title)[0])[:FIRST]
    return LATER.intersection(pairs([one.folded for one in first]))


def pairs(text: list[str]) -> list[str]:
    """Most words have two syllables: those that stand side by side."""
    return [f"{one} {two}" for one, two in zip(text, text[1:], strict=False)]


def _note(places: dict[str, int], text: list[str], place: int) -> None:
    """Words, and pairs of words where they say something."""
    for one in (*text, *(pairs(text) if place != BODY else ())):
        places.setdefault(one, place)


@dataclass(frozen=True, slots=True)
class Meaning:
    """A synonym in words."""

    said: tuple[Word, ...]
    meant: tuple[Word, ...]
    text: str
    means: str


class Index:
    """`mark` tells which state of the catalogue it was made of."""

    def __init__(self, docs: list[Doc], synonyms: list[tuple[str, str]], mark: tuple) -> None:
        self.docs, self.mark = tuple(docs), mark
        self.postings = _postings(docs)
        self.sharp = _sharp(docs)
        self.meanings = _meanings(synonyms)
        spoken = [one.said for one in self.meanings]
        self.spoken = _spoken(self.meanings)
        self.pairs_said = {pair for one in spoken for pair in pairs([w.folded for w in one])}
        self.rarities = {term: self._rarity(len(held)) for term, held in self.postings.items()}
        self.unknown = UNKNOWN * math.log(1 + (len(docs) + 0.5) / 0.5)
        self.titles = [[(term, self.rarities[term]) for term in one.title] for one in self.docs]
        single = (term for term in self.postings if " " not in term)
        self.spelling = Spelling(
            [*single, *(w.folded for one in spoken for w in one), *LIGHT_FOLDED]
        )

    def beginning(self, start: str, most: int = 3) -> list[str]:
        """Known words that begin so, the shortest first."""
        first = bisect_left(self.sorted_words, start)
        last = bisect_left(self.sorted_words, start + "\uffff")
        return sorted(self.sorted_words[first:last], key=len)[:most]

    def sayings(self, start: str, most: int) -> list[str]:
        """What people say that begins so, the shortest first."""
        if len(start) < 2:
            return []
        first = bisect_left(self.sorted_sayings, (start,))
        last = bisect_left(self.sorted_sayings, (start + "\uffff",))
        found = sorted(self.sorted_sayings[first:last], key=lambda pair: len(pair[0]))
        return list(dict.fromkeys(text for _folded, text in found))[:most]

    @cached_property
    def sorted_sayings(self) -> list[tuple[str, str]]:
        return sorted({(" ".join(w.folded for w in one.said), one.text) for one in self.meanings})

    @cached_property
    def written(self) -> dict[str, str]:
        """{folded word: how titles write it most often}"""
        counts = Counter(pair for one in self.docs for pair in one.written)
        return {folded: text for (folded, text), _n in reversed(counts.most_common())}

    @cached_property
    def sorted_words(self) -> list[str]:
        return sorted(self.spelling.known)

    def rarity(self, term: str) -> float:
        """What a word counts: much where few entries hold it, nothing where none does."""
        return self.rarities.get(term, 0.0)

    def sharp_rarity(self, sharp: str) -> float:
        held = self.sharp.get(sharp)
        return self._rarity(len(held)) if held else 0.0

    def _rarity(self, held: int) -> float:
        return math.log(1 + (len(self.docs) - held + 0.5) / (held + 0.5))

    def is_pair(self, one: str, two: str) -> bool:
        pair = f"{one} {two}"
        return pair in self.postings or pair in self.pairs_said


def _postings(docs: list[Doc]) -> dict[str, array]:
    """{term: numbers of entries and places, four to a number}"""
    found: dict[str, array] = defaultdict(lambda: array("I"))
    for number, one in enumerate(docs):
        for term, place in one.places.items():
            found[term].append(number * 4 + place)
    return dict(found)


def _sharp(docs: list[Doc]) -> dict[str, frozenset[int]]:
    found = defaultdict(set)
    for number, one in enumerate(docs):
        for term in one.sharp:
            found[term].add(number)
    return {term: frozenset(held) for term, held in found.items()}


def _meanings(synonyms: list[tuple[str, str]]) -> tuple[Meaning, ...]:
    every = (Meaning(said(text), said(means), text, means) for text, means in synonyms)
    return tuple(
        one for one in every if 0 < len(one.said) <= SAID_MOST and 0 < len(one.meant) <= MEANT_MOST
    )


def _spoken(meanings: tuple[Meaning, ...]) -> dict[str, list[int]]:
    """{folded word: numbers of the meanings that hold it}"""
    found = defaultdict(list)
    for number, one in enumerate(meanings):
        for folded in {w.folded for w in one.said}:
            found[folded].append(number)
    return dict(found)
