"""Was this page useful? Counted for the version that was read; nobody is told apart."""

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from procedures.models import ProcedureVersion

LONGEST = 500


class OpinionQuerySet(models.QuerySet):
    def counted(self, *keys: str):
        """Rows of `keys` with `yes`, `no` and `words`."""
        return self.order_by().values(*keys).annotate(
            yes=Count("pk", filter=Q(is_useful=True)),
            no=Count("pk", filter=Q(is_useful=False)),
            words=Count("pk", filter=~Q(comment="")),
        )  # fmt: skip


class Opinion(models.Model):
    """`key` is made with the form, so that a button pressed twice counts once. Only the day is
    kept: an hour could tell who it was."""

    version = models.ForeignKey(ProcedureVersion, on_delete=models.CASCADE, related_name="opinions")
    key = models.UUIDField(unique=True, editable=False)
    is_useful = models.BooleanField(_("useful"))
    comment = models.CharField(_("comment"), max_length=LONGEST, blank=True)
    language = models.CharField(max_length=2)
    given_on = models.DateField(_("day"))
    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("opinion on a guide")
        verbose_name_plural = _("opinions on guides")
        indexes = [models.Index(fields=["version", "given_on"], name="feedback_of_version")]

    def __str__(self):
        return f"{self.version} {self.given_on}"


class TranslationGap(models.Model):
    """Words of a procedure in force that have no English, or whose Vietnamese changed after the
    English. Made anew whenever a version is published."""

    class Kind(models.TextChoices):
        MISSING = "missing", _("No translation")
        OUTDATED = "outdated", _("Outdated translation")

    procedure = models.ForeignKey(
        "procedures.Procedure", on_delete=models.CASCADE, related_name="translation_gaps"
    )
    kind = models.CharField(max_length=8, choices=Kind)
    place = models.CharField(max_length=200, help_text=_("Path in the content of the procedure"))
    label = models.CharField(max_length=250)
    words = models.CharField(max_length=200)
    changed_on = models.DateField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["procedure", "place"], name="feedback_gap_once")
        ]

    def __str__(self):
        return f"{self.procedure_id} {self.place}"


class Review(models.Model):
    """Somebody looked at a live page and found it right."""

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="reviews")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reviewed_on = models.DateField()

    class Meta:
        ordering = ["-reviewed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["page", "reviewed_on"], name="feedback_review_once")
        ]

    def __str__(self):
        return f"{self.page_id} {self.reviewed_on}"


class EndedLaw(models.Model):
    """A legal text that has ended, or will: guides that rest on it are to be mended."""

    number = models.CharField(
        _("number"), max_length=60, unique=True, help_text=_("Such as 123/2015/NĐ-CP")
    )
    ends_on = models.DateField(_("ends on"))
    replaced_by = models.CharField(_("replaced by"), max_length=60, blank=True)

    class Meta:
        ordering = ["-ends_on", "number"]
        verbose_name = _("ended legal text")
        verbose_name_plural = _("ended legal texts")

    def __str__(self):
        return self.number
