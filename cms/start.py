"""The first page of the editors' side: one way to each kind of page."""

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from cms import schedule
from cms.models import LifeEventIndexPage, NewsIndexPage, ProcedureIndexPage

LISTS = (
    (ProcedureIndexPage, _("Procedures"),
     _("Guides, documents, fees, time limits, form and route. Publishing makes a new version.")),
    (LifeEventIndexPage, _("Life events"), _("Procedures that belong together, in order.")),
    (NewsIndexPage, _("News"), _("Short notices on the home page.")),
)  # fmt: skip


class StartPanel(Component):
    name = "start"
    order = 10
    template_name = "cms/panels/start.html"

    def get_context_data(self, parent_context):
        lists = [row for kind in LISTS for row in _rows(*kind)]
        return {"lists": lists, "refused": schedule.refused()}


def _rows(model, title, about):
    """One for the list in the editor's language; none before the pages are made."""
    pages = model.objects.filter(locale__language_code=(get_language() or "vi")[:2])
    for page in (pages.first() or model.objects.first(),):
        if page:
            drafts = page.get_children().filter(has_unpublished_changes=True).count()
            url = reverse("wagtailadmin_explore", args=[page.pk])
            yield {"title": title, "about": about, "url": url, "drafts": drafts}
