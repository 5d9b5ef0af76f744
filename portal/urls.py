"""All routes. Citizen and desk pages carry the language as a prefix; Vietnamese has none."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from portal.core.views import component_sheet

urlpatterns = [
    *i18n_patterns(
        path("tai-khoan/", include("allauth.urls")),
        prefix_default_language=False,
    ),
]
if settings.DEMO:
    urlpatterns.append(path("_components/", login_not_required(component_sheet)))
