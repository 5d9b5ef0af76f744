"""The inbox, search over the files of the officer's agencies, assigning several at once."""

from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from portal.accounts.models import Post, User
from portal.core.keyset import paginate
from portal.core.ratelimit import rate_limited
from portal.core.text import fold
from procedures.models import Application
from procedures.obligation_words import overdue_among
from procedures.services import processing
from procedures.services.errors import ActRefused
from procedures.views.desk import queue
from procedures.views.desk.access import desk_context, officer_required
from procedures.views.desk.filters import chips, filters_of, narrowed

PAGE_SIZE = 25
FOUND_AT_MOST = 50
OWN, GROUP = ("due", "overdue", "today", "citizen", "agency"), ("unassigned", "all")


@officer_required
def inbox(request):
    now = timezone.now()
    view = queue.VIEWS.get(request.GET.get("view"), queue.VIEWS["due"])
    summary = queue.summary(request.user, now)
    filters = filters_of(request.GET, summary)
    items = narrowed(view.items(request.user, now), filters)
    page = paginate(items, order="due_at", cursor=request.GET.get("cursor", ""), size=PAGE_SIZE)
    context = desk_context(request) | {
        "now": now,
        "view": view,
        "page": page,
        "rows": rows_of(queue.shown(page.rows)),
        "filters": filters,
        "chips": chips(request, filters),
        "colleagues": colleagues_of(request.user),
        "on_time": _percent(queue.on_time_share(request.user, now)),
        **_sides(view, summary.counts),
    }
    return render(request, "procedures/desk/inbox.html", context)


def _percent(share) -> str:
    """ "98,2%" in Vietnamese, "98.2%" in English, a dash where nothing was closed yet."""
    if share is None:
        return "–"
    return f"{number_format(share * 100, 1)}%"


def _sides(view, counts) -> dict:
    """The tiles on top and the two lists of views."""

    def link(name):
        shown = queue.VIEWS[name]
        url = f"{reverse('desk:inbox')}?view={name}"
        is_hot = name == "overdue" and counts[name].number > 0
        current = name == view.name
        return {"label": shown.label, "url": url, "count": counts[name], "is_hot": is_hot,
                "current": current}  # fmt: skip

    return {
        "own_views": [link(name) for name in OWN],
        "group_views": [link(name) for name in GROUP],
        "tiles": {name: link(name) for name in queue.VIEWS},
    }


def rows_of(items) -> list[dict]:
    """[{item, application, title, step, is_unpaid}] with the words of each version read once."""
    titles = queue.titles_of(item.application.version_id for item in items)
    overdue = overdue_among(item.application for item in items)
    return [
        _row(item, titles[item.application.version_id])
        | {"is_unpaid": item.application_id in overdue}
        for item in items
    ]


def _row(item, titles) -> dict:
    step = titles.steps.get(item.step.step_id) if item.step_id else None
    return {
        "item": item,
        "application": item.application,
        "title": titles.short,
        "step": step or item.get_kind_display(),
    }


def colleagues_of(user) -> list[User]:
    """Who could take work of this officer's posts over, the officer included."""
    places = Q(pk__in=())
    for post in user.current_posts:
        places |= Q(agency_id=post.agency_id, role=post.role)
    return list(Post.objects.filter(places).people().order_by("full_name"))


@officer_required
@rate_limited("desk_search", limit=200, window=600)
def search(request):
    """A POST: names must not stand in an address. A GET (language switch) starts empty."""
    wanted = request.POST.get("q", "").replace("\0", "").strip()[:100]
    found = found_for(request.user, wanted) if wanted else []
    titles = queue.titles_of(one.version_id for one in found)
    context = desk_context(request) | {
        "q": wanted,
        "rows": [
            {"application": one, "title": titles[one.version_id].short}
            for one in found[:FOUND_AT_MOST]
        ],
        "is_cut": len(found) > FOUND_AT_MOST,
        "limit": FOUND_AT_MOST,
    }
    return render(request, "procedures/desk/search.html", context)


def found_for(user, wanted) -> list[Application]:
    """By the end or the whole of a code, or by words of the owner's name (accents optional)."""
    by_code = Q(code__iexact=wanted) | Q(code__iendswith=wanted)
    by_name = Q(owner_name_fold__contains=fold(wanted)) if fold(wanted) else Q(pk__in=())
    handled = Application.objects.at_work_for(user).filter(by_code | by_name)
    related = handled.select_related("receiving_agency__area").defer("answers", "reason")
    return list(related.order_by("-submitted_at")[: FOUND_AT_MOST + 1])


@officer_required
@require_POST
def assign_many(request):
    """Give the ticked work to one colleague; what cannot be given is told, the rest is done."""
    to = next(
        (one for one in colleagues_of(request.user) if str(one.pk) == _posted_to(request)), None
    )
    items = queue.of_posts(request.user).select_related("application")
    chosen = list(items.filter(pk__in=_valid_ids(request.POST.getlist("item"))))
    if to is None or not chosen:
        messages.warning(request, _("Tick at least one file and choose a colleague."))
        return redirect("desk:inbox")
    done = sum(_assigned(request, item, to) for item in chosen)
    if done:
        words = ngettext(
            "%(count)s file given to %(name)s.", "%(count)s files given to %(name)s.", done
        )
        messages.success(request, words % {"count": done, "name": to.full_name})
    return redirect("desk:inbox")


def _posted_to(request) -> str:
    return request.POST.get("to", "")


def _valid_ids(texts) -> list[UUID]:
    found = []
    for text in texts[:200]:
        with suppress(ValueError):
            found.append(UUID(text))
    return found


def _assigned(request, item, to) -> bool:
    try:
        processing.assign(application=item.application, actor=request.user, item_id=item.pk, to=to)
    except ActRefused as refused:
        messages.warning(request, f"{item.application.code}: {refused}")
        return False
    return True
