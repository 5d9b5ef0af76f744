"""Agencies that a question names: by their own name or by that of their place."""

from cms import where
from cms.finding.index import Index
from cms.finding.question import Question
from cms.finding.words import LIGHT, words
from portal.accounts.models import Agency

MOST, LOOKED_AT = 5, 3000
ENOUGH = 0.75  # share of the question's words that the name must hold


def named(question: Question, index: Index) -> list[Agency]:
    """The counters that fit best, two queries."""
    rows = where.counters().values_list("pk", "name", "area__name")[:LOOKED_AT]
    marks = ((_share(question, f"{name} {place}"), name, pk) for pk, name, place in rows)
    best = sorted((-share, len(name), pk) for share, name, pk in marks if share >= ENOUGH)[:MOST]
    found = where.counters().in_bulk([pk for *_rest, pk in best]) if best else {}
    return [found[pk] for *_rest, pk in best if pk in found]


def _share(question: Question, text: str) -> float:
    """Of the words that count, those that stand in the name; sayings by what they mean."""
    held = {one.folded for one in words(text)}
    spoken = {
        place: any(
            all(one.folded in held for one in meaning.meant) for meaning, _f in span.meanings
        )
        for span in question.spans
        for place in span.places
    }
    asked = [(n, part) for n, part in enumerate(question.parts) if part.weight > LIGHT]
    fits = [spoken.get(n) or part.word.folded in held for n, part in asked]
    return sum(fits) / len(fits) if len(fits) > 1 else 0
