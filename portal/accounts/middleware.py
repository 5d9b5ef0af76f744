"""The second factor of officers and editors is asked for, whatever door they came through."""

from django.contrib.auth import logout
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from portal.accounts.factors import has_factor, has_passed, needs_factor

# What an officer without a factor reaches: setting one up, and leaving.
SETUP = {"mfa_activate_totp", "account_reauthenticate", "account_logout", "set_language"}
WAGTAIL_DOORS = {"wagtailadmin_login", "wagtailadmin_password_reset", "wagtailcore_login"}


class SecondFactorMiddleware:
    """Sends a session that needs a factor and has none to where it gets one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        match = request.resolver_match
        if match.view_name in WAGTAIL_DOORS:  # they know neither limits nor factors
            return _to_sign_in(request.GET.get("next", reverse("after_sign_in")))
        if not request.user.is_authenticated or match.view_name in SETUP:
            return None
        if has_passed(request) or not needs_factor(request.user):
            return None
        if has_factor(request.user):
            logout(request)
            return _to_sign_in(request.get_full_path())
        return redirect("mfa_activate_totp")


def _to_sign_in(next_url):
    return redirect(f"{reverse('account_login')}?{urlencode({'next': next_url})}")
