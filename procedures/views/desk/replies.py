"""The texts that an agency writes often: kept by its leaders and coordinators."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.core.kept import entered, is_sent, keeps_what_was_typed
from portal.core.ratelimit import rate_limited
from procedures.forms.replies import ReplyForm
from procedures.reply_words import BLANKS
from procedures.services import replies as service
from procedures.services.errors import ActRefused
from procedures.views.desk.access import desk_context, officer_required


def leaders_only(view):
    """403 for who leads no agency and coordinates none."""

    @officer_required
    @wraps(view)
    def checked(request, *args, **kwargs):
        if not service.led_by(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


@leaders_only
@require_GET
def replies(request):
    kept = list(service.kept_by(request.user).filter(removed_at__isnull=True))
    groups = [
        (agency, service.by_name(one for one in kept if one.agency_id == agency.pk))
        for agency in service.led_by(request.user)
    ]
    context = desk_context(request) | {"groups": groups, "most": service.MOST}
    return render(request, "procedures/desk/replies.html", context)


@require_http_methods(["GET", "POST"])
@keeps_what_was_typed
@leaders_only
@rate_limited("desk_replies", limit=300, window=3600)
def new(request):
    form = ReplyForm(entered(request), agencies=service.led_by(request.user))
    if is_sent(request, form):
        given = {"agency": form.chosen_agency, "key": form.cleaned_data["key"]}
        if _done(form, service.add, actor=request.user, words=form.words, **given):
            messages.success(request, _("The text is saved. Your colleagues can choose it now."))
            return redirect("desk:replies")
    return _page(request, form, None)


@require_http_methods(["GET", "POST"])
@keeps_what_was_typed
@leaders_only
@rate_limited("desk_replies", limit=300, window=3600)
def reply(request, pk):
    """POST with `do` "remove" takes it off the list; any other changes it."""
    row = get_object_or_404(service.kept_by(request.user), pk=pk)
    form = ReplyForm(entered(request, seen=row.revision), agencies=[row.agency], row=row)
    if request.POST.get("do") == "remove":
        return _remove(request, form, row)
    if row.removed_at and request.method == "GET":
        return _gone(request)
    if is_sent(request, form):
        given = {"row": row, "seen": form.cleaned_data["seen"]}
        if _done(form, service.change, actor=request.user, words=form.words, **given):
            messages.success(request, _("The text is changed."))
            return redirect("desk:replies")
    return _page(request, form, row)


def _remove(request, form, row):
    """What stands in the fields is not judged for it."""
    form.is_valid()
    seen = form.cleaned_data.get("seen")
    form.errors.clear()
    if not _done(form, service.remove, actor=request.user, row=row, seen=seen):
        return _page(request, form, row)
    return _gone(request)


def _gone(request):
    messages.info(request, _("The text is deleted. What was written with it stays as it is."))
    return redirect("desk:replies")


def _done(form, act, **given) -> bool:
    try:
        act(**given)
    except service.Changed as changed:
        form.data = form.data.copy()
        form.data["seen"] = changed.row.revision
        form.newer = changed.row
        form.add_error(None, str(changed))
        return False
    except ActRefused as refused:
        is_name = isinstance(refused, service.NameTaken)
        form.add_error("name" if is_name else None, str(refused))
        return False
    return True


def _page(request, form, row):
    blanks = [(f"{{{name}}}", blank.label) for name, blank in BLANKS.items()]
    context = desk_context(request) | {"form": form, "row": row, "blanks": blanks}
    return render(request, "procedures/desk/reply.html", context)
