"""Search that forgives missing accents, typing errors and everyday words.

Words are weighed in an index in memory (`cms.finding`), the same on both engines.
"""

from dataclasses import dataclass, replace

from cms.finding import kept, score
from cms.finding.index import Index
from cms.finding.question import Question, so_far, take_apart
from cms.finding.words import words
from cms.models import ProcedurePage
from cms.models.search import Entry

LONGEST = 100  # characters of a query that count
ENOUGH, LONG_ENOUGH = 0.3, 0.2  # share of a question, and of a long one, that must be found
LONG = 5  # words that count
NEAR = 0.5  # share of the best score below which the rest is noise
LIMIT = 30
SUGGESTED, SAYINGS = 8, 2


@dataclass(frozen=True, slots=True)
class Found:
    entry: Entry
    score: float


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found before anything is read of it, and how the question was understood."""

    question: Question
    index: Index
    best: tuple[score.Hit, ...]
    near: tuple[score.Hit, ...]  # too little of the question, but the nearest there is


def search(query: str, *, language: str, limit: int = LIMIT) -> list[Found]:
    """The best entries for the query, best first."""
    hits = look(query, language)
    return entries(hits.best[:limit], hits.index)


def look(query: str, language: str) -> Hits:
    """How the query is understood, and what fits it."""
    index = kept.current()
    return _fitting(take_apart(query[:LONGEST], index), index, language)


def suggest(query: str, language: str) -> tuple[list[str], list[Entry]]:
    """While somebody types: sayings that begin so, and entries that may be meant."""
    index = kept.current()
    hits = _fitting(so_far(query[:LONGEST], index), index, language)
    sayings = index.sayings(" ".join(one.folded for one in words(query)), SAYINGS)
    found = entries(hits.best[: SUGGESTED - len(sayings)], index)
    return sayings, [one.entry for one in found]


def _fitting(question: Question, index: Index, language: str) -> Hits:
    hits = [
        hit
        for hit in score.weigh(question, index)
        if index.docs[hit.number].language in ("", language[:2])
    ]
    hits = _behind_successors(hits, index)
    least = hits[0].score * NEAR if hits else 0
    enough = LONG_ENOUGH if len(question.plain.split()) >= LONG else ENOUGH
    best = tuple(hit for hit in hits if hit.share >= enough and hit.score >= least)
    return Hits(question, index, best, () if best else tuple(hits[:5]))


def entries(hits, index: Index) -> list[Found]:
    """With the rows; one query."""
    keys = [index.docs[hit.number].key for hit in hits]
    rows = Entry.objects.in_bulk(keys)
    return [Found(rows[key], hit.score) for key, hit in zip(keys, hits, strict=True) if key in rows]


def _behind_successors(hits: list, index: Index) -> list:
    """What is closed stands behind what replaces it, however well its name fits."""
    closed = [page for hit in hits if (page := _closed_page(hit, index))]
    if not closed:
        return hits
    pages = ProcedurePage.objects.filter(pk__in=closed, successor__isnull=False)
    successors = dict(pages.values_list("pk", "successor_id"))
    scores = {index.docs[hit.number].page: hit.score for hit in hits}
    limits = {old: scores[new] - 0.01 for old, new in successors.items() if new in scores}
    found = [
        replace(hit, score=min(hit.score, limits.get(index.docs[hit.number].page, 9)))
        for hit in hits
    ]
    return sorted(found, key=lambda hit: -hit.score)


def _closed_page(hit, index: Index) -> int | None:
    one = index.docs[hit.number]
    return one.page if one.is_closed else None
