"""Public pages of the front, Wagtail's own last. Mounted at the end of i18n_patterns."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.documents.views import serve as documents
from wagtail.views import serve

from cms.sitemap import PagesSitemap
from cms.views import eligibility, find, guide, lists, sheets

# Both are reached through Wagtail's own url modules too: the mark stays on the function.
login_not_required(serve)
login_not_required(documents.serve)

CODE = r"(?P<code>[0-9]\.[0-9]{6}(?:\.[A-Z][0-9]{2})?)"

urlpatterns = [
    path("", serve, {"path": ""}, name="home"),
    path("sitemap.xml", login_not_required(sitemap), {"sitemaps": {"pages": PagesSitemap}}),
    path("tim-kiem/", find.search_page, name="search"),
    path("tim-kiem/goi-y/", find.suggestions, name="suggestions"),
    path("co-quan/", lists.agencies, name="agencies"),
    path("co-quan/<str:code>/", lists.agency, name="agency"),
    path("thu-tuc/", lists.catalogue, name="catalogue"),
    re_path(rf"^thu-tuc/{CODE}/$", guide.procedure, name="procedure"),
    re_path(rf"^thu-tuc/{CODE}/danh-cho-toi/$", eligibility.questions, name="eligibility"),
    re_path(rf"^thu-tuc/{CODE}/giay-to/$", sheets.checklist, name="checklist"),
    re_path(rf"^thu-tuc/{CODE}/huong-dan\.pdf$", sheets.guide_pdf, name="guide_pdf"),
    path("", include(wagtail_urls)),
]
