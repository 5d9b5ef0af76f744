"""Pages of one's own account. Signing in and passwords are allauth's views with our templates."""

import time

from allauth.account.views import LogoutView
from allauth.mfa.base.views import IndexView
from allauth.mfa.totp.views import ActivateTOTPView
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from portal.accounts import profile as profiles
from portal.accounts.confirming import ask_again
from portal.accounts.factors import has_factor, mark_passed, needs_factor
from portal.accounts.mandates import shown
from portal.accounts.models import Area, Mandate
from portal.core.identifiers import display_phone
from portal.core.kept import entered, is_sent, keeps_what_was_typed
from portal.core.text import mask_national_id

OPENED, FILLING_TIME = "profile_opened", 30 * 60  # seconds


class SignOutView(LogoutView):
    """Asks first (GET), then ends the session and tells the browser to forget its pages."""

    def post(self, *args, **kwargs):
        response = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


class FactorView(IndexView):
    def get_context_data(self, **kwargs):
        may_remove = not needs_factor(self.request.user)
        return super().get_context_data(**kwargs) | {"may_remove": may_remove}


class ActivateFactorView(ActivateTOTPView):
    def form_valid(self, form):
        response = super().form_valid(form)
        mark_passed(self.request)
        return response


def after_sign_in(request):
    """Officers to their desk, editors to the admin, everyone else to their applications."""
    return redirect(landing(request.user))


def landing(user) -> str:
    names = ["my_applications", "profile"]
    if user.has_perm("wagtailadmin.access_admin"):
        names.insert(0, "wagtailadmin_home")
    if user.is_officer:
        names.insert(0, "desk:inbox")
    return _first_url(names)


def _first_url(names) -> str:
    """Of the pages that this installation has."""
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return "/"


def profile(request):
    user = request.user
    context = {
        "rows": _rows(user),
        "is_verified": bool(user.person and user.person.verified_level),
        "shows_factor": needs_factor(user) or has_factor(user),
        "posts": user.current_posts,
    }
    return render(request, "accounts/profile.html", context)


def _rows(user):
    known = profiles.initial(user)
    values = [
        (_("Full name"), known["full_name"]),
        (_("Identity number"), known["national_id"] and mask_national_id(known["national_id"])),
        (_("Date of birth"), _date(known["birth_date"])),
        (_("Sex"), user.person.get_sex_display() if user.person and user.person.sex else ""),
        (_("E-mail"), known["email"]),
        (_("Phone number"), known["phone"] and display_phone(known["phone"])),
        (_("Address"), _address(known)),
    ]
    return [{"key": key, "value": value or _("Not given yet")} for key, value in values]


def _date(iso: str) -> str:
    return "/".join(reversed(iso.split("-"))) if iso else ""


def _address(known) -> str:
    area = Area.objects.valid_on().filter(code=known["area"] or "-").first()
    return ", ".join(part for part in (known["street"], area.path() if area else "") if part)


@keeps_what_was_typed
def profile_edit(request):
    asked = None if _opened_lately(request) else ask_again(request)
    return asked or _profile_form(request)


def _profile_form(request):
    user = request.user
    request.session.setdefault(OPENED, int(time.time()))
    known = profiles.initial(user)
    known["phone"] = known["phone"] and display_phone(known["phone"])
    if request.kept and request.kept.get("account") != str(user.pk):
        request.kept = None  # everybody may open this page: typed by whoever was here before
    form = profiles.ProfileForm(entered(request), user=user, initial=known)
    if is_sent(request, form):
        profiles.save_profile(user=user, given=form.cleaned_data)
        del request.session[OPENED]
        messages.success(request, _("Your details have been saved."))
        return redirect("profile")
    return render(request, "accounts/profile_edit.html", {"form": form})


def _opened_lately(request) -> bool:
    """Whoever confirmed when the form opened has half an hour to fill it in and send it."""
    opened = request.session.get(OPENED, 0)
    if request.method == "POST" and time.time() - opened < FILLING_TIME:
        return True
    request.session.pop(OPENED, None)
    return False


def mandates(request):
    """Both directions: for whom I may act, and who may act for me."""
    person = request.user.person_id
    both = Mandate.objects.select_related("holder", "person", "organisation").order_by(
        "-valid_from"
    )
    context = {
        "held": [shown(one) for one in both.filter(holder=person)] if person else [],
        "given": [shown(one) for one in both.filter(person=person)] if person else [],
    }
    return render(request, "accounts/mandates.html", context)
