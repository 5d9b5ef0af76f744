"""A question taken apart: slips mended, sayings found, the rest weighed."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from cms.finding import words
from cms.finding.index import Index, Meaning, pairs
from cms.finding.words import LIGHT, LIGHT_FOLDED, Word

MOST_WORDS = 24
MOST_SPANS, MOST_MEANINGS, MOST_READINGS = 8, 4, 8
MISTYPED, MISHEARD = 0.8, 0.65  # what a mended word counts; what one does that is a word itself
BEGUN, MOST_BEGUN = 0.7, 8  # of the last word while somebody types
MOST_BETWEEN = 3  # words that count between those of a saying
APART, OTHER_ORDER = 0.85, 0.7  # a saying with other words between; in another order
OTHER_MARKS = 0.7  # a saying typed with other marks than its own


@dataclass(slots=True)
class Part:
    """One word: what it may stand for, and what it counts."""

    word: Word
    weight: float
    ways: list[tuple[str, float]]  # folded words with their factors, the best first


@dataclass(frozen=True, slots=True)
class Span:
    """Words that have a meaning together; others may stand between them."""

    places: tuple[int, ...]
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
        before = found[-1][0].folded if found else ""
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
    if len(typed) == 1 and not one.is_bare and one.sharp not in index.sharp:
        return []
    if typed in spelling.known:
        return [(typed, 1.0), *((other, MISHEARD) for other in _heard(one, beside, index))]
    if plain := spelling.plain(typed):
        return [(plain, 0.9)]
    near = spelling.near(typed)
    if any(beside):  # among other words, one that goes with them
        near = [other for other in near if _stands(other, beside, index)]
    near.sort(key=lambda other: -len(index.postings.get(other, ())))
    near = near or ([] if any(beside) or len(typed) < 2 else index.beginning(typed))
    return [(other, MISTYPED) for other in near[:3]]


def _heard(one: Word, beside: tuple[str, str], index: Index) -> list[str]:
    """Words that go with the neighbours where this one, known by itself, does not."""
    sure = not one.is_bare and one.sharp in index.sharp
    if sure or one.folded in LIGHT_FOLDED or _stands(one.folded, beside, index):
        return []
    others = [near for near in index.spelling.near(one.folded) if _stands(near, beside, index)]
    return sorted(others, key=lambda near: -len(index.postings.get(near, ())))[:2]


def _stands(word: str, beside: tuple[str, str], index: Index) -> bool:
    """It is known side by side with one of its neighbours."""
    before, after = beside
    return bool(before and index.is_pair(before, word) or after and index.is_pair(word, after))


def _spans(parts: list[Part], index: Index) -> list[Span]:
    """Sayings in the question, those that cover most first, none over another."""
    by_places: dict[tuple[int, ...], list] = {}
    for meaning in _candidates(parts, index):
        places, factor = _says(parts, meaning, index)
        if factor:
            by_places.setdefault(places, []).append((meaning, factor))
    found = []
    for places, several in by_places.items():
        best = max(factor for _meaning, factor in several)
        kept = [pair for pair in several if pair[1] == best]
        worth = best * sum(parts[place].weight for place in places)
        found.append((worth, Span(places, tuple(kept[:MOST_MEANINGS]))))
    return _apart(found)


def _candidates(parts: list[Part], index: Index) -> list[Meaning]:
    """Meanings of which every word was asked for."""
    counts = Counter(
        number
        for folded in {part.word.folded for part in parts}
        for number in index.spoken.get(folded, ())
    )
    every = ((index.meanings[number], held) for number, held in counts.items())
    return [one for one, held in every if held == len({w.folded for w in one.said})]


def _says(parts: list[Part], meaning: Meaning, index: Index) -> tuple[tuple[int, ...], float]:
    """Where it is said, and how surely; 0: it is not."""
    length = len(meaning.said)
    for start in range(len(parts) - length + 1):
        typed = [part.word for part in parts[start : start + length]]
        if sure := _alike(typed, meaning, index):
            return tuple(range(start, start + length)), sure
    places = _scattered(parts, meaning) if length > 1 else []
    if not places:
        return (), 0
    stretch = parts[min(places) : max(places) + 1]
    gap = sum(part.weight > LIGHT for part in stretch)
    gap -= sum(parts[place].weight > LIGHT for place in places)
    in_order = places == sorted(places)
    if gap > MOST_BETWEEN or not (in_order or length > 2):
        return (), 0
    return tuple(sorted(places)), APART if in_order else OTHER_ORDER


def _alike(typed: list[Word], meaning: Meaning, index: Index) -> float:
    """One word after the other; a single syllable with other marks is another word."""
    if len(typed) == 1:
        (one,), (said,) = typed, meaning.said
        unsure = one.is_bare and not said.is_bare and one.folded in index.postings
        return 1.0 if one.fits(said) and not unsure else 0
    if all(map(Word.fits, typed, meaning.said)):
        return 1.0
    return OTHER_MARKS if all(map(Word.resembles, typed, meaning.said)) else 0


def _scattered(parts: list[Part], meaning: Meaning) -> list[int]:
    """A place for each word of the saying, after the one before it if there is any; or none."""
    places: list[int] = []
    for word in meaning.said:
        fits = [n for n, part in enumerate(parts) if part.word.fits(word) and n not in places]
        if not fits:
            return []
        later = [n for n in fits if not places or n > places[-1]]
        places.append(later[0] if later else fits[0])
    return places


def _apart(spans: list[tuple[float, Span]]) -> list[Span]:
    """Those worth most that share no word."""
    taken: set[int] = set()
    found = []
    for _worth, span in sorted(spans, key=lambda one: (-one[0], one[1].places)):
        if not taken & set(span.places) and len(found) < MOST_SPANS:
            taken |= set(span.places)
            found.append(span)
    return sorted(found, key=lambda one: one.places)
