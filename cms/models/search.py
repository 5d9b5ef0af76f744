"""What lists and the search know of a live page, so that neither opens the page itself."""

import secrets

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.finding import words
from portal.core.spoken import in_language, is_vietnamese
from portal.core.text import fold
from procedures.models import Field

SAID_MOST, MEANT_MOST = 8, 20  # words of a synonym: more would match nothing


def new_stamp() -> int:
    """Another number after each change: their sum tells one state of the rows from another."""
    return secrets.randbits(31)


class Entry(models.Model):
    """One live page. Kept by `cms.index`, searched in memory (`cms.finding`).

    `facts` are the short facts of a card: {"vi": {"time", "fee", "level"}, "en": {...}}.
    """

    class Kind(models.TextChoices):
        PROCEDURE = "procedure", _("Procedure")
        EVENT = "event", _("Life event")
        NEWS = "news", _("News")
        HELP = "help", _("Help")

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="entry")
    kind = models.CharField(max_length=10, choices=Kind)
    language = models.CharField(max_length=2, blank=True, help_text=_("Empty: both"))
    code = models.CharField(max_length=20, blank=True)
    field = models.ForeignKey(Field, null=True, blank=True, on_delete=models.PROTECT)
    title = models.CharField(max_length=255)
    title_en = models.CharField(max_length=255, blank=True)
    title_fold = models.CharField(max_length=255)
    summary = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    path = models.CharField(max_length=250, blank=True, help_text=_("Of pages with an own address"))
    levels = models.JSONField(default=list)
    reception_code = models.CharField(
        max_length=30, blank=True, help_text=_("The one that takes it")
    )
    reception_level = models.CharField(max_length=20, blank=True)
    reception_sector = models.SlugField(blank=True, db_index=False)
    facts = models.JSONField(default=dict)
    is_closed = models.BooleanField(default=False)
    keywords = models.TextField(blank=True, help_text=_("Folded, one a line"))
    folded = models.TextField()
    stamp = models.BigIntegerField(default=new_stamp, editable=False, db_index=True)

    class Meta:
        ordering = ["title_fold", "pk"]
        verbose_name_plural = "entries"
        indexes = [models.Index(fields=["kind", "field", "title_fold"], name="cms_entry_list")]

    def __str__(self):
        return self.title

    @property
    def shown_title(self) -> str:
        return self._shown(self.title, self.title_en)

    @property
    def shown_summary(self) -> str:
        return self._shown(self.summary, self.summary_en)

    def _shown(self, words: str, english: str) -> str:
        """An entry of one language is found in this language only."""
        return words if self.language else in_language(words, english)

    @property
    def shown_facts(self) -> dict:
        return self.facts.get("vi" if is_vietnamese() else "en", {})

    @property
    def url(self) -> str:
        return reverse("procedure", args=[self.code]) if self.code else self.path


class Synonym(models.Model):
    """Words people use, and the words of the law for the same thing."""

    said = models.CharField(
        _("what people say"), max_length=80, help_text=_("A word or a few: at most 8")
    )
    meant = models.CharField(
        _("what the law says"), max_length=120, help_text=_("As in names of procedures")
    )
    topic = models.CharField(_("topic"), max_length=80, blank=True)
    said_fold = models.CharField(max_length=80, editable=False)
    stamp = models.BigIntegerField(default=new_stamp, editable=False, db_index=True)

    class Meta:
        ordering = ["said"]
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        constraints = [
            models.UniqueConstraint(fields=["said", "meant"], name="cms_synonym_said_once")
        ]

    def __str__(self):
        return f"{self.said} = {self.meant}"

    def save(self, *args, **kwargs):
        self.said_fold, self.stamp = fold(self.said), new_stamp()
        super().save(*args, **kwargs)

    def clean(self):
        said, meant = words.said(self.said), words.said(self.meant)
        if not said or len(said) > SAID_MOST:
            raise ValidationError({"said": _("Write one word or a few, at most 8")})
        if not meant or len(meant) > MEANT_MOST:
            raise ValidationError({"meant": _("Write one word or a few, at most 20")})
        if [one.sharp for one in said] == [one.sharp for one in meant]:
            raise ValidationError({"meant": _("Both say the same: write the words of the law")})
        if words.says_little(said):
            raise ValidationError({"said": _("Nearly every question holds these words")})
