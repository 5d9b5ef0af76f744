"""What a leader has to sign, many at once; and the page that waits for the phone."""

from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.confirming import LONG, ask_again
from portal.core import moments
from portal.core.kept import keeps_what_was_typed
from portal.core.keyset import paginate
from portal.documents.models import SignatureRequest, SigningBatch
from portal.documents.signing import services
from portal.documents.signing.credentials import usable
from portal.documents.signing.words import in_words
from procedures.models import ResultDraft, ResultSignature, WorkItem
from procedures.services import bulk, signatures, signing
from procedures.services.errors import ActRefused
from procedures.services.outlook import outlook
from procedures.views.desk import queue
from procedures.views.desk.access import desk_context, officer_required

REFRESH = 3  # seconds
SHOWN = {  # {state of a paper: (look of its tag, icon)}
    SignatureRequest.State.SIGNED: ("green", "check2"),
    SignatureRequest.State.REFUSED: ("red", "xc"),
    SignatureRequest.State.EXPIRED: ("yellow", "clock"),
    SignatureRequest.State.FAILED: ("red", "warn"),
}


@keeps_what_was_typed
@officer_required
@require_http_methods(["GET", "POST"])
def to_sign(request):
    if request.method == "POST":
        return ask_again(request, LONG) or _ask(request)
    items = to_sign_by(request.user)
    page = paginate(
        items, order="due_at", cursor=request.GET.get("cursor", ""), size=signing.AT_ONCE
    )
    rows = _rows(page.rows, request.user)
    context = desk_context(request) | {
        "now": moments.now(),
        "page": page,
        "rows": rows,
        "credential": usable(request.user),
        "most": signing.AT_ONCE,
    }
    return render(request, "procedures/desk/to_sign.html", context)


def to_sign_by(user):
    """Work on steps that approve or sign, drafted, and not being signed already."""
    items = queue.VIEWS["due"].items(user)
    drafts = ResultDraft.objects.filter(application=OuterRef("application"))
    drafted = items.filter(Exists(drafts), kind=WorkItem.Kind.STEP)
    return drafted.exclude(step__in=signatures.going_on().values("run"))


def _rows(items, user) -> list[dict]:
    """Of those whose step is the last to decide, with why one cannot be signed from the list."""
    works = bulk.with_all(WorkItem.objects.filter(pk__in=[item.pk for item in items]))
    mine = [one for one in works if _decides(one)]
    titles = queue.titles_of(one.version_id for one in mine)
    return [
        {
            "item": work,
            "application": work.application,
            "title": titles[work.version_id].short,
            "why": str(why) if why else "",
        }
        for work, why in outlook("sign", actor=user, works=mine)
    ]


def _decides(work) -> bool:
    here = work.step.step_id
    return here == signatures.last_decision(work.application, here)


def _ask(request):
    ticked = request.POST.getlist("item")[: signing.AT_ONCE]
    items = to_sign_by(request.user).filter(pk__in=_ids(ticked))
    runs = [item.step for item in items.select_related("step__application", "step__agency")]
    if not runs:
        messages.warning(request, _("Tick at least one file that waits for your signature."))
        return redirect("desk:to_sign")
    try:
        asked = signing.sign_many(actor=request.user, runs=runs)
    except ActRefused as refused:
        messages.warning(request, str(refused))
        return redirect("desk:to_sign")
    for application, why in asked.refused:
        messages.warning(request, f"{application.code}: {why}")
    first = asked.batches[0]
    return redirect("desk:signing", pk=first.pk) if first.is_open else redirect("desk:to_sign")


def _ids(texts) -> list[UUID]:
    found = []
    for text in texts:
        with suppress(ValueError):
            found.append(UUID(text))
    return found


@never_cache
@officer_required
@require_safe
def batch(request, pk):
    """Waits for the phone; the worker asks the service, never this page."""
    found = _own_batch(request, pk)
    if found.is_open:
        services.look(batch=found)
    rows = [_shown(one) for one in _papers(found)]
    context = desk_context(request) | {
        "batch": found,
        "rows": rows,
        "refresh": REFRESH,
        "why": in_words(found.problem),
        "words": _words(found),
        "signed": sum(row["is_signed"] for row in rows),
        "following": services.further(found).first(),
    }
    return render(request, "procedures/desk/signing.html", context)


@officer_required
@require_POST
def stop_waiting(request, pk):
    services.cancel(batch=_own_batch(request, pk))
    return redirect("desk:signing", pk=pk)


def _own_batch(request, pk) -> SigningBatch:
    """Nobody else sees what a person was asked to sign. Raises Http404."""
    mine = SigningBatch.objects.filter(credential__user=request.user).select_related("credential")
    return get_object_or_404(mine, pk=pk)


def _papers(found):
    related = ("request__document", "request__batch", "run__application")
    rows = ResultSignature.objects.filter(request__batch=found).select_related(*related)
    return rows.order_by("request__created_at", "pk")


def _shown(one) -> dict:
    look, icon = SHOWN.get(one.request.state, ("blue", "clock"))
    trouble = in_words(one.trouble)
    return {
        "application": one.run.application,
        "state": one.request.get_state_display(),
        "look": "red" if one.problem else look,
        "icon": "warn" if one.problem else icon,
        "why": trouble if one.trouble != one.request.batch.problem else "",
        "document": one.request.document,
        "is_signed": one.request.state == SignatureRequest.State.SIGNED,
        "is_used": one.used_at is not None,
    }


def _words(found) -> str:
    number = found.requests.count()
    if found.state == SigningBatch.State.WAITING:
        return ngettext(
            "Confirm %(number)s document on your phone in the app of %(name)s.",
            "Confirm %(number)s documents on your phone in the app of %(name)s.",
            number,
        ) % {"number": number, "name": found.credential.provider}
    return ""
