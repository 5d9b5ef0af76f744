"""All routes. Citizen and desk pages carry the language as a prefix; Vietnamese has none."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = [
    *i18n_patterns(
        path("tai-khoan/", include("allauth.urls")),
        prefix_default_language=False,
    ),
]
