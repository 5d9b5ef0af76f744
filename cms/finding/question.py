"""A question taken apart: slips mended, sayings found, the rest weighed."""

from dataclasses import dataclass, field
from functools import cached_property

from cms.finding import words
from cms.finding.index import Index, Meaning, pairs
from cms.finding.words import LIGHT, Word

MOST_WORDS = 24
MOST_SPANS, MOST_MEANINGS, MOST_READINGS = 8, 4, 8
MISTYPED, MISHEARD = 0.8, 0.65  # what a mended word counts; what one does that is a word itself
BEGUN, MOST_BEGUN = 0.7, 8  # of the last word while somebody types
OTHER_MARKS = 0.7  # a saying typed with other marks than its own


@dataclass(slots=True)
class Part:
    """One word: what it may stand for, and what it counts."""

    word: Word
    weight: float
    ways: list[tuple[str, float]]  # folded words with their factors, the best first


@dataclass(frozen=True, slots=True)
class Span:
    """Words that have a meaning together."""

    start: int
    length: int
    meanings: tuple[tuple[Meaning, float], ...]


@dataclass
class Question:
    parts: list[Part]
    spans: list[Span]
    mended: list[tuple[str, str]] = field(default_factory=list)  # typed, understood as
    is_marked: bool = False

    @cached_property
    def plain(self) -> str:
        """The words that count, folded."""
        return " ".join(part.word.folded for part in self.parts if part.weight > LIGHT)

    @cached_property
    def readings(self) -> list[frozenset[str]]:
        """Words asked for, with one meaning of each saying; a few of all that are possible."""
        found = [frozenset(way for part in self.parts for way, _factor in part.ways)]
        for span in self.spans:
            several = [{one.folded for one in meaning.meant} for meaning, _f in span.meanings]
            found = [old | new for old in found for new in several][:MOST_READINGS]
        return found

    @cached_property
    def pairs(self) -> frozenset[str]:
        """Pairs of words that were asked for or are meant."""
        texts = [[part.word.folded for part in self.parts]]
        for span in self.spans:
            texts += [[one.folded for one in meaning.meant] for meaning, _f in span.meanings]
        return frozenset(pair for text in texts for pair in pairs(text))


def take_apart(text: str, index: Index) -> Question:
    typed = words.words(text)[:MOST_WORDS]
    asked, mended = _mend(_separate(typed, index), index)
    mended = [(typed, index.written.get(meant, meant)) for typed, meant in mended]
    weights = words.weights([one for one, _ways in asked])
    parts = [Part(one, weight, ways) for (one, ways), weight in zip(asked, weights, strict=True)]
    spans = _spans(parts, index)
    marked = any(not one.is_bare for one in typed)
    return Question(parts, spans, mended, marked)


def so_far(text: str, index: Index) -> Question:
    """While it is being typed: the last word may have only begun."""
    question = take_apart(text, index)
    if question.parts and not text.endswith(" "):
        last = question.parts[-1]
        begun = [(one, BEGUN) for one in index.beginning(last.word.folded, MOST_BEGUN)]
        last.ways = list(dict([*begun, *last.ways]).items())
        last.weight = max(last.weight, BEGUN)
    return question


def _separate(asked: list[Word], index: Index) -> list[Word]:
    """Words that were typed without the space between them, apart."""
    found: list[Word] = []
    for one in asked:
        known = one.folded in index.spelling.known
        parts = None if known else index.spelling.parts(one.folded, index.is_pair)
        found += [Word(part, part) for part in parts] if parts else [one]
    return found


def _mend(asked: list[Word], index: Index):
    """[(word, ways to read it)], [(typed, understood as)]"""
    found, mended = [], []
    for number, one in enumerate(asked):
        before = found[-1][1][0][0] if found and found[-1][1] else ""
        after = asked[number + 1].folded if number + 1 < len(asked) else ""
        ways = _ways(one, (before, after), index)
        if ways and ways[0][0] != one.folded:
            mended.append((one.sharp, ways[0][0]))
            one = Word(ways[0][0], ways[0][0])
        found.append((one, ways))
    return found, mended


def _ways(one: Word, beside: tuple[str, str], index: Index) -> list[tuple[str, float]]:
    """How to read the word, the best first; none where nothing is like it."""
    spelling, typed = index.spelling, one.folded
    if typed in spelling.known:
        if _stands(typed, beside, index) or one.sharp in index.sharp and not one.is_bare:
            return [(typed, 1.0)]
        others = [other for other in spelling.near(typed) if _stands(other, beside, index)]
        others.sort(key=lambda other: -len(index.postings.get(other, ())))
        return [(typed, 1.0), *((other, MISHEARD) for other in others[:2])]
    if plain := spelling.plain(typed):
        return [(plain, 0.9)]
    near = spelling.near(typed)
    near.sort(
        key=lambda other: (not _stands(other, beside, index), -len(index.postings.get(other, ())))
    )
    near = near or index.beginning(typed)
    return [(other, MISTYPED) for other in near[:3]]


def _stands(word: str, beside: tuple[str, str], index: Index) -> bool:
    """It is known side by side with one of its neighbours."""
    before, after = beside
    return bool(before and index.is_pair(before, word) or after and index.is_pair(word, after))


def _spans(parts: list[Part], index: Index) -> list[Span]:
    """Sayings in the question, the longest first, none over another."""
    found = []
    for start, part in enumerate(parts):
        by_length: dict[int, list] = {}
        for meaning in index.meanings.get(part.word.folded, ()):
            factor = _says(parts[start : start + len(meaning.said)], meaning)
            if factor:
                by_length.setdefault(len(meaning.said), []).append((meaning, factor))
        for length, several in by_length.items():
            several.sort(key=lambda pair: -pair[1])
            best = [pair for pair in several if pair[1] == several[0][1]]
            found.append(Span(start, length, tuple(best[:MOST_MEANINGS])))
    return _apart(found)


def _says(parts: list[Part], meaning: Meaning) -> float:
    """0: it does not; less than 1 where the marks are others."""
    if len(parts) < len(meaning.said):
        return 0
    typed = [part.word for part in parts]
    if all(map(Word.fits, typed, meaning.said)):
        return 1.0
    alike = all(map(Word.resembles, typed, meaning.said))
    # A single syllable with other marks is another word.
    return OTHER_MARKS if alike and len(typed) > 1 else 0


def _apart(spans: list[Span]) -> list[Span]:
    taken: set[int] = set()
    found = []
    rank = lambda one: (-max(f for _m, f in one.meanings) * one.length, one.start)  # noqa: E731
    for span in sorted(spans, key=rank):
        places = set(range(span.start, span.start + span.length))
        if not places & taken and len(found) < MOST_SPANS:
            taken |= places
            found.append(span)
    return sorted(found, key=lambda one: one.start)
