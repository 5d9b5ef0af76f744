"""The register on the desk, as a spreadsheet and on paper. Each that is taken out is an event."""

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from portal.accounts.confirming import ask_again
from portal.accounts.delegations import filled
from portal.audit.services import record
from portal.core.keyset import capped_count, paginate
from portal.core.ratelimit import Busy, alone, rate_limited
from portal.core.spoken import as_words
from portal.core.text import vietnamese_sort_key
from portal.documents.sheets import finish
from portal.reports import sheets
from portal.reports.access import REGISTER_ROLES, register_agencies, sees_contacts
from portal.reports.forms import RegisterForm
from portal.reports.printed import lines_above, numbered, register_sheet
from portal.reports.register import HEADING, Register, table
from portal.tasks.limited import ChildFailed, LimitExceeded
from procedures.views.desk.queue import titles_of

PAGE_SIZE = 50
MOST, MOST_PRINTED = 100_000, 200  # rows of a spreadsheet; of a print, 40 ms each
PRINT_SECONDS = 25
WIDTHS = (12, 24, 48, 9, 28, 44, 34, 12, 12, 13, 13, 12, 18, 10, 30)


@never_cache
@require_GET
def register(request):
    form = _form(request)
    context = {"form": form, "agencies": form.agencies.values()}
    if form.is_valid():
        context |= _found(request, form)
    return render(request, "reports/register.html", context)


def _form(request) -> RegisterForm:
    """Raises PermissionDenied, and Http404 for an agency whose register is not this person's."""
    form = RegisterForm(request.GET, agencies=register_agencies(request.user))
    if "co_quan" in form.errors:
        raise Http404
    return form


def _found(request, form) -> dict:
    chosen = _register(form)
    titles = titles_of(chosen.versions())
    rows = chosen.rows().defer("answers", "reason", "phone", "email")
    page = paginate(rows, order="received_at", cursor=request.GET.get("cursor", ""), size=PAGE_SIZE)
    names = {found.code: found.short for found in titles.values()}
    return {
        "register": chosen,
        "page": page,
        "rows": [{"application": one, "title": titles[one.version_id].short} for one in page.rows],
        "procedures": sorted(names.items(), key=lambda one: vietnamese_sort_key(as_words(one[1]))),
        "count": capped_count(chosen.rows(), MOST),
        "most_printed": MOST_PRINTED,
        "with_contacts": sees_contacts(request.user, chosen.agency),
        "query": request.GET.urlencode(),
    }


def _register(form) -> Register:
    told = form.cleaned_data
    return Register(form.agency, told["tu"], told["den"], told["thu_tuc"])


def taken_out(kind: str, most: int):
    """Decorate a view (request, register, contacts) of a file of at most `most` rows.

    Names leave the house: only by a POST of who has confirmed lately who they are, and it is on
    the agency's trail before the file is made. Back from confirming one sees the page again.
    """

    def decorate(view):
        @never_cache
        @require_http_methods(["GET", "POST"])
        @rate_limited(f"register_{kind}", limit=30, window=3600)
        def taking(request):
            form = _form(request)
            back = f"{reverse('register')}?{request.GET.urlencode()}"
            if request.method == "GET" or not form.is_valid():
                return redirect(back)
            chosen = _register(form)
            count = capped_count(chosen.rows(), most)
            if count.capped:
                words = _("More than %(most)s files: choose a shorter period.")
                messages.error(request, words % {"most": count})
                return redirect(back)
            return ask_again(request) or _made(request, back, kind, chosen, view)

        return taking

    return decorate


def _made(request, back, kind, chosen, view):
    contacts = sees_contacts(request.user, chosen.agency)
    try:
        with alone(f"register:{request.user.pk}", seconds=120):
            _told(request.user, chosen, kind, contacts)
            return view(request, chosen, contacts)
    except (Busy, ChildFailed, LimitExceeded):
        messages.error(request, _("The file could not be made just now. Please try once more."))
        return redirect(back)


@transaction.atomic
def _told(user, chosen, kind, contacts):
    post = filled(user, chosen.agency.pk, *REGISTER_ROLES)
    told = {
        "kind": kind,
        "first": chosen.first.isoformat(),
        "last": chosen.last.isoformat(),
        "procedure": chosen.procedure,
        "rows": chosen.rows().count(),
        "contacts": contacts,
    }
    stream = f"agency:{chosen.agency.pk}"
    record(stream=stream, act="export_register", actor=user, post=post, payload=told)


@taken_out("sheet", MOST)
def register_as_sheet(request, chosen, contacts):
    file = sheets.write_sheet(
        above=lines_above(chosen),
        heading=HEADING,
        rows=table(chosen, contacts=contacts),
        widths=WIDTHS,
    )
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{_name(chosen)}.xlsx",
        content_type=sheets.MEDIA_TYPE,
    )


@taken_out("print", MOST_PRINTED)
def register_in_print(request, chosen, contacts):
    rows, now = table(chosen, contacts=contacts), timezone.now()
    content = register_sheet(chosen, rows, actor=request.user, now=now)
    sheet = numbered(chosen, actor=request.user, now=now)
    pdf = finish(sheet, content, seconds=PRINT_SECONDS)
    response = HttpResponse(pdf, "application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{_name(chosen)}.pdf"'
    return response


def _name(chosen) -> str:
    return f"so-theo-doi-{chosen.agency.code}-{chosen.first:%Y%m%d}-{chosen.last:%Y%m%d}"
