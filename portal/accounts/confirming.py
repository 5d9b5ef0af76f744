"""Before a sensitive act we ask again who sits there: the session may stand open on a left desk.

Five minutes count for money going back, a receipt set right, tables that leave the house, and for
rights and accounts of the bank. An hour counts for issuing a result or voiding it: an approver
does it 200 times a day, in a session that 15 idle minutes end, after a colleague's proposal; a
password typed every five minutes would be typed unread, and seen by whoever stands behind.

A page that is there for such an act asks when it opens. One that is read first (a case, a receipt,
the report of a day) asks when the button is pressed; what was typed is on it again afterwards, and
is sent by hand: nothing is ever done by an answer to the question who sits there.
"""

import time
from functools import wraps

from allauth.account.internal.flows.login import get_authentication_records
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext as _

from portal.core.kept import keep, keeps_what_was_typed

SHORT, LONG = 5 * 60, 60 * 60  # seconds
# Wagtail's menus that say who may do what, where money is to go, and how receipts are marked.
RIGHTS = {"posts", "delegations", "wagtailusers_users", "wagtailusers_groups", "bank_accounts"}
RIGHTS |= {"receipt_schemes"}
CHANGES = {"add", "edit", "delete"}


def confirmed_within(request, seconds: int) -> bool:
    """Signing in counts as much as confirming again does."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < seconds


def ask_again(request, within: int = SHORT) -> HttpResponse | None:
    """The way to the page that asks; None where that was answered lately.

    What a POST brought is kept for the page at the same address.
    """
    if confirmed_within(request, within):
        return None
    if request.method == "POST":
        keep(request)
        messages.info(request, _("Nothing has been done yet. Afterwards press the button again."))
    return redirect_to_login(request.get_full_path(), reverse("account_reauthenticate"))


def rights_confirmed(view):
    """Decorate a view of Wagtail's admin: those that change RIGHTS ask before they open."""

    def asks(request, *args, **kwargs):
        return ask_again(request) or view(request, *args, **kwargs)

    asking = keeps_what_was_typed(asks)

    @wraps(view)
    def checked(request, *args, **kwargs):
        chosen = asking if _changes_rights(request.resolver_match) else view
        return chosen(request, *args, **kwargs)

    return checked


def _changes_rights(match: ResolverMatch) -> bool:
    if match.view_name == "wagtail_bulk_action":
        return match.kwargs["model_name"] == "user"
    return match.namespace in RIGHTS and match.url_name in CHANGES
