"""Pages written in one language each; their translations stand in the other locale's tree."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms import front
from cms.blocks.content import QuestionBlock, body_blocks
from cms.choices import ICONS
from portal.core.dates import today


def procedures_field(label):
    """Procedures chosen by hand, in an order."""
    chooser = blocks.PageChooserBlock(page_type="cms.ProcedurePage", label=_("Procedure"))
    return StreamField([("procedure", chooser)], blank=True, verbose_name=label)


class Crumbs:
    """Pages that show where they stand."""

    @property
    def crumbs(self) -> list[dict]:
        above = self.get_ancestors().live().filter(depth__gt=2).specific(defer=True)
        crumbs = [{"url": reverse("home"), "text": _("Home")}]
        return crumbs + [{"url": page.url, "text": page.title} for page in (*above, self)]


class HomePage(Page):
    lead = models.CharField(_("lead"), max_length=250, blank=True)
    frequent = procedures_field(_("procedures filed often"))
    suggestions = models.CharField(
        _("searches to suggest"), max_length=250, blank=True, help_text=_("Separated by commas")
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("suggestions"),
        FieldPanel("frequent"),
    ]
    template = "cms/home_page.html"
    parent_page_types = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | front.home(self)


class LifeEventIndexPage(Crumbs, Page):
    intro = models.CharField(_("introduction"), max_length=250, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    template = "cms/life_event_index_page.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.LifeEventPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of life events")

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {"events": front.events(self)}


class LifeEventPage(Crumbs, Page):
    summary = models.CharField(_("summary"), max_length=200)
    icon = models.CharField(_("icon"), max_length=20, choices=ICONS, default="file")
    body = StreamField(body_blocks(), blank=True, verbose_name=_("text"))
    procedures = procedures_field(_("procedures"))

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("icon"),
        FieldPanel("body"),
        FieldPanel("procedures"),
    ]
    template = "cms/life_event_page.html"
    parent_page_types = ["cms.LifeEventIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("life event")

    def get_context(self, request, *args, **kwargs):
        entries = front.chosen(self.procedures)
        return super().get_context(request, *args, **kwargs) | {"entries": entries}


class NewsIndexPage(Crumbs, Page):
    template = "cms/news_index_page.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.NewsPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of news")

    def get_context(self, request, *args, **kwargs):
        page = front.news_page(self, request.GET.get("cursor", ""))
        return super().get_context(request, *args, **kwargs) | {"news": page}


class NewsPage(Crumbs, Page):
    day = models.DateField(_("day"), default=today)
    summary = models.CharField(_("summary"), max_length=250)
    body = StreamField(body_blocks(), blank=True, verbose_name=_("text"))

    content_panels = [
        *Page.content_panels,
        FieldPanel("day"),
        FieldPanel("summary"),
        FieldPanel("body"),
    ]
    template = "cms/news_page.html"
    parent_page_types = ["cms.NewsIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("news item")
        indexes = [models.Index(fields=["-day"], name="cms_news_day")]


class StandardPage(Crumbs, Page):
    """Help, accessibility, privacy, contact, terms. "Show in menus" puts it in the footer."""

    intro = models.TextField(_("introduction"), blank=True)
    body = StreamField(body_blocks(), blank=True, verbose_name=_("text"))

    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    template = "cms/standard_page.html"
    parent_page_types = ["cms.HomePage", "cms.StandardPage"]

    class Meta:
        verbose_name = _("text page")


class FaqPage(Crumbs, Page):
    intro = models.TextField(_("introduction"), blank=True)
    body = StreamField(
        [("heading", body_blocks()[0][1]), ("question", QuestionBlock())],
        blank=True,
        verbose_name=_("questions"),
    )

    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    template = "cms/faq_page.html"
    parent_page_types = ["cms.HomePage", "cms.StandardPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("questions and answers")
