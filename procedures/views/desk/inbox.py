"""The inbox."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import number_format

from portal.core.keyset import paginate
from procedures.holders import gaps
from procedures.obligation_words import overdue_among
from procedures.services.bulk import LIMIT
from procedures.views.desk import queue
from procedures.views.desk.access import desk_context, officer_required
from procedures.views.desk.details import (
    DETAILS,
    details_of,
    head,
    in_address,
    order_of,
    sort_in_address,
    sort_of,
    told,
)
from procedures.views.desk.filters import chips, filters_of, narrowed
from procedures.views.desk.saved import address, links_of
from procedures.views.desk.together import acts_together, bar_of, shared_places

PAGE_SIZE = 25
OWN = ("due", "overdue", "today", "citizen", "agency")
GROUP, OFFICE = ("unassigned", "all"), ("office", "office_overdue")


@officer_required
def inbox(request):
    """Without anything asked for: the list that this officer wants first."""
    first = None if request.GET else request.user.saved_filters.filter(is_default=True).first()
    return redirect(address(first.query)) if first else _list(request)


def _list(request):
    now = timezone.now()
    view = queue.VIEWS.get(request.GET.get("view"), queue.VIEWS["due"])
    summary = queue.summary(request.user, now)
    led = queue.led_by(request.user)
    filters, details = filters_of(request.GET, summary), details_of(request.GET)
    items, sort = narrowed(view.items(request.user, now), filters), sort_of(request.GET)
    cursor = request.GET.get("cursor", "")
    page = paginate(items, order=order_of(sort), cursor=cursor, size=PAGE_SIZE)
    rows = rows_of(queue.shown(page.rows), request.user)
    more = in_address(details) | sort_in_address(sort)
    context = desk_context(request) | {
        "now": now,
        "view": view,
        "page": page,
        "rows": [row | {"more": told(details, row)} for row in rows],
        "details": details,
        "detail_choices": [(one, one in details) for one in DETAILS],
        "filters": filters,
        "chips": chips(request, filters),
        "bar": bar_of(rows),
        "saved": links_of(request.user, view, filters, more),
        "sort": "" if sort == "due" else sort,
        "columns": [
            (one, head(request.GET, sort, one.name) if one.sort else None) for one in details
        ],
        "due_head": head(request.GET, sort, "due"),
        **_ticking(request),
        "keeps_replies": bool(led),
        "gaps": sum(gap.number for gap in gaps(led)) if led else 0,
        "limit": LIMIT,
        "on_time": _percent(queue.on_time_share(request.user, now)),
        **_sides(request.user, view, summary.counts, more),
    }
    return render(request, "procedures/desk/inbox.html", context)


def _ticking(request) -> dict:
    """Whether all boxes of this page are ticked, and the address of the page where it is not so."""
    query = request.GET.copy()
    ticked = query.pop("tick", [""])[-1] == "all"
    if not ticked:
        query["tick"] = "all"
    return {"all_ticked": ticked, "tick_url": f"?{query.urlencode()}"}


def _percent(share) -> str:
    """ "98,2%" in Vietnamese, "98.2%" in English, a dash where nothing was closed yet."""
    if share is None:
        return "–"
    return f"{number_format(share * 100, 1)}%"


def _sides(user, view, counts, more) -> dict:
    """The tiles on top and the two lists of views; `more` goes along in their addresses."""

    def link(name):
        shown = queue.VIEWS[name]
        url = address({"view": name} | more)
        is_hot = name.endswith("overdue") and counts[name].number > 0
        current = name == view.name
        return {"label": shown.label, "url": url, "count": counts[name], "is_hot": is_hot,
                "current": current}  # fmt: skip

    return {
        "own_views": [link(name) for name in OWN],
        "group_views": [link(name) for name in (*GROUP, *(OFFICE if queue.led_by(user) else ()))],
        "tiles": {name: link(name) for name in queue.VIEWS},
    }


def rows_of(items, user) -> list[dict]:
    """[{item, application, title, step, is_unpaid, acts}] with the words of each version read
    once; `acts` are those that many files may be taken through together."""
    titles = queue.titles_of(item.application.version_id for item in items)
    overdue, shared = overdue_among(item.application for item in items), shared_places(user)
    return [
        queue.row_of(item, titles[item.application.version_id])
        | {
            "is_unpaid": item.application_id in overdue,
            "acts": acts_together(user, item, titles[item.application.version_id], shared),
        }
        for item in items
    ]
