"""The page of a procedure: editors write it, publication freezes it as a version.

Everything that makes a revision live ends in `save`: Wagtail's edit view runs its publishing
action without asking `publish`, workflow approval and schedule come through `publish`. So `save`
freezes the version, in the transaction that makes the page live.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.log_actions import LogContext, get_active_log_context
from wagtail.models import Page
from wagtail.search import index

from cms import choices, publishing
from cms.blocks.agencies import AgencyRuleBlock
from cms.blocks.documents import DocumentBlock
from cms.blocks.fees import FeeBlock
from cms.blocks.guide import LegalBasisBlock, MannerBlock, WrongDoorBlock
from cms.blocks.limits import TimeLimitBlock
from cms.blocks.parts import TextBlock
from cms.blocks.results import ResultBlock
from cms.blocks.route import LinkedPartBlock, PhasesBlock, StepBlock
from cms.blocks.sections import SectionBlock
from cms.blocks.shared import SharedSectionBlock
from cms.conversion import page_to_spec
from cms.fields import ChoiceListField
from cms.forms import ProcedurePageForm
from cms.panels import EDIT_HANDLER
from cms.watched import Standing, Watched, standing
from portal.core.text import bare
from procedures.models import Field

FORM_MODE = "form"  # of previews


class ProcedureIndexPage(Page):
    """Holds the procedure pages; its address is the catalogue."""

    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.ProcedurePage"]
    max_count = 1
    template = "cms/catalogue.html"

    class Meta:
        verbose_name = _("catalogue of procedures")

    def get_url_parts(self, request=None):
        site = super().get_url_parts(request)
        return site and (site[0], site[1], reverse("catalogue"))


def at_the_counter() -> list[str]:
    return ["counter"]


def parts_field(kind: str, block, label, **options) -> StreamField:
    """Blocks of one kind; those of which a procedure has many are folded when it is opened."""
    return StreamField([(kind, block)], blank=True, verbose_name=label, **options)


def sentences(label):
    return StreamField([("text", TextBlock())], blank=True, verbose_name=label)


class ProcedurePage(Watched, Page):
    """`title` is the short title in Vietnamese. Words in both languages stand side by side."""

    code = models.CharField(
        _("national code"),
        max_length=20,
        null=True,
        blank=True,
        unique=True,
        help_text=_("Such as 2.000635"),
    )
    field = models.ForeignKey(
        Field,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("field"),
    )
    title_en = models.CharField(_("short title in English"), max_length=255, blank=True)
    legal_name = models.TextField(_("full legal name"), blank=True)
    legal_name_en = models.TextField(_("full legal name in English"), blank=True)
    summary = models.TextField(_("summary"), blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)
    who = models.TextField(_("who may apply"), blank=True)
    who_en = models.TextField(_("who may apply, in English"), blank=True)
    performer = models.TextField(_("who handles it"), blank=True)
    performer_en = models.TextField(_("who handles it, in English"), blank=True)
    decider = models.TextField(_("who decides"), blank=True)
    decider_en = models.TextField(_("who decides, in English"), blank=True)
    consent = models.TextField(_("what the applicant declares"), blank=True)
    consent_en = models.TextField(_("what the applicant declares, in English"), blank=True)
    keywords = models.TextField(_("search words"), blank=True, help_text=_("One a line"))
    decision_no = models.CharField(_("announced by decision"), max_length=120, blank=True)
    service_level = models.CharField(
        _("service level"), max_length=12, choices=choices.SERVICE_LEVELS, default="full"
    )
    checked = models.BooleanField(_("checked against the official text"), default=False)
    applicant_types = ChoiceListField(_("who applies"), options=choices.APPLICANT_TYPES)
    channels = ChoiceListField(_("ways of filing"), options=choices.CHANNELS)
    deliveries = ChoiceListField(
        _("ways of handing over"), options=choices.DELIVERIES, default=at_the_counter
    )
    levels = ChoiceListField(_("levels"), options=choices.levels)

    sequence = sentences(_("steps"))
    conditions = sentences(_("conditions"))
    notes = sentences(_("notes"))
    manner = parts_field("manner", MannerBlock(), _("manner"))
    legal_basis = parts_field("text", LegalBasisBlock(), _("legal basis"))
    documents = parts_field("document", DocumentBlock(), _("documents"), collapsed=True)
    fees = parts_field("fee", FeeBlock(), _("fees"))
    time_limits = parts_field("limit", TimeLimitBlock(), _("time limits"))
    sections = StreamField(
        [("section", SectionBlock()), ("shared", SharedSectionBlock())],
        blank=True,
        collapsed=True,
        verbose_name=_("sections of the form"),
    )
    ineligible_when = parts_field("wrong_door", WrongDoorBlock(), _("wrong doors"))
    reception = parts_field("agency", AgencyRuleBlock(), _("receiving agency"), max_num=1)
    steps = parts_field("step", StepBlock(), _("steps of the route"), collapsed=True)
    phases = parts_field("phases", PhasesBlock(), _("two phases"), max_num=1)
    parts = parts_field("part", LinkedPartBlock(), _("linked parts"), collapsed=True)
    results = parts_field("result", ResultBlock(), _("results"), collapsed=True)
    process = models.JSONField(_("what has no block"), default=dict, blank=True)
    is_superseded = models.BooleanField(
        _("closed (superseded)"), default=False, help_text=_("Published, but nobody can file it")
    )
    closed_on = models.DateField(_("closed since"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, verbose_name=_("replaced by")
    )

    search_fields = [*Page.search_fields, index.AutocompleteField("bare_title")]
    base_form_class = ProcedurePageForm
    edit_handler = EDIT_HANDLER
    exclude_fields_in_copy = ["code"]
    parent_page_types = ["cms.ProcedureIndexPage"]
    subpage_types: list[str] = []
    template = "cms/procedure_page.html"

    class Meta:
        verbose_name = _("procedure")

    @property
    def bare_title(self) -> str:
        """Editors find it without accents, whatever the database makes of accents."""
        return bare(self.title)

    def spec(self):
        """The ProcedureSpec of what stands here now. Raises SpecError."""
        return page_to_spec(self)

    def publish(self, revision, user=None, *args, **kwargs):
        """All or nothing: the live page, its version, the event, Wagtail's own log."""
        revision.published_by = user
        with transaction.atomic():
            return super().publish(revision, user, *args, **kwargs)

    def unpublish(self, *args, user=None, **kwargs):
        with transaction.atomic(), LogContext(user or get_active_log_context().user):
            return super().unpublish(*args, user=user, **kwargs)

    def save(self, *args, **kwargs):
        """Raises publishing.NotPublishable when what goes live is no valid procedure, and
        publishing.Overtaken when the object is live and no longer what is on the site. A draft
        that somebody has published meanwhile is left alone: its words stand in its revision."""
        if not publishing.changes_standing(kwargs.get("update_fields")):
            return super().save(*args, **kwargs)
        with transaction.atomic():
            before = standing(self)
            if self.is_overtaken(before):
                return publishing.keep_what_is_live(self)
            result = super().save(*args, **kwargs)
            publishing.follow(self, before)
        self.seen = Standing.of(self)
        return result

    def clean(self):
        super().clean()
        if publishing.is_other_procedure(self):
            words = _("The code of a published procedure stays; make a new page for another one")
            raise ValidationError({"code": words})

    def get_url_parts(self, request=None):
        site = super().get_url_parts(request)
        return site and self.code and (site[0], site[1], reverse("procedure", args=[self.code]))

    def get_sitemap_urls(self, request=None):
        """One page, an address in each language."""
        found = []
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                found += super().get_sitemap_urls(request)
        return found

    def serve(self, request, *args, **kwargs):
        from cms.views.guide import procedure  # views know the pages, not the reverse

        return procedure(request, self.code)

    @property
    def preview_modes(self):
        return [("", _("Guide")), (FORM_MODE, _("Form"))]

    def get_preview_template(self, request, mode_name):
        from cms import form_preview

        if mode_name == FORM_MODE:
            return form_preview.TEMPLATE
        return super().get_preview_template(request, mode_name)

    def get_preview_context(self, request, mode_name):
        from cms import form_preview

        if mode_name == FORM_MODE:
            return super().get_context(request) | form_preview.context(self)
        return super().get_preview_context(request, mode_name)

    def get_context(self, request, *args, **kwargs):
        """Only previews come here: visitors see the frozen version."""
        from cms import guide

        context = super().get_context(request, *args, **kwargs)
        return context | guide.preview(self, request.GET)
