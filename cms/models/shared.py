"""Parts of forms that many procedures ask: written once, referred to by version.

A published version never changes. A procedure names the version that it was written with, so a
new one reaches it only when its editor chooses it and publishes.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, RevisionMixin

from cms.blocks.sections import SectionBlock


class SharedPart(DraftStateMixin, RevisionMixin, models.Model):
    """Such as an address, a person, a plot of land; its draft is one section."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    section = StreamField(
        [("section", SectionBlock())], min_num=1, max_num=1, verbose_name=_("section")
    )

    panels = [FieldPanel("name"), FieldPanel("section")]

    class Meta:
        verbose_name = _("shared part")
        verbose_name_plural = _("shared parts")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def clean(self):
        """What would be wrong with it in any procedure stands at its block."""
        from cms.services.shared import errors_of

        super().clean()
        if error := errors_of(self):
            raise ValidationError({"section": error})


class SharedPartVersion(models.Model):
    """What was published, for ever."""

    part = models.ForeignKey(SharedPart, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    content = models.JSONField(help_text=_("A section of a spec"))
    published_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["part__name", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["part", "number"], name="one_shared_part_of_a_number")
        ]

    def __str__(self):
        return f"{self.part} {self.number}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise TypeError("a published version never changes")
        return super().save(*args, **kwargs)
