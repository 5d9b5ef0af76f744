"""No page speaks two languages: what one of them says stands unmarked on no page of the other.

Words that nobody has translated are Vietnamese on an English page, where lang="vi" says so. The
pages are those of the demo's content, and those of people and officers of a small province.
"""

import gettext
import json
import re

import pytest
from bs4 import BeautifulSoup
from bs4.element import Comment
from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from wagtail.models import Page

from cms.content.build import build
from cms.models import ProcedurePage
from cms.services.from_spec import SPECS
from portal.accounts.models import Agency, Area, Organisation, Person, Post, User
from procedures.models import Field, Procedure
from tests import databases, factories
from tests.access import scene
from tests.access.cells import Visits, rows
from tests.axe import pages
from tests.payments.gateway_fixtures import mockpay, stripe_gateway, stripe_in_use
from tests.procedures import filing

__all__ = ["mockpay", "stripe_gateway", "stripe_in_use"]

pytestmark = [pytest.mark.django_db, pytest.mark.crawl]

CATALOGUE = settings.LOCALE_PATHS[0] / "vi" / "LC_MESSAGES" / "django.mo"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|<[^>]+>|&\w+;|\s+")
SPOKEN = ("aria-label", "title", "alt", "placeholder", "value")
SILENT = {"script", "style", "template"}
SHORTEST = 12  # characters; shorter pieces of a sentence may stand in another one
LETTERS = re.compile("[\u1ea0-\u1ef9ăâđêôơưĂÂĐÊÔƠƯàáãèéìíĩòóõùúũýÀÁÃÈÉÌÍĨÒÓÕÙÚŨÝ]")
# Vietnamese that stands on English pages for itself: currency, numbers of laws, our own name.
ITSELF = re.compile(r"\bđ\b|\bđồng\b|[0-9]+/[0-9]{4}/[A-ZĐ0-9-]+|Một Cửa|Bắc Ninh")
# A mark that was printed where no element can stand.
MISPLACED = re.compile(r'="[^"<>]*<span lang=|&lt;span lang=|<title[^>]*>[^<]*<(?!/title)')


@pytest.fixture(scope="module", autouse=True)
def _content(django_db_setup, django_db_blocker):
    """The pages that the demo begins with, made once; each test rolls back."""
    with django_db_blocker.unblock(), databases.fresh():
        build()
        yield


@pytest.fixture(params=["vi", "en"])
def visits(request, world, mockpay, stripe_in_use):
    version = factories.VersionFactory(procedure__code="2.000635")
    return Visits(scene.build(world, version, mockpay), language=request.param)


def test_no_page_speaks_two_languages(visits):
    found = {}  # {text: the first page that says it}
    other = "en" if visits.language == "vi" else "vi"
    for response in everything(visits):
        if is_page(response, visits.language):
            html, path = response.content.decode(), response.request["PATH_INFO"]
            found |= {f"misplaced: {one}": path for one in MISPLACED.findall(html)}
            for text in spoken(html, other):
                found.setdefault(text, path)

    faults = [text for text in found if text.startswith("misplaced: ")]
    faults += [*messages_of(other, found), *(unmarked(found) if other == "vi" else [])]
    assert not faults, "\n".join(sorted(f"{found[text]}: {text}" for text in faults))


# --- the pages --------------------------------------------------------------------------------
def everything(visits):
    yield from pages.answers(visits)
    with translation.override(visits.language):
        yield from of_editors(visits)
        yield from of_forms(visits)
    yield from of_officers(visits)


def of_editors(visits):
    """Every page of the front that is published, every guide, every field and counter."""
    published = Page.objects.live().filter(locale__language_code=visits.language, depth__gt=1)
    addresses = [page.specific.url for page in published.exclude(pk__in=ProcedurePage.objects.all())]
    addresses += [reverse("procedure", args=[page.code]) for page in ProcedurePage.objects.live()]
    addresses += [f"{reverse('catalogue')}?field={one.code}" for one in Field.objects.all()]
    addresses += [f"{reverse('search')}?q={word}" for word in ("dat", "ho tich", "birth", "zzz")]
    for address in filter(None, addresses):
        yield visits.clients["anonymous"].get(address)


def of_forms(visits):
    """The form of each procedure written with care: its parts, filled in and sent empty."""
    Procedure.objects.update(state=Procedure.State.OPEN)
    client = visits.clients["owner"]
    for path in sorted(SPECS.glob("*.json")):
        draft = filing.drafted(visits.scene.world, path.stem)
        yield client.get(reverse("start", args=[path.stem]))
        for section in draft.spec.sections:
            address = reverse("application_section", args=[draft.pk, section.id])
            yield client.get(address)
            yield client.post(address, {"do": "continue"})
        for name in ("application_tasks", "application_documents", "application_check"):
            yield client.get(reverse(name, args=[draft.pk]))


def of_officers(visits):
    """The desk and the till as each officer gets them who is let in."""
    for row in rows():
        if row.method == "GET" and row.route.startswith(("desk:", "cashier")):
            for role in scene.AT_COMMUNE:
                if row.expected[role] == "200":
                    yield visits.ask_alone(role, row)


def is_page(response, language) -> bool:
    """HTML of ours in this language; Wagtail's admin speaks as its user wants."""
    if not response.get("Content-Type", "").startswith("text/html") or response.streaming:
        return False
    return f'<html class="govuk-template" lang="{language}"' in response.content.decode()[:400]


# --- what they say ----------------------------------------------------------------------------
def spoken(html: str, other: str) -> set[str]:
    """Texts and spoken attributes outside of what is marked as the other language."""
    soup = BeautifulSoup(html, "html.parser")
    for marked in soup.find_all(lang=other):
        marked.decompose()
    found = [
        text
        for text in soup.find_all(string=True)
        if not isinstance(text, Comment) and text.parent.name not in SILENT
    ]
    for node in soup.find_all(_speaks):
        found += [node[name] for name in SPOKEN if node.get(name) and _is_read(node, name)]
    return {" ".join(text.split()) for text in found if text.strip()}


def _speaks(node) -> bool:
    return any(name in node.attrs for name in SPOKEN)


def _is_read(node, name) -> bool:
    """`value` is read out on buttons only; elsewhere it is what somebody typed."""
    return name != "value" or node.get("type") == "submit" and node.name == "input"


# --- what they must not say -------------------------------------------------------------------
def messages_of(other: str, found: dict) -> list[str]:
    """Texts that are a message of the other language or hold the words of one."""
    sentences = sentences_of(other) | contents_of(other)
    whole = {sentence for sentence in sentences if not PLACEHOLDER.search(sentence.strip())}
    pieces = {piece for sentence in sentences for piece in pieces_of(sentence)}
    everything = "\n".join(found)
    present = [piece for piece in pieces if piece in everything]
    return [text for text in found if text in whole or any(one in text for one in present)]


def sentences_of(language: str) -> set[str]:
    """What stands in the catalogue in this language and reads differently in the other."""
    with CATALOGUE.open("rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog
    pairs = [(key if isinstance(key, str) else key[0], text) for key, text in catalogue.items()]
    known = {(key.rpartition("\x04")[2], text) for key, text in pairs if key}
    both = {text for _key, text in known} & {key for key, _text in known}
    column = {key if language == "en" else text for key, text in known}
    return {text for text in column - both if len(text) > 2}


def contents_of(language: str) -> set[str]:
    """Words of the procedures in this language that stand there in both."""
    texts = [one for path in SPECS.glob("*.json") for one in _pairs(json.loads(path.read_text()))]
    told = {one[language] for one in texts if one.get("en") and one["en"] != one["vi"]}
    return {words for words in told if len(words) >= SHORTEST}


def _pairs(value):
    if isinstance(value, list):
        for part in value:
            yield from _pairs(part)
    elif isinstance(value, dict):
        if value.get("vi"):
            yield value
        for part in value.values():
            yield from _pairs(part)


def pieces_of(sentence: str) -> list[str]:
    """What is left of a sentence without its placeholders and tags."""
    parts = re.split(r"%\(\w+\)[sd]|<[^>]+>|&\w+;", " ".join(sentence.split()))
    return [part.strip(" .,:;") for part in parts if len(part.strip(" .,:;")) >= SHORTEST]


def unmarked(found: dict) -> list[str]:
    """Vietnamese that would be read aloud as English: names and what people typed may be."""
    known = names() | typed()
    strip = re.compile("|".join(re.escape(one) for one in sorted(known, key=len, reverse=True)))
    return [text for text in found if LETTERS.search(ITSELF.sub("", strip.sub("", text)))]


def names() -> set[str]:
    """Proper names need no mark (WCAG 3.1.2)."""
    kept = [(Person, "full_name"), (User, "full_name"), (Organisation, "name")]
    kept += [(Agency, "name"), (Area, "name"), (Post, "title")]
    return {" ".join(v.split()) for model, name in kept for v in model.objects.values_list(name, flat=True) if v}


def typed() -> set[str]:
    """Nobody knows the language of what people wrote."""
    return set()
