"""The portal with its editors' side."""

from django.urls import include, path
from wagtail.documents import urls as wagtaildocs_urls

from portal.urls import urlpatterns as portal_urls

urlpatterns = [
    path("bien-tap/", include("cms.admin_urls")),
    path("tai-lieu/", include(wagtaildocs_urls)),
    *portal_urls,
]
