"""Builds the tree of pages from the JSON files beside it; what exists stays as it is."""

import json
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from wagtail.models import Locale, Page, Site

from cms.content import synonyms
from cms.importing.general import CATALOGUES, ILLUSTRATIONS, INVENTED
from cms.importing.pages import import_file, live_pages, publish_decided
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
from cms.services.from_spec import SPECS, is_in_hand, publish_spec
from cms.services.sample_forms import with_sample
from portal.core.dates import today
from portal.core.text import fold

HERE = Path(__file__).resolve().parent
LANGUAGES = ("vi", "en")
HOMES = {"vi": "trang-chu", "en": "front-page"}
# Text pages, all in the footer: slug, model, name of the words.
TEXTS = [
    ("huong-dan", StandardPage, "help"),
    ("cau-hoi-thuong-gap", FaqPage, "faq"),
    ("lien-he", StandardPage, "contact"),
    ("kha-nang-tiep-can", StandardPage, "accessibility"),
    ("bao-ve-du-lieu", StandardPage, "privacy"),
    ("dieu-khoan", StandardPage, "terms"),
]
OFTEN = ("1.001193", "2.000635", "1.013831", "1.001612", "2.000815", "1.013225")


def words(name: str) -> dict:
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))


@transaction.atomic
def build(user=None, catalogues=CATALOGUES) -> None:
    """Pages in both languages, the procedures of the spec files and of these catalogues, synonyms.

    Without ILLUSTRATIONS among them, what has an invented code is left out.
    """
    tree = words("tree")
    texts = {language: words(f"pages_{language}") for language in LANGUAGES}
    homes = {language: _home(language, texts[language]) for language in LANGUAGES}
    title = texts["vi"]["titles"]["procedures"]
    put(homes["vi"], ProcedureIndexPage, {"title": title, "slug": "danh-muc"})
    procedures = publish_all(user, catalogues) | publish_catalogue(catalogues)
    for language, home in homes.items():
        _events(home, tree["life_events"], texts[language], procedures)
        _news(home, tree["news"], texts[language])
        _texts(home, texts[language])
        _frequent(home, procedures)
    sow_synonyms()


def sow_synonyms() -> None:
    """Those that are not there yet."""
    rows = [Synonym(**seed._asdict(), said_fold=fold(seed.said)) for seed in synonyms.seeds()]
    Synonym.objects.bulk_create(rows, ignore_conflicts=True)


def spec_files(catalogues=CATALOGUES) -> list[dict]:
    """The specs written with care."""
    names = [path for path in sorted(SPECS.glob("*.json")) if _is_in(path.stem, catalogues)]
    return [json.loads(path.read_text(encoding="utf-8")) for path in names]


def _is_in(code: str, catalogues) -> bool:
    return ILLUSTRATIONS in catalogues or not code.startswith(INVENTED)


def publish_all(user=None, catalogues=CATALOGUES) -> dict[str, ProcedurePage]:
    """Publish every spec file whose page is not in people's hands; {code: page}."""
    specs = spec_files(catalogues)
    pages = ProcedurePage.objects.filter(code__in=[spec["code"] for spec in specs])
    kept = {page.code: page for page in pages if is_in_hand(page)}
    return kept | {
        spec["code"]: publish_spec(with_sample(spec), user=user)
        for spec in specs
        if spec["code"] not in kept
    }


def publish_catalogue(catalogues=CATALOGUES) -> dict[str, ProcedurePage]:
    """Publish the rows that nothing is doubtful about, the superseded ones as closed;
    {code: page}, those of the spec files included."""
    return {
        code: page
        for rows, decisions in catalogues
        for code, page in live_pages(publish_decided(import_file(rows, decisions))).items()
    }


def put(parent, model, values: dict):
    """The child of this type and slug; made and published when there is none."""
    found = model.objects.child_of(parent).filter(slug=values["slug"]).first()
    if found is not None:
        return found
    page = model(**{"locale": parent.locale, **values})
    original = _original(model, page)
    if original is not None:
        page.translation_key = original.translation_key
    parent.add_child(instance=page)
    page.save_revision().publish()
    return model.objects.get(pk=page.pk)


def _original(model, page):
    """The Vietnamese page of which this one is the translation."""
    if page.locale.language_code == "vi":
        return None
    slug = HOMES["vi"] if model is HomePage else page.slug
    return model.objects.filter(slug=slug, locale__language_code="vi").first()


def _home(language: str, text: dict):
    locale, _made = Locale.objects.get_or_create(language_code=language)
    values = {"slug": HOMES[language], "locale": locale, **text["home"]}
    home = put(Page.get_first_root_node(), HomePage, values)
    if language == "vi":
        _site(home)
    return home


def _site(home) -> None:
    """Make it the root of the site, in the place of the page Wagtail comes with."""
    site = Site.objects.filter(is_default_site=True).first()
    site = site or Site(is_default_site=True, hostname="localhost")
    old = site.root_page if site.root_page_id else None
    if site.root_page_id != home.pk:
        site.root_page, site.site_name = home, "Một Cửa"
        site.save()
    if old is not None and old.specific_class is Page:
        old.delete()


def _events(home, events: list, text: dict, procedures: dict) -> None:
    values = {"slug": "su-kien", "title": text["titles"]["events"], "intro": text["events_intro"]}
    index = put(home, LifeEventIndexPage, values)
    advice = [{"type": "paragraph", "value": f"<p>{text['advice']}</p>"}]
    for event in events:
        chosen = _chosen(event["procedures"], procedures)
        values = {"slug": event["slug"], "icon": event["icon"], **text["events"][event["slug"]]}
        values |= {"body": json.dumps(advice), "procedures": chosen}
        page = put(index, LifeEventPage, values)
        if not page.procedures and chosen != "[]":
            _choose(page, "procedures", chosen)


def _chosen(codes, procedures: dict) -> str:
    pages = [procedures[code] for code in codes if code in procedures]
    pages = [page for page in pages if not page.is_superseded]
    return json.dumps([{"type": "procedure", "value": page.pk} for page in pages])


def _frequent(home, procedures: dict) -> None:
    codes = [*(code for code in OFTEN if code in procedures), *procedures]
    if procedures and not home.frequent:
        _choose(home, "frequent", _chosen(dict.fromkeys(codes[:6]), procedures))


def _choose(page, name: str, chosen: str) -> None:
    if is_in_hand(page):
        return
    setattr(page, name, chosen)
    page.save_revision().publish()


def _news(home, items: list, text: dict) -> None:
    index = put(home, NewsIndexPage, {"slug": "tin-tuc", "title": text["titles"]["news"]})
    for item in items:
        said = text["news"][item["slug"]]
        body = [{"type": "paragraph", "value": f"<p>{said['text']}</p>"}]
        values = {"slug": item["slug"], "title": said["title"], "summary": said["summary"]}
        values |= {"day": today() - timedelta(days=item["days_ago"]), "body": json.dumps(body)}
        put(index, NewsPage, values)


def _texts(home, text: dict) -> None:
    for slug, model, name in TEXTS:
        body = json.dumps(text[name]["body"])
        put(home, model, {**text[name], "slug": slug, "body": body, "show_in_menus": True})
