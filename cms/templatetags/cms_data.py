"""Rich text that is safe whoever wrote it, and data for machines inside a page."""

import json

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from wagtail.rich_text import expand_db_html
from wagtail.whitelist import DEFAULT_ELEMENT_RULES, Whitelister

from cms.finding import shown
from portal.core.spoken import Vietnamese, is_foreign, is_vietnamese
from portal.core.typography import bind_words

register = template.Library()
register.filter("marked", shown.marked)
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}

LAWS = (("/TTLT", "Thông tư liên tịch"), ("/TT-", "Thông tư"), ("/NĐ-", "Nghị định"),
        ("/NQ-", "Nghị quyết"), ("/QĐ-", "Quyết định"), ("/QH", "Luật"))  # fmt: skip
ELEMENTS = ("[document]", "p", "b", "strong", "i", "em", "br", "ol", "ul", "li", "a", "h3")


class _Few(Whitelister):
    element_rules = {name: DEFAULT_ELEMENT_RULES[name] for name in ELEMENTS}


@register.filter
def prose(value) -> str:
    """Rich text as HTML of few elements. The editor writes no others; another way in might."""
    source = getattr(value, "source", value) or ""
    return mark_safe(_Few().clean(expand_db_html(str(source))))


@register.filter
def law_number(basis) -> str:
    """The number of a law with its kind before it, unless the title has already named the kind."""
    kind = next((words for letters, words in LAWS if letters in basis.number), "")
    title = str(basis.title)
    named = title and not is_vietnamese()
    if named or title.startswith(("Luật", "Bộ luật", kind or "?")):
        return basis.number
    return Vietnamese(f"{kind} {basis.number}".strip())


@register.filter
def told(words) -> str:
    """Words of a guide. What nobody has translated says so to the eye, too."""
    bound = bind_words(words)
    if not bound or not is_foreign(bound):
        return bound
    return format_html('{} <span class="mc-small mc-soft" lang="vi">(Tiếng Việt)</span>', bound)


@register.filter
def ld_json(data) -> str:
    """A script of data, which a strict policy lets through because it is never run."""
    text = json.dumps(data, ensure_ascii=False).translate(ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))
