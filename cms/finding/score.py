"""Weighing entries: rare words count more, pairs of words most, titles more than texts."""

from collections import defaultdict
from dataclasses import dataclass

from cms.finding.index import BODY, WORTH, Index
from cms.finding.question import Part, Question, Span

SHARP = 0.35  # share of a word's worth that hangs on its marks, where marks were typed
PAIR = 0.6  # what a pair counts beside its words
SAYING = 0.75  # what a saying's meaning counts beside the words themselves
WHOLE = 0.35  # bonus for a title of which nothing is left over
EXACT = 0.25
UNASKED = 0.75  # for a further act, such as a renewal, that the question does not name
WEIGHED = 150  # of the best by words alone, weighed by their titles too

Scores = dict[int, float]


@dataclass(frozen=True, slots=True)
class Hit:
    number: int
    score: float
    share: float  # of the question that was found


def weigh(question: Question, index: Index) -> list[Hit]:
    """Entries that hold anything of the question, best first."""
    inside = {place for span in question.spans for place in span.places}
    total, most = defaultdict(float), 0.0
    for scores, worth in _loose(question, index, inside):
        most += worth
        _add(total, scores)
    for span in question.spans:
        scores, worth = _of_span(span, question, index)
        most += worth
        _add(total, scores)
    if not most:
        return []
    best = sorted(total, key=total.__getitem__, reverse=True)[:WEIGHED]
    found = [_hit(number, total[number] / most, question, index) for number in best]
    return sorted(found, key=lambda hit: (-hit.score, index.docs[hit.number].title))


def _add(total: Scores, more: Scores) -> None:
    for number, score in more.items():
        total[number] += score


def _loose(question: Question, index: Index, inside: set[int]):
    """Words that belong to no saying, and pairs that are not wholly in one."""
    parts = question.parts
    for number, part in enumerate(parts):
        if number not in inside:
            yield _of_part(part, index, question.is_marked)
    for number, (one, two) in enumerate(zip(parts, parts[1:], strict=False)):
        if not {number, number + 1} <= inside:
            yield _of_pair(one, two, index)


def _of_part(part: Part, index: Index, is_marked: bool) -> tuple[Scores, float]:
    """What the word is worth in each entry, and at most."""
    found: Scores = {}
    worth = max((index.rarity(way) for way, _factor in part.ways), default=0) or index.unknown
    for way, factor in part.ways:
        once = part.weight * factor * min(index.rarity(way), worth)
        for posting in index.postings.get(way, ()):
            score = once * WORTH[posting & 3]
            if score > found.get(posting >> 2, 0):
                found[posting >> 2] = score
    if is_marked and found:
        more = max(1.0, index.sharp_rarity(part.word.sharp) / worth)
        held = index.sharp.get(part.word.sharp, frozenset())
        found = {n: s * (more if n in held else 1 - SHARP) for n, s in found.items()}
        worth *= more
    return found, part.weight * worth


def _of_pair(one: Part, two: Part, index: Index) -> tuple[Scores, float]:
    best: Scores = {}
    worth = 0.0
    for first, factor in one.ways:
        for second, other in two.ways:
            pair = f"{first} {second}"
            weight = PAIR * min(one.weight, two.weight) * min(factor, other) * index.rarity(pair)
            worth = max(worth, weight)
            for posting in index.postings.get(pair, ()):
                score = weight * WORTH[posting & 3]
                best[posting >> 2] = max(best.get(posting >> 2, 0), score)
    return best, worth


def _of_span(span: Span, question: Question, index: Index) -> tuple[Scores, float]:
    """A saying: the words themselves, or what is meant by them, whichever fits an entry better."""
    parts = [question.parts[place] for place in span.places]
    best, most = defaultdict(float), 0.0
    for part in parts:
        scores, worth = _of_part(part, index, question.is_marked)
        most += worth
        _add(best, scores)
    for one, two in zip(parts, parts[1:], strict=False):
        scores, worth = _of_pair(one, two, index)
        most += worth
        _add(best, scores)
    meant = [(_of_meaning(one.meant, index), factor) for one, factor in span.meanings]
    most = max([most, *(SAYING * full for (_scores, full), _factor in meant)])
    for (scores, full), factor in meant:
        for number, score in scores.items():
            value = most * factor * (score / full) ** 1.5
            if value > best[number]:
                best[number] = value
    return best, most


def _of_meaning(meant, index: Index) -> tuple[Scores, float]:
    found, full = defaultdict(float), 0.0
    terms = [one.folded for one in meant]
    pairs = [f"{one} {two}" for one, two in zip(terms, terms[1:], strict=False)]
    for term, weight in [*((one, 1.0) for one in terms), *((one, PAIR) for one in pairs)]:
        worth = weight * (index.rarity(term) or (index.unknown if weight == 1.0 else 0))
        full += worth
        for posting in index.postings.get(term, ()):
            if posting & 3 != BODY:
                found[posting >> 2] += worth * WORTH[posting & 3]
    return found, full or 1.0


def _hit(number: int, share: float, question: Question, index: Index) -> Hit:
    """With what its title says of it beyond the words that were asked for."""
    one = index.docs[number]
    best = max(_whole(number, words, index) for words in question.readings)
    score = share * (1 + WHOLE * best)
    if one.later and not one.later & question.pairs:
        score *= UNASKED
    score += EXACT * (question.plain in one.phrases)
    score += 0.05 * (one.kind == "procedure") - 0.25 * one.is_closed
    return Hit(number, score, share)


def _whole(number: int, asked: frozenset[str], index: Index) -> float:
    """Share of the title that was asked for, in one way or another."""
    title = index.titles[number]
    total = sum(worth for _term, worth in title)
    return sum(worth for term, worth in title if term in asked) / total if total else 0
