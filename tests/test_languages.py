"""No page speaks two languages: what the catalogue translates stands on no page of the other.

Legal data are Vietnamese on every page; there an attribute lang="vi" says so.
"""

import gettext
import re

import pytest
from bs4 import BeautifulSoup
from bs4.element import Comment
from django.conf import settings

from tests.access import scene
from tests.access.cells import Visits
from tests.axe import pages
from tests.payments.gateway_fixtures import mockpay, stripe_gateway, stripe_in_use

__all__ = ["mockpay", "stripe_gateway", "stripe_in_use"]

pytestmark = [pytest.mark.django_db, pytest.mark.crawl]

CATALOGUE = settings.LOCALE_PATHS[0] / "vi" / "LC_MESSAGES" / "django.mo"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|<[^>]+>|&\w+;|\s+")
SPOKEN = ("aria-label", "title", "alt", "placeholder", "value")
SILENT = {"script", "style", "template"}
SHORTEST = 12  # characters; shorter pieces of a sentence may stand in another one
# Words that are data on a page of the other language: names of people, what somebody typed.
DATA: dict[str, set[str]] = {"vi": set(), "en": set()}


@pytest.fixture(params=["vi", "en"])
def visits(request, world, civil_status, mockpay, stripe_in_use):
    return Visits(scene.build(world, civil_status, mockpay), language=request.param)


def test_no_page_speaks_two_languages(visits):
    other = "en" if visits.language == "vi" else "vi"
    foreign = sentences_of(other) - DATA[visits.language]
    whole = {sentence for sentence in foreign if not PLACEHOLDER.search(sentence.strip())}
    pieces = {piece for sentence in foreign for piece in pieces_of(sentence)}
    mixed = []
    for response in pages.answers(visits):
        if is_page(response, visits.language):
            mixed += found_on(response, other, whole, pieces)

    assert not mixed, "\n".join(sorted(set(mixed)))


def sentences_of(language: str) -> set[str]:
    """What stands in the catalogue in this language and reads differently in the other."""
    with CATALOGUE.open("rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog
    pairs = [(key if isinstance(key, str) else key[0], text) for key, text in catalogue.items()]
    known = {(key.rpartition("\x04")[2], text) for key, text in pairs if key}
    both = {text for _key, text in known} & {key for key, _text in known}
    column = {key if language == "en" else text for key, text in known}
    return {text for text in column - both if len(text) > 2}


def pieces_of(sentence: str) -> list[str]:
    """What is left of a sentence without its placeholders and tags."""
    parts = re.split(r"%\(\w+\)[sd]|<[^>]+>|&\w+;", " ".join(sentence.split()))
    return [part.strip(" .,:;") for part in parts if len(part.strip(" .,:;")) >= SHORTEST]


def is_page(response, language) -> bool:
    """HTML of ours in this language; Wagtail's admin speaks as its user wants."""
    if not response.get("Content-Type", "").startswith("text/html") or response.streaming:
        return False
    return '<html class="govuk-template' in response.content.decode()[:400]


def found_on(response, other, whole, pieces) -> list[str]:
    texts = spoken(response.content.decode(), other)
    everything = "\n".join(texts)
    faults = [text for text in texts if text in whole]
    faults += [piece for piece in pieces if piece in everything]
    return [f"{response.request['PATH_INFO']}: {fault}" for fault in faults]


def spoken(html: str, other: str) -> list[str]:
    """Texts and spoken attributes outside of what is marked as the other language."""
    soup = BeautifulSoup(html, "html.parser")
    for marked in soup.find_all(lang=other):
        marked.decompose()
    found = [
        text
        for text in soup.find_all(string=True)
        if not isinstance(text, Comment) and text.parent.name not in SILENT
    ]
    for name in SPOKEN:
        found += [node[name] for node in soup.find_all(attrs={name: True}) if _speaks(node, name)]
    return [" ".join(text.split()) for text in found if text.strip()]


def _speaks(node, name) -> bool:
    """`value` is read out on buttons only; elsewhere it is what somebody typed."""
    return name != "value" or node.get("type") in {"submit", "button"}
