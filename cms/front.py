"""What the pages of the front show beside their own words: lists, figures, footer links."""

from datetime import timedelta

from django.core.cache import cache
from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.translation import get_language

from cms.models.search import Entry
from portal.accounts.models import Level
from portal.core.dates import VN_TZ
from portal.core.keyset import capped_count, paginate
from procedures.models import Application, Status

CARDS, NEWS = 6, 3
FIGURES_OVER = timedelta(days=30)
FIGURES_FOR = 600  # seconds in the cache


def home(page) -> dict:
    return {
        "events": home_events(page),
        "entries": often_filed(page),
        "procedure_count": capped_count(Entry.objects.filter(kind=Entry.Kind.PROCEDURE)),
        "performance": performance(),
        "news": latest_news(),
        "news_index": below(page, "cms.NewsIndexPage"),
        "events_index": below(page, "cms.LifeEventIndexPage"),
        "searches": [one.strip() for one in page.suggestions.split(",") if one.strip()],
    }


def often_filed(page) -> list:
    """What the editors chose and can still be filed; without any of it, whatever can."""
    named = [one for one in chosen(page.frequent) if not one.is_closed]
    return named[:CARDS] or list(open_procedures()[:CARDS])


def open_procedures():
    return Entry.objects.filter(kind=Entry.Kind.PROCEDURE, is_closed=False)


def below(page, model: str):
    """The live child of that type, or None."""
    from django.apps import apps

    return apps.get_model(model).objects.child_of(page).live().first()


def home_events(page) -> list:
    index = below(page, "cms.LifeEventIndexPage")
    return events(index)[:8] if index else []


def events(index) -> list:
    from cms.models import LifeEventPage

    return list(LifeEventPage.objects.child_of(index).live())


def chosen(stream) -> list[Entry]:
    """Entries of the procedures chosen in a stream, in that order; those not live are left out."""
    keys = [raw["value"] for raw in stream.raw_data]
    entries = {entry.page_id: entry for entry in Entry.objects.filter(page_id__in=keys)}
    return [entries[key] for key in keys if key in entries]


def latest_news() -> list:
    return list(_news().order_by("-day", "-pk")[:NEWS])


def news_page(index, cursor: str):
    return paginate(_news().child_of(index), order="-day", cursor=cursor, size=12)


def _news():
    from cms.models import NewsPage

    language = (get_language() or "vi")[:2]
    return NewsPage.objects.live().filter(locale__language_code=language).defer("body")


def footer_pages(request) -> list[dict]:
    """Pages marked "show in menus" of the active language."""
    from wagtail.models import Page

    language = (get_language() or "vi")[:2]
    pages = Page.objects.live().in_menu().filter(locale__language_code=language, depth__gt=2)
    return [{"url": page.get_url(request), "label": page.title} for page in pages]


def performance() -> dict | None:
    """How punctual the last thirty days were, by level; None while nothing has been finished."""
    figures = cache.get("cms.performance")
    if figures is None:
        figures = _figures()
        cache.set("cms.performance", figures, FIGURES_FOR)
    return figures or None


def _figures() -> dict:
    by_level = {row["level"]: row for row in _counted(timezone.now() - FIGURES_OVER)}
    levels = Level.objects.order_by("rank")
    rows = [_row(level, by_level[level.pk]) for level in levels if level.pk in by_level]
    total = sum(row["total"] for row in rows)
    if not total:
        return {}
    missed = sum(row["late"] for row in rows)
    return {"rows": rows, "total": total, "late": missed, "share": share(total - missed, total)}


def _counted(since):
    """Days are compared, not hours (circular 01/2020 counts so); what has no date is on time, and
    so is what its applicant took back after it was received."""
    withdrawn = Q(status=Status.WITHDRAWN, received_at__isnull=False, closed_at__gte=since)
    ended = Application.objects.filter(Q(finished_at__gte=since) | withdrawn, is_tryout=False)
    days = ended.annotate(
        level=Coalesce("deciding_agency__level", "receiving_agency__level"),
        finished_on=TruncDate("finished_at", tzinfo=VN_TZ),
        due_on=TruncDate("due_at", tzinfo=VN_TZ),
    )
    return days.values("level").annotate(
        total=Count("pk"),
        late=Count("pk", filter=Q(finished_on__gt=F("due_on"))),
        early=Count("pk", filter=Q(finished_on__lt=F("due_on"))),
    )


def _row(level, counts: dict) -> dict:
    total, late, early = counts["total"], counts["late"], counts["early"]
    return {
        "name": level.name,
        "name_en": level.name_en,
        "total": total,
        "late": late,
        "share": share(total - late, total),
        "early_share": share(early, total),
        "on_time_share": share(total - late - early, total),
        "late_share": share(late, total),
        "on_time_x": share(early, total),
        "late_x": share(total - late, total),
    }


def share(part: int, whole: int) -> float:
    """Per cent with one digit, never rounded up to a hundred."""
    return int(part * 1000 / whole) / 10
