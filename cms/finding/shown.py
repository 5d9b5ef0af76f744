"""What the page says about a search: matched words marked, why something was found, filters."""

from collections import Counter
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cms.finding.question import Question
from cms.finding.words import LIGHT, WORD, word
from portal.core.text import nfc

MOST_FIELDS = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to narrow a result down."""

    value: str
    label: str
    number: int


def asked_words(question: Question) -> frozenset[str]:
    """Folded words that are worth a mark: those that count, and what sayings mean."""
    own = {way for part in question.parts if part.weight > LIGHT for way, _factor in part.ways}
    meant = {
        one.folded
        for span in question.spans
        for meaning, _factor in span.meanings
        for one in meaning.meant
    }
    return frozenset(own | meant)


def reasons(question: Question) -> list[tuple[str, str]]:
    """[(what was typed, what the law says for it)]"""
    return [
        (meaning.text, meaning.means) for span in question.spans for meaning, _f in span.meanings
    ]


def marked(text: str, asked: frozenset[str]) -> SafeString:
    """As HTML, with the words that were asked for in <mark>."""
    parts, last, text = [], 0, nfc(str.__str__(text))
    for match in WORD.finditer(text):
        if word(match[0].lower()).folded in asked:
            hit = format_html('<mark class="mc-hit">{}</mark>', match[0])
            parts += [text[last : match.start()], hit]
            last = match.end()
    return format_html_join("", "{}", ((part,) for part in (*parts, text[last:])))


def counted(values, labels: dict) -> list[Choice]:
    """How many of each, the most frequent first; without a choice where there is but one."""
    counts = Counter(value for value in values if value in labels)
    found = [Choice(str(value), labels[value], n) for value, n in counts.most_common(MOST_FIELDS)]
    return found if len(found) > 1 else []
