"""The editors' side: its screens as an editor, a moderator and an administrator get them."""

from collections.abc import Iterator

from django.urls import reverse
from wagtail.models import Workflow

from cms.models import ProcedureIndexPage, ProcedurePage, Synonym
from cms.services.groups import give_rights
from portal.accounts.models import Agency, Calendar, CalendarDay, Post
from tests.access.cells import Visits

# Asked for by the scripts of every screen.
BESIDE = ("wagtailadmin_javascript_catalog", "wagtailadmin_sprite")


def screens(visits: Visits) -> Iterator[tuple[str, object]]:
    """(name, answer) of each."""
    give_rights()
    for name, (role, address) in _addresses().items():
        response = visits.clients[role].get(address)
        assert response.status_code == 200, f"{name}, {role}: {response.status_code}"
        yield name, response


def beside(visits: Visits) -> dict[str, tuple[dict, str]]:
    """{path: (headers, text)}"""
    found = {}
    for name in BESIDE:
        response = visits.clients["administrator"].get(reverse(name))
        headers = {"Content-Type": response["Content-Type"]}
        found[reverse(name)] = headers, response.content.decode()
    return found


def _addresses() -> dict[str, tuple[str, str]]:
    """{name: (role, address)}"""
    catalogue, page = ProcedureIndexPage.objects.get(), ProcedurePage.objects.get(code="2.000635")
    synonym = Synonym.objects.first()
    add = reverse("wagtailadmin_pages:add", args=["cms", "procedurepage", catalogue.pk])
    return {
        "home": ("moderator", reverse("wagtailadmin_home")),
        "explorer": ("moderator", reverse("wagtailadmin_explore", args=[catalogue.pk])),
        "search": ("moderator", reverse("wagtailadmin_pages:search") + "?q=trich+luc"),
        "procedure": ("moderator", reverse("wagtailadmin_pages:edit", args=[page.pk])),
        "new procedure": ("editor", add),
        "copy": ("moderator", reverse("wagtailadmin_pages:copy", args=[page.pk])),
        "history": ("moderator", reverse("wagtailadmin_pages:history", args=[page.pk])),
        "synonyms": ("editor", reverse("wagtailsnippets_cms_synonym:list")),
        "synonym": ("editor", reverse("wagtailsnippets_cms_synonym:edit", args=[synonym.pk])),
        "users": ("administrator", reverse("wagtailusers_users:index")),
        "new user": ("administrator", reverse("wagtailusers_users:add")),
        "workflow": ("administrator", _workflow()),
        "posts": ("administrator", reverse("posts:index")),
        "new post": ("administrator", reverse("posts:add")),
        "post": ("administrator", _first(Post, "posts:edit")),
        "agencies": ("administrator", reverse("agencies_office:index")),
        "agency": ("administrator", _first(Agency, "agencies_office:edit")),
        "open hours": ("administrator", reverse("open_hours:index")),
        "hours of a calendar": ("administrator", _first(Calendar, "open_hours:edit")),
        "special days": ("administrator", reverse("special_days:index")),
        "new special day": ("administrator", reverse("special_days:add")),
        "removing a day": ("administrator", _first(CalendarDay, "special_days:delete")),
    }


def _first(model, route: str) -> str:
    return reverse(route, args=[model.objects.first().pk])


def _workflow() -> str:
    return reverse("wagtailadmin_workflows:edit", args=[Workflow.objects.get().pk])
