"""Keeps one Entry for each live page. Called when pages go live and when they leave."""

from html import unescape

from django.utils.html import strip_tags
from django.utils.translation import override

from cms import facts, where
from cms.finding.words import key
from cms.models import FaqPage, LifeEventPage, NewsPage, ProcedurePage, StandardPage
from cms.models.search import Entry, new_stamp
from portal.core.text import canonical_tones, fold

WORDS = 400  # of a text page; more would only slow the search down


def index_page(page) -> Entry | None:
    """Make or renew the entry of a live page; other kinds of pages have none."""
    make = MAKERS.get(type(page))
    if make is None or not page.live:
        return None
    values = make(page)
    values |= {"title_fold": fold(values["title"])[:255], "stamp": new_stamp()}
    entry, _made = Entry.objects.update_or_create(page_id=page.pk, defaults=values)
    return entry


def drop_page(page) -> None:
    Entry.objects.filter(page_id=page.pk).delete()


def rebuild() -> int:
    """Renew every entry. Returns how many there are."""
    Entry.objects.exclude(page__live=True).delete()
    pages = [page for model in MAKERS for page in model.objects.live()]
    return sum(index_page(page) is not None for page in pages)


def _procedure(page) -> dict:
    spec = page.spec()
    shown = {}
    for language in ("vi", "en"):
        with override(language):
            shown[language] = facts.card(spec)
    names = [spec.title.vi, spec.short_title.vi, *spec.guide.keywords]
    body = [spec.guide.summary.vi, spec.guide.field.vi, *(d.name.vi for d in spec.documents)]
    english = [spec.short_title.en, spec.title.en, spec.guide.summary.en]
    return {
        "kind": Entry.Kind.PROCEDURE,
        "language": "",
        "code": spec.code,
        "field": page.field,
        "title": spec.short_title.vi[:255],
        "title_en": spec.short_title.en[:255],
        "summary": spec.guide.summary.vi,
        "summary_en": spec.guide.summary.en,
        "levels": list(spec.guide.levels),
        "facts": shown,
        "is_closed": page.is_superseded,
        **{f"reception_{name}": value for name, value in where.reception(spec).items()},
        "keywords": "\n".join(canonical_tones(one).lower() for one in [spec.code, *names]),
        "folded": key(" ".join([spec.code, *names, *body, *english])),
    }


def _text_page(page, kind: str) -> dict:
    summary = getattr(page, "summary", "") or getattr(page, "intro", "")
    body = unescape(strip_tags(str(page.body.render_as_block()))) if page.body else ""
    words = " ".join([page.title, summary, *body.split()[:WORDS]])
    return {
        "kind": kind,
        "language": page.locale.language_code,
        "title": page.title,
        "summary": summary,
        "path": page.url or "",
        "keywords": canonical_tones(page.title).lower(),
        "folded": key(words),
    }


def _news(page) -> dict:
    return _text_page(page, Entry.Kind.NEWS)


def _help(page) -> dict:
    return _text_page(page, Entry.Kind.HELP)


def _event(page) -> dict:
    return _text_page(page, Entry.Kind.EVENT)


MAKERS = {
    ProcedurePage: _procedure,
    NewsPage: _news,
    StandardPage: _help,
    FaqPage: _help,
    LifeEventPage: _event,
}
