"""The editors' side: our colour, synonyms, fields, the content of a procedure as a file."""

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html, json_script
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.admin import messages as editors_messages
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import Button
from wagtail.images.wagtail_hooks import ImagesSummaryItem
from wagtail.log_actions import LogFormatter
from wagtail.models import Page, ReferenceIndex
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cms import (
    catalogue_hooks,  # noqa: F401  (registers the pages about the national catalogue)
    editor_words,
    publishing,
    schedule,
)
from cms.conversion import spec_data
from cms.field_form import FieldForm
from cms.models import MissedSearch, ProcedurePage, SharedPart, Synonym
from cms.start import StartPanel
from cms.views import copying, moves, tryout, tryout_act, tryout_form, versions
from procedures.models import Field


class SynonymViewSet(SnippetViewSet):
    model = Synonym
    icon = "search"
    menu_label = gettext_lazy("Synonyms")
    add_to_admin_menu = True
    list_display = ["said", "meant", "topic"]
    list_filter = ["topic"]
    search_fields = ["said", "meant"]
    list_per_page = 50


register_snippet(SynonymViewSet)


class SharedPartViewSet(SnippetViewSet):
    """The library of sections that procedures refer to by version."""

    model = SharedPart
    icon = "snippet"
    menu_label = gettext_lazy("Shared parts")
    add_to_admin_menu = True
    list_display = ["name"]
    search_fields = ["name"]
    copy_view_enabled = False


register_snippet(SharedPartViewSet)


class OnlyCounted(ModelPermissionPolicy):
    """Nobody writes these rows; whoever has dealt with one may delete it."""

    def user_has_permission(self, user, action):
        return action not in ("add", "change") and super().user_has_permission(user, action)


class MissedSearchViewSet(SnippetViewSet):
    model = MissedSearch
    icon = "search"
    menu_label = gettext_lazy("Searched without result")
    add_to_admin_menu = True
    inspect_view_enabled = True
    copy_view_enabled = False
    list_display = ["words", "asked", "last_on"]
    ordering = ["-asked", "words"]

    def get_queryset(self, request):
        return MissedSearch.objects.exclude(words="")


register_permission_policy(MissedSearch, OnlyCounted(MissedSearch))
register_snippet(MissedSearchViewSet)


class FieldViewSet(ModelViewSet):
    """No snippet: as one it would be chosen in a window of its own, page by page."""

    model = Field
    name = "fields"
    icon = "folder-open-inverse"
    menu_label = gettext_lazy("Fields")
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["name", "name_en", "order"]
    ordering = ["order", "name"]

    def get_form_class(self, for_update=False):
        return FieldForm


@hooks.register("register_admin_viewset")
def fields():
    return FieldViewSet()


@hooks.register("before_serve_document")
def only_what_is_on_the_site(document, request):
    """Of the editors' documents, visitors get those that a live page names."""
    if request.user.has_perm("wagtailadmin.access_admin"):
        return
    named_by = ReferenceIndex.get_references_to(document).values_list("object_id", flat=True)
    if not Page.objects.live().filter(pk__in=list(named_by)).exists():
        raise Http404


@hooks.register("insert_global_admin_css")
def our_colours():
    return format_html('<link rel="stylesheet" href="{}">', static("css/editor.css"))


@hooks.register("insert_editor_js")
def lists_to_choose_from():
    return json_script(editor_words.said(), "mc-editor-words") + format_html(
        '<script type="module" src="{}"></script>', static("js/editor/main.js")
    )


@hooks.register("register_log_actions")
def what_the_history_says(actions):
    actions.register_action(schedule.REFUSED)(NotPublished)


class NotPublished(LogFormatter):
    label = gettext_lazy("Not published on schedule")

    def format_message(self, log_entry):
        words = _("The hour had come, but it could not go live: %(why)s")
        return words % {"why": log_entry.data["why"]}


@hooks.register("construct_main_menu")
def without_pictures(request, items):
    """No page of ours holds pictures that editors upload."""
    items[:] = [item for item in items if item.name != "images"]


@hooks.register("construct_homepage_summary_items")
def without_a_count_of_pictures(request, items):
    items[:] = [item for item in items if not isinstance(item, ImagesSummaryItem)]


@hooks.register("construct_homepage_panels")
def where_to_begin(request, panels):
    panels.append(StartPanel())


@require_safe
def content_as_file(request, page_id):
    """What the page says now, drafts included, as a file that can be uploaded again."""
    page = versions.page_for(request.user, page_id)
    latest = page.get_latest_revision_as_object()
    response = JsonResponse(
        spec_data(latest), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    response["Content-Disposition"] = f'attachment; filename="{latest.code or "thu-tuc"}.json"'
    return response


@hooks.register("register_admin_urls")
def urls():
    return [
        path("thu-tuc/<int:page_id>/noi-dung.json", content_as_file, name="procedure_file"),
        path("thu-tuc/<int:page_id>/khac-biet/", versions.compare, name="procedure_versions"),
        path("thu-tuc/<int:page_id>/ho-so/", moves.open_files, name="procedure_open_files"),
        path("thu-tuc/<int:page_id>/chep/", copying.copy, name="procedure_copy_parts"),
        path("thu-tuc/<int:page_id>/chay-thu/", tryout.start, name="tryout_start"),
        path("thu-tuc/<int:page_id>/chay-thu/<slug:key>/", include(_tryout())),
    ]


def _tryout() -> list:
    """Pages of a try-out that has begun."""
    return [
        path("", tryout.home, name="tryout"),
        path("buoc/", tryout.move, name="tryout_move"),
        path("phan/<slug:section_id>/", tryout_form.section, name="tryout_section"),
        path("giay-to/", tryout_form.papers, name="tryout_papers"),
        path("noi-nop/", tryout_form.particulars, name="tryout_particulars"),
        path("bo-sung/<slug:section_id>/", tryout_form.answer, name="tryout_answer"),
        path("viec/<slug:who>/<slug:act>/", tryout_act.act, name="tryout_act"),
    ]


@hooks.register("register_page_header_buttons")
def our_buttons(page, user, next_url=None, view_name=None, **kwargs):
    if isinstance(page, ProcedurePage) and page.pk and page.permissions_for_user(user).can_edit():
        yield Button(
            _("Differences between versions"),
            reverse("procedure_versions", args=[page.pk]),
            icon_name="history",
            priority=40,
        )
        yield Button(
            _("Open applications on earlier versions"),
            reverse("procedure_open_files", args=[page.pk]),
            icon_name="folder-open-inverse",
            priority=45,
        )
        yield Button(
            _("Try it out"),
            reverse("tryout_start", args=[page.pk]),
            icon_name="view",
            priority=35,
        )
        yield Button(
            _("Copy parts of a procedure"),
            reverse("procedure_copy_parts", args=[page.pk]),
            icon_name="copy",
            priority=48,
        )
        yield Button(
            _("Content as a file"),
            reverse("procedure_file", args=[page.pk]),
            icon_name="download",
            priority=50,
        )


@hooks.register("before_edit_page")
def what_is_to_be_approved(request, page):
    """Whoever reviews a procedure is led to what would change."""
    task = page.current_workflow_task if isinstance(page, ProcedurePage) else None
    if request.method == "GET" and task and task.get_actions(page, request.user):
        address = reverse("procedure_versions", args=[page.pk])
        button = editors_messages.button(address, _("See the differences"))
        words = _("This page waits for approval: look at what would change before you approve it.")
        editors_messages.info(request, words, buttons=[button])


@hooks.register("before_copy_page")
def copies_start_as_drafts(request, page):
    """A copy is another procedure: it needs its own code before it can be published."""
    wanted = request.POST.get("publish_copies") or request.POST.get("alias")
    if isinstance(page, ProcedurePage) and wanted:
        words = _("A copy of a procedure needs a code of its own; publish it afterwards")
        messages.error(request, words)
        return redirect("wagtailadmin_pages:copy", page.pk)
    return None


@hooks.register("before_delete_page")
def published_procedures_stay(request, page):
    """Told before the button; the rows refuse anyhow."""
    if request.method == "POST" and _holds_versions(page):
        return _refuse_deletion(
            request, reverse("wagtailadmin_explore", args=[page.get_parent().pk])
        )
    return None


@hooks.register("before_bulk_action")
def published_procedures_stay_together(request, action_type, objects, action):
    is_deletion = action_type == "delete" and issubclass(action.model, Page)
    if is_deletion and any(_holds_versions(page) for page in objects):
        return _refuse_deletion(request, action.next_url)
    return None


def _holds_versions(page) -> bool:
    """It or a page below was published as a procedure."""
    pages = ProcedurePage.objects.descendant_of(page, inclusive=True)
    return publishing.versions_of(pages.values("code")).exists()


def _refuse_deletion(request, way_back: str):
    messages.error(request, _("This procedure has versions; unpublish it instead"))
    return redirect(way_back)
