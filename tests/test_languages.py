"""No page speaks two languages: what one of them says stands unmarked on no page of the other.

Words that nobody has translated are Vietnamese on an English page, where lang="vi" says so. The
pages are those of the demo's content, and those of people and officers of a small province.
"""

import gettext
import json
import re
from pathlib import Path

import django
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from lxml.html import fromstring
from wagtail.models import Page

from cms.content.build import build
from cms.models import ProcedurePage
from cms.services.from_spec import SPECS
from payments.mockpay import texts
from payments.models import Refund
from portal.accounts.models import Agency, Area, Mandate, Organisation, Person, Post, User
from procedures.models import (
    Application,
    Attachment,
    Field,
    Message,
    Opinion,
    ReplyText,
    Reversal,
    SavedFilter,
    StepRun,
    SupplementRequest,
)
from tests import databases, factories
from tests.access import scene
from tests.access.cells import Visits, rows
from tests.access.routes import PLAIN
from tests.axe import failures, forms, gateway, pages
from tests.payments.gateway_fixtures import mockpay, stripe_gateway, stripe_in_use

__all__ = ["mockpay", "stripe_gateway", "stripe_in_use"]

pytestmark = [pytest.mark.django_db, pytest.mark.crawl]

VIETNAMESE = Path("vi") / "LC_MESSAGES" / "django.mo"
# Ours, what we say instead of packages that have no Vietnamese or another one, and Django's.
CATALOGUES = [folder / VIETNAMESE for folder in settings.LOCALE_PATHS]
CATALOGUES += [Path(django.__file__).parent / "conf" / "locale" / VIETNAMESE]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|<[^>]+>|&\w+;|\s+")
SPOKEN = " or ".join(f'name()="{name}"' for name in ("aria-label", "title", "alt", "placeholder"))
SILENT = "self::script or self::style or ancestor-or-self::template"
FEWEST = 200  # pages in each language: a crawl that reads less has lost its way
SHORTEST = 12  # characters; shorter pieces of a sentence may stand in another one
LETTERS = re.compile("[\u1ea0-\u1ef9ăâđêôơưĂÂĐÊÔƠƯàáãèéìíĩòóõùúũýÀÁÃÈÉÌÍĨÒÓÕÙÚŨÝ]")
# Vietnamese that is the same in English: currency, numbers of laws and forms, proper names, and
# the words of the law that a sentence quotes because people will meet them on paper.
ITSELF = re.compile(
    r"\bđ\b|\bđồng\b|thành phố|1đ|[0-9]+/(?:[0-9]{4}/)?[A-ZĐ][A-ZĐ0-9-]+|QĐ/[0-9]+-BTP"
    r"|Một Cửa|Việt Nam|Bắc Ninh"
    r"|Bệnh viện Sản Nhi|UBND phường|Ủy ban nhân dân phường|Tòa án nhân dân thành phố"
    r"|sổ đỏ|sổ gốc|\(phí\)|\(lệ phí\)|“Hộ kinh doanh”|“chưa có”"
)
LANGUAGE = re.compile(r'<html class="govuk-template" lang="(\w+)"')
# A mark that was printed where no element can stand.
MISPLACED = re.compile(r'="[^"<>]*<span lang=|&lt;span lang=|<title[^>]*>[^<]*<(?!/title)')


@pytest.fixture(scope="module", autouse=True)
def _content(django_db_setup, django_db_blocker):
    """The pages that the demo begins with, made once; each test rolls back."""
    with django_db_blocker.unblock(), databases.fresh():
        build()
        yield


@pytest.fixture(params=["vi", pytest.param("en", marks=pytest.mark.release)])
def visits(request, world, mockpay, stripe_in_use):
    version = factories.VersionFactory(procedure__code="2.000635")
    return Visits(scene.build(world, version, mockpay), language=request.param)


def test_no_page_speaks_two_languages(visits, mockpay):
    found, read = {}, set()  # {text: the first page that says it}, addresses
    other = "en" if visits.language == "vi" else "vi"
    for path, html in read_in(visits, mockpay):
        read.add(path)
        found |= {f"misplaced: {one}": path for one in MISPLACED.findall(html)}
        for text in spoken(html, other):
            found.setdefault(text, path)

    assert len(read) > FEWEST
    failed = [one for one in failures.answers(visits) if language_of(one) == visits.language]
    assert {one.status_code for one in failed} == failures.STATUSES
    faults = [text for text in found if text.startswith("misplaced: ")]
    faults += [*messages_of(other, found), *(unmarked(found) if other == "vi" else [])]
    assert not faults, "\n".join(sorted(f"{found[text]}: {text}" for text in faults))


def read_in(visits, mockpay):
    """(address, HTML) of every page in the language, the mock gateway's too."""
    for response in everything(visits):
        path, language = response.request["PATH_INFO"], language_of(response)
        is_english = path.startswith("/en/")
        if not language:  # a file, a way elsewhere, or Wagtail's admin
            assert not (is_english and is_html(response) and response.status_code == 200), path
            continue
        assert language == ("en" if is_english else "vi"), f"{path} says it is {language}"
        if language == visits.language:
            yield path, response.content.decode()
        else:
            assert path in PLAIN.values(), f"{path} is asked for without its language"
    for name, reply in gateway.pages(mockpay, visits.language):
        yield name, reply.text


# --- the pages --------------------------------------------------------------------------------
def everything(visits):
    yield from pages.answers(visits)
    with translation.override(visits.language):
        yield from of_editors(visits)
        yield from forms.answers(visits)
    yield from of_officers(visits)
    yield from (answer for _row, answer in pages.sent_empty(visits))


def of_editors(visits):
    """Every page of the front that is published, every guide, every field and counter."""
    guides = ProcedurePage.objects.live()
    others = Page.objects.live().filter(locale__language_code=visits.language, depth__gt=1)
    addresses = [page.specific.url for page in others.exclude(pk__in=guides)]
    addresses += [reverse("procedure", args=[page.code]) for page in guides]
    addresses += [f"{reverse('catalogue')}?field={one.code}" for one in Field.objects.all()]
    addresses += [f"{reverse('search')}?q={word}" for word in ("ho tich", "birth")]
    for address in filter(None, addresses):
        yield visits.clients["anonymous"].get(address)


def of_officers(visits):
    """The desk and the till as each officer gets them who is let in."""
    for row in rows():
        if row.method == "GET" and row.route.startswith(("desk:", "cashier")):
            let_in = [role for role in scene.AT_COMMUNE if row.expected[role] == "200"]
            for role in let_in[1:]:  # the first has been there
                yield visits.ask_alone(role, row)


def is_html(response) -> bool:
    return response.get("Content-Type", "").startswith("text/html") and not response.streaming


def language_of(response) -> str:
    """What a whole page of ours says it speaks; "" for anything else."""
    begins = response.content.decode()[:400] if is_html(response) else ""
    found = LANGUAGE.search(begins)
    return found[1] if found else ""


# --- what they say ----------------------------------------------------------------------------
def spoken(html: str, other: str) -> set[str]:
    """Texts and spoken attributes outside of what is marked as the other language."""
    page, ours = fromstring(html), f'not(ancestor-or-self::*[@lang="{other}"])'
    found = [
        *page.xpath(f"//*[{ours}][not({SILENT})]/text()"),
        *page.xpath(f"//*[{ours}]/@*[{SPOKEN}]"),
        *page.xpath(f'//input[@type="submit"][{ours}]/@value'),
    ]
    return {" ".join(text.split()) for text in found if text.strip()}


# --- what they must not say -------------------------------------------------------------------
def messages_of(other: str, found: dict) -> list[str]:
    """Texts that are a message of the other language or hold the words of one."""
    sentences = sentences_of(other) | contents_of(other) | of_gateway(other)
    whole = {sentence for sentence in sentences if not PLACEHOLDER.search(sentence.strip())}
    pieces = {piece for sentence in sentences for piece in pieces_of(sentence)}
    called = without(names())
    bare = {text: ITSELF.sub("", called.sub("", text)) for text in found}
    everything = "\n".join(bare.values())
    present = [piece for piece in pieces if piece in everything]
    return [t for t, said in bare.items() if said in whole or any(one in said for one in present)]


def sentences_of(language: str) -> set[str]:
    """What stands in the catalogue in this language and reads differently in the other."""
    pairs = [
        (key if isinstance(key, str) else key[0], text)
        for catalogue in map(entries_of, CATALOGUES)
        for key, text in catalogue.items()
    ]
    known = {(key.rpartition("\x04")[2], text) for key, text in pairs if key}
    both = {text for _key, text in known} & {key for key, _text in known}
    column = {key if language == "en" else text for key, text in known}
    return {text for text in column - both if len(text) > 2}


def entries_of(path: Path) -> dict:
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)._catalog


def of_gateway(language: str) -> set[str]:
    return set(texts.LANGUAGES[language].values())


def contents_of(language: str) -> set[str]:
    """Words of the procedures in this language that stand there in both."""
    specs = [json.loads(path.read_text()) for path in SPECS.glob("*.json")]
    texts = [one for one in _pairs(specs) if one.get(language)]
    told = [one for one in texts if len(one[language]) >= SHORTEST and one.get("en")]
    return {one[language] for one in told if one["vi"] not in one["en"]}


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
    parts = re.split(r"%\(\w+\)[sd]|\{\w+\}|<[^>]+>|&\w+;", " ".join(sentence.split()))
    return [part.strip(" .,:;") for part in parts if len(part.strip(" .,:;")) >= SHORTEST]


def unmarked(found: dict) -> list[str]:
    """Vietnamese that would be read aloud as English: names and what people typed may be."""
    strip = without(names() | typed())
    return [text for text in found if LETTERS.search(ITSELF.sub("", strip.sub("", text)))]


def without(known: set[str]) -> re.Pattern:
    """The longer ones first: one may stand in another."""
    return re.compile("|".join(re.escape(one) for one in sorted(known, key=len, reverse=True)))


def names() -> set[str]:
    """Proper names need no mark (WCAG 3.1.2)."""
    kept = [(Person, "full_name"), (User, "full_name"), (Organisation, "name")]
    kept += [(Agency, "name"), (Area, "name"), (Post, "title")]
    whole = {" ".join(one.split()) for column in kept for one in _column(*column)}
    return whole | {place.split(maxsplit=1)[1] for place in _column(Area, "name")}


def typed() -> set[str]:
    """Nobody knows the language of what people wrote."""
    kept = [(Application, "answers"), (Application, "reason"), (Attachment, "name")]
    kept += [(SupplementRequest, "reason"), (SupplementRequest, "items"), (Message, "text")]
    kept += [(StepRun, "note"), (Refund, "reason"), (Mandate, "proof")]
    kept += [(Opinion, "question"), (Reversal, "reason"), (SavedFilter, "name")]
    kept += [(ReplyText, "name"), (ReplyText, "text"), (ReplyText, "text_en")]
    return {" ".join(one.split()) for column in kept for one in _column(*column)}


def _column(model, name):
    for row in model.objects.all():
        yield from _strings(getattr(row, name))


def _strings(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _strings(part)
    elif isinstance(value, str) and len(value) > 2 and LETTERS.search(value):
        yield value
