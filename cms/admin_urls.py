"""The editors' side: Wagtail's admin with its own policy, and no sign-in form of its own.

Wagtail's sign-in form knows nothing of second factors, so the portal's takes its place.
"""

from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, resolve_url
from django.urls import include, path
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.i18n import JavaScriptCatalog
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.localization import get_localized_response
from wagtail.utils.urlpatterns import decorate_urlpatterns

from cms.packing import unpacked
from portal.accounts.confirming import rights_confirmed
from portal.core.csp import admin_policy


@login_not_required
def sign_in(request):
    """To the portal's sign-in form; those signed in who come here may not edit."""
    if request.user.is_authenticated:
        raise PermissionDenied
    target = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = resolve_url("wagtailadmin_home")
    return redirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': target})}")


def editors_only(view):
    """Those who are signed in without an editor's rights are refused, not sent to sign in again."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        user = request.user
        if user.is_authenticated and not user.has_perm("wagtailadmin.access_admin"):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


class EditorsCatalog(JavaScriptCatalog):
    """Wagtail's words for its scripts, and those that its Vietnamese lacks."""

    packages = ("wagtail.admin",)

    def get_paths(self, packages):
        return [*super().get_paths(packages), *map(str, settings.LOCALE_PATHS)]


def words_of_scripts(request):
    return get_localized_response(EditorsCatalog.as_view(), request)


decorate_urlpatterns(wagtailadmin_urls.urlpatterns, unpacked)
decorate_urlpatterns(wagtailadmin_urls.urlpatterns, rights_confirmed)
decorate_urlpatterns(wagtailadmin_urls.urlpatterns, admin_policy)
decorate_urlpatterns(wagtailadmin_urls.urlpatterns, editors_only)
urlpatterns = [
    path("login/", sign_in),
    path("password_reset/", sign_in),
    path("jsi18n/", editors_only(words_of_scripts)),
    path("", include(wagtailadmin_urls)),
]
