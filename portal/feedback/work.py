"""The editors' lists by name: titles, what they are for, what to do, how many there are."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from portal.core.keyset import capped_count
from portal.feedback import findings, tables
from portal.feedback.models import Opinion, TranslationGap

KEPT_FOR = 600  # seconds that a number which needs all pages stays on the first page


@dataclass(frozen=True)
class List:
    """`count` gives the number on the editors' first page, None where there is none."""

    name: str  # of its address
    path: str
    title: str
    about: str
    action: str
    table: Callable
    count: Callable[[], int] | None = None


def _kept(name: str, count: Callable[[], int]) -> Callable[[], int]:
    return lambda: cache.get_or_set(f"feedback.{name}", count, KEPT_FOR)


LISTS = (
    List(
        "content_translations",
        "noi-dung/ban-dich/",
        _("Translations"),
        _("Words of procedures that have no English, or whose Vietnamese changed after it."),
        _("Translate"),
        tables.translations,
        lambda: capped_count(TranslationGap.objects.all()),
    ),
    List(
        "content_pages",
        "noi-dung/trang-chua-dich/",
        _("Pages to translate"),
        _("News, help and other pages without an English page, or newer than it."),
        _("Translate"),
        tables.pages,
        lambda: capped_count(findings.untranslated()),
    ),
    List(
        "content_opinions",
        "noi-dung/y-kien/",
        _("What readers say"),
        _("“Was this page useful?”, counted by guide and version."),
        _("Read"),
        tables.opinions,
        lambda: capped_count(Opinion.objects.filter(is_useful=False)),
    ),
    List(
        "content_reviews",
        "noi-dung/ra-soat/",
        _("Not reviewed for six months"),
        _("Pages on the site that nobody published or found right for half a year."),
        _("Review"),
        tables.reviews,
        lambda: capped_count(findings.unreviewed()),
    ),
    List(
        "content_laws",
        "noi-dung/can-cu/",
        _("Outdated legal basis"),
        _("Guides that rest on a text which has ended, or ends within thirty days."),
        _("Mend the legal basis"),
        tables.laws,
        _kept("laws", lambda: len(findings.outdated_laws())),
    ),
    List(
        "content_links",
        "noi-dung/lien-ket/",
        _("Broken links"),
        _("Links to pages, files and addresses of this portal that are not there."),
        _("Mend the links"),
        tables.links,
        _kept("links", lambda: len(findings.broken_links())),
    ),
    List(
        "content_stops",
        "noi-dung/bo-do/",
        _("Where people give up"),
        _("Online forms of the last ninety days, untouched for a week: where they stand."),
        _("Look at the questions"),
        tables.stops,
        _kept("stops", lambda: sum(one.number for one in findings.given_up())),
    ),
    List(
        "content_comments",
        "noi-dung/nhan-xet/",
        _("Comments of readers"),
        _("What was written beside yes and no. Numbers of people are covered when it comes in."),
        "",
        tables.comments,
    ),
)
BY_NAME = {one.name: one for one in LISTS}
