"""Words that tell their language wherever HTML speaks another one (WCAG 3.1.2).

Whoever reads a page aloud must know that a Vietnamese name stands in an English sentence. Words
without a translation are therefore `Vietnamese`, a string that marks itself when a template
prints it. Where no element can stand (an attribute, the title of a page, a drawing), the filter
`plain` takes the mark off.
"""

from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.translation import get_language


def is_vietnamese(language: str | None = None) -> bool:
    """Whether this language, or that of the page, is the first one of the portal."""
    return not (language or get_language() or "vi").startswith("en")


class Vietnamese(str):
    """Words that nobody has translated."""

    __slots__ = ()

    def __html__(self) -> SafeString:
        words = str.__str__(self)
        if is_vietnamese() or not words:
            return escape(words)
        return format_html('<span lang="vi">{}</span>', words)


def is_foreign(words) -> bool:
    """Whether the page speaks another language than these words."""
    return isinstance(as_words(words), Vietnamese) and not is_vietnamese()


def in_language(vietnamese: str, english: str, language: str | None = None) -> str:
    """The words in this language (default: that of the page); Vietnamese where there are none."""
    if is_vietnamese(language):
        return vietnamese
    return english or Vietnamese(vietnamese)


def alike(model, words: str) -> str:
    """`words`, made of those of `model`, speak the same language and are as safe."""
    if isinstance(model, Vietnamese):
        return Vietnamese(words)
    return mark_safe(words) if isinstance(model, SafeData) else words


def joined(separator: str, parts) -> str:
    """The parts in one line, which is Vietnamese as soon as one of them is."""
    parts = [part if isinstance(part, str) else str(part) for part in parts]
    line = separator.join(parts)
    return Vietnamese(line) if any(isinstance(one, Vietnamese) for one in parts) else line


def sentence(message: str, **values) -> str:
    """`message % values`, as HTML with the mark inside when one of the values is `Vietnamese`."""
    values = {name: as_words(value) for name, value in values.items()}
    if is_vietnamese() or not any(isinstance(one, Vietnamese) for one in values.values()):
        return message % values
    return mark_safe(escape(message) % {k: conditional_escape(v) for k, v in values.items()})


def as_words(value):
    """A text of the catalogue in the language of the page; numbers and strings as they are."""
    return value if isinstance(value, str | int) else str(value)
