"""All routes. Citizen and desk pages carry the language as a prefix; Vietnamese has none."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from portal.core.ratelimit import too_many
from portal.core.views import component_sheet

urlpatterns = [
    path("", include("payments.urls_public")),
    path("", include("portal.exchange.urls_public")),
    path("bien-tap/", include("cms.admin_urls")),
    path("tep-noi-dung/", include("wagtail.documents.urls")),
    path("bieu-mau/", include("cms.file_urls")),
    *i18n_patterns(
        path("tai-khoan/", include("portal.accounts.urls")),
        path("", include("procedures.urls.citizen")),
        path("ban-lam-viec/", include("procedures.urls.desk")),
        path("", include("payments.urls")),
        path("", include("portal.reports.urls")),
        path("", include("portal.documents.urls")),
        path("", include("portal.notices.urls")),
        path("", include("portal.verification.urls")),
        path("", include("portal.exchange.urls")),
        path("", include("portal.feedback.urls")),
        path("", include("cms.urls")),  # Wagtail's pages are last: they match anything
        prefix_default_language=False,
    ),
]
if settings.DEMO:  # before Wagtail's pages, which match anything
    urlpatterns.insert(0, path("_components/", login_not_required(component_sheet)))


@login_not_required
def handler429(request, *args, **kwargs):
    """Asked for by allauth's rate limits."""
    return too_many(request, 60)
