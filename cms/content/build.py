"""Builds the tree of pages. What exists already is left as editors made it."""

import json
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from wagtail.models import Locale, Page, Site

from cms.content import life_events, news, pages_en, pages_vi, synonyms
from cms.models import (
    FaqPage,
    HomePage,
    LifeEventIndexPage,
    LifeEventPage,
    NewsIndexPage,
    NewsPage,
    ProcedureIndexPage,
    ProcedurePage,
    StandardPage,
    Synonym,
)
from cms.services.from_spec import publish_spec
from portal.core.dates import today

SPECS = Path(__file__).resolve().parents[2] / "procedures" / "data" / "specs"
WORDS = {"vi": pages_vi, "en": pages_en}
# slug, model, name of the words, in the footer
TEXTS = [
    ("huong-dan", StandardPage, "HELP", True),
    ("cau-hoi-thuong-gap", FaqPage, "FAQ", True),
    ("lien-he", StandardPage, "CONTACT", True),
    ("kha-nang-tiep-can", StandardPage, "ACCESSIBILITY", True),
    ("bao-ve-du-lieu", StandardPage, "PRIVACY", True),
    ("dieu-khoan", StandardPage, "TERMS", True),
]


@transaction.atomic
def build(user=None) -> None:
    """Everything: pages in both languages, the procedures of the spec files, synonyms."""
    homes = {language: _home(language) for language in ("vi", "en")}
    _site(homes["vi"])
    catalogue = {"title": pages_vi.TITLES["procedures"], "slug": "danh-muc"}
    put(homes["vi"], ProcedureIndexPage, catalogue)
    procedures = _procedures(user)
    for language, home in homes.items():
        _events(home, language, procedures)
        _news(home, language)
        _texts(home, language)
        _frequent(home, procedures)
    for said, meant in synonyms.SYNONYMS:
        Synonym.objects.get_or_create(said=said, meant=meant)


def put(parent, model, values: dict, original=None):
    """The child of this type and slug; made and published when there is none."""
    found = model.objects.child_of(parent).filter(slug=values["slug"]).first()
    if found is not None:
        return found
    locale = parent.locale if parent.depth > 1 else values.pop("locale")
    page = model(locale=locale, **values)
    if original is not None:
        page.translation_key = original.translation_key
    parent.add_child(instance=page)
    page.save_revision().publish()
    return model.objects.get(pk=page.pk)


def _original(model, slug: str, language: str):
    """The Vietnamese page whose translation is being made."""
    if language == "vi":
        return None
    return model.objects.filter(slug=slug, locale__language_code="vi").first()


def _home(language: str):
    locale, _made = Locale.objects.get_or_create(language_code=language)
    slug = {"vi": "trang-chu", "en": "front-page"}[language]
    values = {"slug": slug, "locale": locale, **WORDS[language].HOME}
    return put(
        Page.get_first_root_node(), HomePage, values, _original(HomePage, "trang-chu", language)
    )


def _site(home) -> None:
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    if site.root_page_id != home.pk:
        old = site.root_page if site.root_page_id else None
        site.root_page, site.hostname, site.site_name = home, "localhost", "Một Cửa"
        site.save()
        if old is not None and old.specific_class is Page and old.slug == "home":
            old.delete()


def _procedures(user) -> dict[str, ProcedurePage]:
    pages = {}
    for path in sorted(SPECS.glob("*.json")):
        spec = json.loads(path.read_text(encoding="utf-8"))
        pages[spec["code"]] = publish_spec(spec, user=user)
    return pages


def _events(home, language: str, procedures: dict) -> None:
    words = WORDS[language]
    values = {"slug": "su-kien", "title": words.TITLES["events"], "intro": words.EVENTS_INTRO}
    original = _original(LifeEventIndexPage, "su-kien", language)
    index = put(home, LifeEventIndexPage, values, original)
    for slug, icon, codes, vietnamese, english in life_events.EVENTS:
        title, summary = vietnamese if language == "vi" else english
        advice = [("paragraph", f"<p>{life_events.ADVICE[language]}</p>")]
        values = {
            "slug": slug,
            "icon": icon,
            "title": title,
            "summary": summary,
            "body": _raw(advice),
            "procedures": _chosen(codes, procedures),
        }
        put(index, LifeEventPage, values, _original(LifeEventPage, slug, language))


def _chosen(codes, procedures: dict) -> str:
    pages = [procedures[code] for code in codes if code in procedures]
    return json.dumps([{"type": "procedure", "value": page.pk} for page in pages])


def _frequent(home, procedures: dict) -> None:
    if home.frequent or not procedures:
        return
    codes = sorted(procedures)[:6]
    page = HomePage.objects.get(pk=home.pk)
    page.frequent = _chosen(codes, procedures)
    page.save_revision().publish()


def _news(home, language: str) -> None:
    words = WORDS[language]
    index_values = {"slug": "tin-tuc", "title": words.TITLES["news"]}
    index = put(home, NewsIndexPage, index_values, _original(NewsIndexPage, "tin-tuc", language))
    for slug, days_ago, vietnamese, english in news.NEWS:
        title, summary, text = vietnamese if language == "vi" else english
        values = {
            "slug": slug,
            "title": title,
            "summary": summary,
            "day": today() - timedelta(days=days_ago),
            "body": _raw([("paragraph", f"<p>{text}</p>")]),
        }
        put(index, NewsPage, values, _original(NewsPage, slug, language))


def _texts(home, language: str) -> None:
    for slug, model, name, in_footer in TEXTS:
        words = getattr(WORDS[language], name)
        values = {**words, "slug": slug, "body": _raw(words["body"]), "show_in_menus": in_footer}
        put(home, model, values, _original(model, slug, language))


def _raw(body) -> str:
    return json.dumps([{"type": kind, "value": _value(kind, value)} for kind, value in body])


def _value(kind: str, value):
    if kind == "steps":
        return [{"title": title, "text": text} for title, text in value]
    if kind == "question":
        return {"question": value[0], "answer": value[1]}
    return value
