"""All routes. Citizen and desk pages carry the language as a prefix; Vietnamese has none."""

from importlib import import_module

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from portal.core.views import component_sheet


def _when_there(prefix, module):
    """TEMPORARY while slices land: include the module once it exists."""
    try:
        import_module(module)
    except ImportError:
        return []
    return [path(prefix, include(module))]


urlpatterns = [
    *_when_there("", "payments.urls_public"),
    *i18n_patterns(
        path("tai-khoan/", include("portal.accounts.urls")),
        *_when_there("", "procedures.urls.citizen"),
        *_when_there("ban-lam-viec/", "procedures.urls.desk"),
        *_when_there("", "payments.urls"),
        *_when_there("", "portal.documents.urls"),
        *_when_there("", "portal.verification.urls"),
        *_when_there("", "cms.urls"),
        prefix_default_language=False,
    ),
]
if settings.DEMO:
    urlpatterns.append(path("_components/", login_not_required(component_sheet)))
