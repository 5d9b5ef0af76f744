"""The counter: who is there, what they want, and what is under way there today."""

import base64
import json

from django.contrib import messages
from django.core import signing
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts import walk_ins
from portal.accounts.models import User
from portal.core.encryption import Ciphertext, DecryptionError, decrypt, encrypt
from portal.core.kept import entered, is_sent, keeps_what_was_typed
from portal.core.ratelimit import allow, seconds_left, too_many
from portal.core.text import fold
from procedures.forms.counter import PersonForm, VisitorPartyForm, counters_of
from procedures.forms.counter_case import FindForm
from procedures.models import Procedure
from procedures.services import entering
from procedures.services.errors import ActRefused
from procedures.services.takeover import take_over
from procedures.views.citizen.journey import Journey
from procedures.views.desk.access import desk_context
from procedures.views.desk.counter_access import counter_required
from procedures.views.desk.counter_queue import queues_of
from procedures.views.desk.counter_today import filed_by, today_at

LOOKS, LOOKS_WINDOW = 60, 3600  # people looked up by one officer, seconds
SALT, VISIT_LASTS = "counter visitor", 3600


@require_http_methods(["GET", "POST"])
@keeps_what_was_typed
@counter_required
def counter(request):
    """A POST looks somebody up: numbers must not stand in an address."""
    agencies = counters_of(request.user)
    form = PersonForm(entered(request), agencies=agencies)
    if is_sent(request, form):
        if not allow(f"counter_look:{request.user.pk}", LOOKS, LOOKS_WINDOW):
            return too_many(request, seconds_left(LOOKS_WINDOW))
        if account := _identified(request, form):
            return redirect("desk:counter_choose", visit=_visit(request, form, account))
    return counter_page(request, form, FindForm())


def counter_page(request, form, find_form):
    context = desk_context(request) | {
        "form": form,
        "find_form": find_form,
        "page": today_at(request.user, request.GET.get("cursor", "")),
        "queues": queues_of(request),
    }
    return render(request, "procedures/desk/counter.html", context)


def _identified(request, form) -> User | None:
    walk_ins.note_look(actor=request.user, number=form.cleaned_data["number"], agency=form.counter)
    try:
        account = walk_ins.identify(actor=request.user, card=form.card, claim=form.claim)
    except walk_ins.WalkInRefused as refused:
        form.add_error(refused.field, str(refused))
        return None
    moved = take_over(account=account, actor=request.user) if form.card.is_seen else 0
    if form.claim.login:
        messages.success(request, _taken_words(moved))
    return account


def _taken_words(moved) -> str:
    words = _("The account is confirmed as theirs.")
    if not moved:
        return words
    more = _("What was filed at a counter is in it now: %(count)s applications.")
    return f"{words} {more % {'count': moved}}"


def _visit(request, form, account) -> str:
    """Who is served by whom, for the next page: signed, so that nobody opens another's."""
    given = form.cleaned_data
    contact = encrypt(json.dumps([given["phone"], given["email"]]).encode(), SALT).blob
    return signing.dumps(
        [
            str(request.user.pk),
            str(account.pk),
            form.counter.pk,
            given["channel"],
            base64.urlsafe_b64encode(contact).decode(),  # addresses end up in logs
        ],
        salt=SALT,
    )


@require_http_methods(["GET", "POST"])
@counter_required
def choose(request, visit):
    """Which procedure; where there is a choice, for whom and as what."""
    agency, visitor = _opened(request, visit)
    if request.method == "POST":
        return _begin(request, agency, visitor)
    wanted = fold(request.GET.get("q", ""))
    found = [
        one
        for one in entering.procedures_at(agency, visitor.channel)
        if wanted in fold(f"{one.content.short_title} {one.procedure.name} {one.procedure.code}")
    ]
    context = desk_context(request) | {
        "visitor": visitor,
        "agency": agency,
        "versions": found,
        "q": request.GET.get("q", ""),
        "page": filed_by(request.user, visitor.account, request.GET.get("cursor", "")),
    }
    return render(request, "procedures/desk/counter_choose.html", context)


def _opened(request, visit):
    """Raises Http404 for what was signed for another officer, or long ago."""
    try:
        served = signing.loads(visit, salt=SALT, max_age=VISIT_LASTS)
        officer, account, agency, channel, contact = served
        sealed = Ciphertext(base64.urlsafe_b64decode(contact))
        phone, email = json.loads(decrypt(sealed, SALT))
    except (signing.BadSignature, DecryptionError, ValueError):
        raise Http404 from None
    here = {one.pk: one for one in counters_of(request.user)}
    if officer != str(request.user.pk) or agency not in here:
        raise Http404
    found = get_object_or_404(User.objects.select_related("person"), pk=account)
    return here[agency], entering.Visitor(found, phone, email or found.mail_address, channel)


def _begin(request, agency, visitor):
    procedure = get_object_or_404(Procedure, code=request.POST.get("procedure", ""))
    version = procedure.current_version()
    about = {"user": visitor.account, "version": version, "channel": visitor.channel}
    form = VisitorPartyForm(None, **about)
    if not form.asks:
        form = VisitorPartyForm(form.initial, **about)
    elif "kind" in request.POST:
        form = VisitorPartyForm(request.POST, **about)
    if form.is_bound and form.is_valid():
        try:
            draft = entering.begin(
                procedure=procedure,
                agency=agency,
                visitor=visitor,
                party=form.party,
                actor=request.user,
            )
            return redirect(Journey(draft).next_task.url)
        except ActRefused as refused:
            form.add_error(None, str(refused))
    context = desk_context(request) | {
        "form": form,
        "procedure": procedure,
        "spec": version.content if version else None,
        "visitor": visitor,
    }
    return render(request, "procedures/desk/counter_party.html", context)
