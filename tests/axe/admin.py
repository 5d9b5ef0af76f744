"""The editors' side: its screens as an editor, a moderator and an administrator get them."""

from collections.abc import Iterator

from django.urls import reverse
from wagtail.models import Workflow, get_page_models

from cms.models import ProcedureIndexPage, ProcedurePage, Synonym
from cms.services.groups import give_rights
from procedures.tryout.stage import playing
from tests.access.cells import Visits, rows
from tests.access.routes import url_of
from tests.tryout import scenes

ADMIN = "/bien-tap/"
# Asked for by the scripts of every screen.
BESIDE = ("wagtailadmin_javascript_catalog", "wagtailadmin_sprite")


def screens(visits: Visits) -> Iterator[tuple[str, object]]:
    """(name, answer) of each."""
    give_rights()
    for name, (role, address) in (_addresses() | dict(_of_matrix(visits))).items():
        response = visits.clients[role].get(address)
        assert response.status_code == 200, f"{name}, {role}: {response.status_code}"
        if response["Content-Type"].startswith("text/html"):  # else a file, or words for scripts
            yield name, response
    yield from _of_tryout(visits)


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
        "copying": ("editor", reverse("procedure_copy_parts", args=[page.pk]) + f"?tu={page.pk}"),
        "shared parts": ("editor", reverse("wagtailsnippets_cms_sharedpart:list")),
        "new shared part": ("editor", reverse("wagtailsnippets_cms_sharedpart:add")),
        "differences": ("moderator", reverse("procedure_versions", args=[page.pk])),
        "open applications": ("moderator", reverse("procedure_open_files", args=[page.pk])),
        "rows to review": ("editor", reverse("catalogue_queue")),
        "differences from the national catalogue": ("editor", reverse("catalogue_differences")),
        "synonyms": ("editor", reverse("wagtailsnippets_cms_synonym:list")),
        "synonym": ("editor", reverse("wagtailsnippets_cms_synonym:edit", args=[synonym.pk])),
        "missed": ("editor", reverse("wagtailsnippets_cms_missedsearch:list")),
        "fields": ("editor", reverse("fields:index")),
        "field": ("editor", reverse("fields:edit", args=[page.field_id])),
        "users": ("administrator", reverse("wagtailusers_users:index")),
        "new user": ("administrator", reverse("wagtailusers_users:add")),
        "workflow": ("administrator", _workflow()),
    } | dict(_of_pages())


def _of_matrix(visits: Visits) -> Iterator[tuple[str, tuple[str, str]]]:
    """Every screen of ours that the administrator may open; the rows of a list are part of it.

    Users and groups are Wagtail's own screens, in which only the form is filled in again.
    """
    for row in rows():
        is_ours = not row.route.startswith(("wagtailusers_users:", "wagtailusers_groups:"))
        is_screen = row.method == "GET" and is_ours and not row.route.endswith("index_results")
        if is_screen and row.expected["administrator"] == "200":
            address = url_of(visits.scene, row.route, row.case)
            if address.startswith(ADMIN):
                yield row.label, ("administrator", address)


def _of_tryout(visits: Visits) -> Iterator[tuple[str, object]]:
    """A case that is filled in, and one that was sent, with each form of who has it."""
    page, client = ProcedurePage.objects.get(code="2.000635"), visits.clients["editor"]
    spec = page.get_latest_revision_as_object().spec()
    tryout = scenes.tryout_of(spec, visits.scene.world)
    addresses = {"form": scenes.put(client, page, tryout)}
    for name, more in (("section", [spec.sections[0].id]), ("papers", []), ("particulars", [])):
        addresses[name] = reverse(f"tryout_{name}", args=[page.pk, tryout.key, *more])
    for name, address in addresses.items():
        yield f"try-out: {name}", client.get(address)
    yield "try-out: start", client.get(reverse("tryout_start", args=[page.pk]))
    scenes.walk(tryout, spec, until=("ask_supplement",))
    yield "try-out: case", client.get(scenes.put(client, page, tryout))
    with playing(tryout, spec) as stage:
        acts = [(desk.who, found.name) for desk, found in scenes.possible(stage)]
    for who, name in acts:
        address = reverse("tryout_act", args=[page.pk, tryout.key, who, name])
        yield f"try-out: {name}", client.get(address)


def _of_pages() -> Iterator[tuple[str, tuple[str, str]]]:
    """One of each kind of page, as it is edited."""
    for model in get_page_models():
        if page := model.objects.exact_type(model).filter(depth__gt=1).first():
            address = reverse("wagtailadmin_pages:edit", args=[page.pk])
            yield f"edit {model.__name__}", ("administrator", address)


def _workflow() -> str:
    return reverse("wagtailadmin_workflows:edit", args=[Workflow.objects.get().pk])
