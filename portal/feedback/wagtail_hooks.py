"""The editors' dashboard, its lists, and the register of ended laws."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from portal.feedback import admin_views
from portal.feedback.models import EndedLaw
from portal.feedback.work import LISTS


class EndedLawViewSet(SnippetViewSet):
    model = EndedLaw
    icon = "doc-full-inverse"
    menu_label = _("Ended legal texts")
    add_to_admin_menu = True
    list_display = ["number", "ends_on", "replaced_by"]
    search_fields = ["number", "replaced_by"]


register_snippet(EndedLawViewSet)


class WorkPanel(Component):
    """What waits for editors, in numbers, each with what to do next."""

    name = "content_work"
    order = 20
    template_name = "feedback/panel.html"

    def get_context_data(self, parent_context):
        return {
            "rows": [
                {"list": one, "number": one.count(), "url": reverse(one.name)}
                for one in LISTS
                if one.count
            ]
        }


@hooks.register("construct_homepage_panels")
def what_waits(request, panels):
    panels.append(WorkPanel())


@hooks.register("register_admin_urls")
def urls():
    return [
        path(
            one.path,
            admin_views.reviews
            if one.name == admin_views.REVIEWS
            else admin_views.page_of(one.name),
            name=one.name,
        )
        for one in LISTS
    ]


@hooks.register("register_reports_menu_item")
def in_the_menu():
    return MenuItem(
        _("Translations"), reverse("content_translations"), icon_name="globe", order=800
    )
