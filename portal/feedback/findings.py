"""What editors should look at next: old pages, ended laws, links that lead nowhere, given-up forms.

Nothing here is about a person: of drafts only their version and the names of finished sections
are read.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import override
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.models import ProcedureIndexPage, ProcedurePage
from portal.core.dates import VN_TZ, today
from portal.feedback.models import EndedLaw, Review
from procedures.models import Application, ProcedureVersion, Status

UNREVIEWED = timedelta(days=183)
SOON = timedelta(days=30)  # a law that ends so soon is told of already
GIVEN_UP, WINDOW = timedelta(days=7), timedelta(days=90)  # drafts are thrown away after that
TAG = re.compile(r"<a\b[^>]*>")
ATTRIBUTE = re.compile(r'(linktype|id|href)="([^"]*)"')


def unreviewed(day: date | None = None):
    """Live pages that nobody published or found right for half a year, oldest first: `seen_on`."""
    day = day or today()
    last = Review.objects.filter(page=OuterRef("pk")).order_by("-reviewed_on")
    published = TruncDate("last_published_at", tzinfo=VN_TZ)
    reviewed = Subquery(last.values("reviewed_on")[:1])
    pages = Page.objects.live().filter(depth__gt=2, last_published_at__isnull=False)
    pages = pages.annotate(seen_on=Greatest(published, Coalesce(reviewed, published)))
    return pages.filter(seen_on__lt=day - UNREVIEWED)


def untranslated():
    """Live Vietnamese pages without a live English one, or newer than it: `english_at`. Procedures
    hold both languages themselves and have a list of their own."""
    english = Page.objects.live().filter(
        locale__language_code="en", translation_key=OuterRef("translation_key")
    )
    pages = Page.objects.live().filter(locale__language_code="vi", depth__gt=1)
    pages = pages.not_type(ProcedurePage, ProcedureIndexPage)
    pages = pages.annotate(english_at=Subquery(english.values("last_published_at")[:1]))
    return pages.filter(Q(english_at=None) | Q(english_at__lt=F("last_published_at")))


@dataclass(frozen=True)
class OldLaw:
    page: ProcedurePage
    law: EndedLaw


def outdated_laws(day: date | None = None) -> list[OldLaw]:
    """Live guides that rest on a text which has ended or ends soon."""
    ended = EndedLaw.objects.filter(ends_on__lte=(day or today()) + SOON)
    laws = {_plain(law.number): law for law in ended}
    if not laws:
        return []
    return [
        OldLaw(page, laws[number])
        for page in ProcedurePage.objects.live().order_by("code").iterator(chunk_size=50)
        for number in dict.fromkeys(_plain(text) for text in _numbers(page))
        if number in laws
    ]


def _numbers(page) -> Iterator[str]:
    for child in page.legal_basis:
        yield child.value.get("number") or ""


def _plain(number: str) -> str:
    return "".join(number.split()).upper()


@dataclass(frozen=True)
class Broken:
    page: Page
    target: str


def broken_links() -> list[Broken]:
    """Links inside live pages to pages that are not live, files that are gone, and addresses of
    ours that nothing answers. What other sites do is not asked."""
    live = set(Page.objects.live().values_list("pk", flat=True))
    files = set(get_document_model().objects.values_list("pk", flat=True))
    found = []
    pages = Page.objects.live().filter(depth__gt=1).order_by("path").specific()
    for page in pages.iterator(chunk_size=50):
        for target in _targets(page):
            if _is_broken(target, live, files):
                found.append(Broken(page, ":".join(target)))
    return found


def _targets(page) -> list[tuple[str, str]]:
    """(kind, what) of every link in the streams of the page, each once."""
    found: dict[tuple[str, str], None] = {}
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            found |= dict.fromkeys(_links(list(getattr(page, field.name).raw_data)))
    return list(found)


def _links(raw) -> Iterator[tuple[str, str]]:
    """Of the raw values of blocks: rich text, and pages chosen by hand."""
    if isinstance(raw, str):
        for tag in TAG.findall(raw):
            named = dict(ATTRIBUTE.findall(tag))
            yield named.get("linktype", "href"), named.get("id") or named.get("href", "")
    elif isinstance(raw, list):
        for one in raw:
            yield from _links(one)
    elif isinstance(raw, dict):
        if raw.get("type") == "procedure" and isinstance(raw.get("value"), int):
            yield "page", str(raw["value"])
        for one in raw.values():
            yield from _links(one)


def _is_broken(target: tuple[str, str], live: set, files: set) -> bool:
    kind, what = target
    if kind in ("page", "document"):
        return not what.isdecimal() or int(what) not in (live if kind == "page" else files)
    parts = urlsplit(what)
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return False
    return not _answers(parts.path)


def _answers(path: str) -> bool:
    if path.startswith((settings.STATIC_URL, settings.MEDIA_URL)):
        return True
    bare = path.removeprefix("/en") if path.startswith("/en/") else path
    try:
        with override("vi"):  # whose addresses have no prefix
            found = resolve(bare)
    except Resolver404:
        return False
    if found.view_name == "procedure":
        return ProcedurePage.objects.live().filter(code=found.kwargs["code"]).exists()
    if found.view_name != "wagtail_serve":
        return True
    ending = bare.rstrip("/").rpartition("/")[2]
    return Page.objects.live().filter(slug=ending).exists()


@dataclass(frozen=True)
class Stop:
    """Where people gave up: the section that comes after the last one they finished."""

    version: ProcedureVersion
    section: str
    number: int
    started: int

    @property
    def share(self) -> int:
        return round(self.number * 100 / self.started) if self.started else 0


def given_up() -> list[Stop]:
    """Online forms of the last ninety days that nobody touched for a week, most frequent first."""
    now = timezone.now()
    recent = Application.objects.filter(
        created_at__gte=now - WINDOW, entered_by__isnull=True, is_tryout=False
    )
    started = Counter(recent.values_list("version", flat=True))
    left = recent.filter(status=Status.DRAFT, updated_at__lt=now - GIVEN_UP, erased_at__isnull=True)
    counted = Counter(
        (version, _last(done)) for version, done in left.values_list("version", "sections_done")
    )
    versions = ProcedureVersion.objects.select_related("procedure").in_bulk(
        {version for version, _done in counted}
    )
    stops: Counter = Counter()
    for (version, done), number in counted.items():
        stops[version, _after(versions[version].content, done)] += number
    return [
        Stop(versions[version], section, number, started[version])
        for (version, section), number in stops.most_common()
    ]


def _last(done: list) -> tuple[str, ...]:
    return tuple(sorted(done))


def _after(spec, done: tuple[str, ...]) -> str:
    """Title of the first section behind the last finished one; "" when all were finished."""
    places = [place for place, one in enumerate(spec.sections) if one.id in done]
    following = spec.sections[max(places, default=-1) + 1 :]
    return following[0].title.vi if following else ""
