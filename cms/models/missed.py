"""What people looked for and did not find, counted without knowing who."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MissedSearch(models.Model):
    """A question without an answer. Its words are kept only once several have asked it.

    What a single person types may be a name or a number: until then there is nothing but a keyed
    hash that tells whether the same was asked before.
    """

    digest = models.CharField(max_length=32, unique=True, editable=False)
    words = models.CharField(_("words"), max_length=100, blank=True)
    asked = models.PositiveIntegerField(_("times"), default=1)
    last_on = models.DateField(_("last on"))

    class Meta:
        ordering = ["-asked", "words"]
        verbose_name = _("search without result")
        verbose_name_plural = _("searches without result")
        indexes = [
            models.Index(fields=["-asked", "words"], name="cms_missed_most"),
            models.Index(fields=["last_on"], name="cms_missed_last"),
        ]

    def __str__(self):
        return self.words or "…"
