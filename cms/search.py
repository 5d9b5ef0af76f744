"""Search that forgives missing accents and typing errors.

The engine's trigram index gives candidates; here they are weighed word by word, the same on both
engines, with synonyms ("sổ đỏ") and with exact accents first.
"""

import re
from dataclasses import dataclass, replace

from cms.models import ProcedurePage
from cms.models.search import Entry, Synonym
from cms.store import candidates, grams
from portal.core.text import canonical_tones, fold, nfc

LONGEST = 100  # characters of a query that count
WORD = re.compile(r"[^\W_]+(?:\.[0-9]+)*")
# Words that nearly every question holds: they say little about which procedure is meant.
COMMON = frozenset(
    fold("""
    làm thủ tục xin giải to cần muốn cách ở đâu như thế nào cho đăng ký cấp thì số tôi bạn
""").split()
)
LIGHT = 0.25
LIKE = 0.5  # similarity from which a misspelt word counts
NEAR = 0.55  # share of the best score below which the rest is noise
ENOUGH = 0.55  # share of the query that must be found


@dataclass(frozen=True, slots=True)
class Found:
    entry: Entry
    score: float


def search(query: str, *, language: str, limit: int = 30) -> list[Found]:
    """The best entries for the query, best first."""
    query = canonical_tones(nfc(query))[:LONGEST].strip().lower()
    ways = [fold(way) for way in readings(query)]
    entries = Entry.objects.filter(pk__in=candidates(ways), language__in=("", language[:2]))
    found = [Found(entry, max(score(entry, way, query) for way in ways)) for entry in entries]
    found = _behind_successors(found)
    found.sort(key=lambda one: (-one.score, one.entry.title_fold))
    least = found[0].score * NEAR if found else 0
    return [one for one in found[:limit] if one.score > 0 and one.score >= least]


def _behind_successors(found: list[Found]) -> list[Found]:
    """What is closed stands behind what replaces it, however well its name fits."""
    closed = [one.entry.page_id for one in found if one.entry.is_closed]
    if not closed:
        return found
    pages = ProcedurePage.objects.filter(pk__in=closed, successor__isnull=False)
    successors = dict(pages.values_list("pk", "successor_id"))
    scores = {one.entry.page_id: one.score for one in found if one.score > 0}
    limits = {old: scores[new] - 0.01 for old, new in successors.items() if new in scores}
    return [replace(one, score=min(one.score, limits.get(one.entry.page_id, 9))) for one in found]


def readings(query: str) -> list[str]:
    """The query, and the query with a synonym put in the place of what people say."""
    folded = fold(query)
    ways = [folded]
    for synonym in Synonym.objects.all():
        said = rf"\b{re.escape(synonym.said_fold)}\b"
        if re.search(said, folded):
            meant = fold(synonym.meant).replace("\\", r"\\")  # no group, whatever it looks like
            ways.append(re.sub(said, meant, folded))
    return ways[:6]


def score(entry: Entry, way: str, query: str) -> float:
    """0: not this one. `way` is folded, `query` has its accents."""
    asked = WORD.findall(way)
    if not asked:
        return 0
    title, keywords = entry.title_fold, fold(entry.keywords.replace("\n", " | "))
    texts = [
        (WORD.findall(title), 1.0),
        (WORD.findall(keywords), 0.9),
        (WORD.findall(entry.folded), 0.6),
    ]
    places = [(set(words), weight) for words, weight in texts]
    weights = [LIGHT if word in COMMON else 1.0 for word in asked]
    marks = list(zip(weights, (_best(word, places) for word in asked), strict=True))
    found = sum(weight for weight, mark in marks if mark) / sum(weights)
    if found < ENOUGH:
        return 0
    share = sum(weight * mark for weight, mark in marks) / sum(weights)
    return share + _bonus(entry, way, query, keywords)


def _bonus(entry: Entry, way: str, query: str, keywords: str) -> float:
    """Whole phrases count more than words, and the exact accents more than the bare letters."""
    bonus = 0.4 if way in entry.title_fold else 0.3 if way in keywords else 0
    bonus += 0.2 if entry.title_fold.startswith(way) else 0
    exact = canonical_tones(f"{entry.title}\n{entry.title_en}\n{entry.keywords}").lower()
    bonus += 0.3 if query in exact else 0
    bonus -= 0.2 if entry.is_closed else 0
    return bonus + (0.1 if entry.kind == Entry.Kind.PROCEDURE else 0)


def _best(word: str, places: list[tuple[set, float]]) -> float:
    for words, weight in places:
        if word in words:
            return weight
    return max((weight * _alike(word, words) for words, weight in places), default=0)


def _alike(word: str, words: set) -> float:
    """Of the most similar word: 0.9 for a beginning, the share of common pieces for a typo."""
    best = 0.0
    for other in words:
        if len(word) > 2 and other.startswith(word):
            return 0.9
        if abs(len(other) - len(word)) <= 2 and len(word) > 2:
            best = max(best, similarity(word, other))
    return best * 0.8 if best >= LIKE else 0


def similarity(one: str, other: str) -> float:
    """0 to 1: common trigrams of the padded words, or letters when only their order differs."""
    first, second = grams(f" {one} "), grams(f" {other} ")
    common = 2 * len(first & second) / (len(first) + len(second))
    return max(common, _one_slip(one, other))


def _one_slip(one: str, other: str) -> float:
    """One letter more, less, wrong or swapped."""
    if one == other:
        return 1.0
    if len(one) == len(other):
        wrong = [i for i, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]]
        swapped = len(wrong) == 2 and sorted(one) == sorted(other)
        return 0.7 if len(wrong) == 1 or swapped else 0
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) == 1:
        return 0.7 if any(long[:i] + long[i + 1 :] == short for i in range(len(long))) else 0
    return 0
