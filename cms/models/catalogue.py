"""What was read of the national catalogue, and where it and our pages differ."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

KINDS_LONGEST = 10


class CatalogueRow(models.Model):
    """A row as the last import read it, with every doubt about it.

    `doubts` are {kind, place, mark, says, decision, reason}, the last two empty while nobody has
    decided. `open` counts those that are left on the page's newest revision or, where a spec was
    written with care (`is_careful`) and the page left alone, in the decisions. It is kept by
    `cms.review`.
    """

    code = models.CharField(_("national code"), max_length=20, unique=True)
    said = models.JSONField()
    doubts = models.JSONField(default=list)
    open = models.PositiveIntegerField(default=0)
    is_careful = models.BooleanField(default=False)
    file_name = models.CharField(max_length=200, blank=True)
    read_at = models.DateTimeField()

    class Meta:
        ordering = ["code"]
        indexes = [
            models.Index(fields=["code"], condition=models.Q(open__gt=0), name="cms_row_in_review"),
        ]

    def __str__(self):
        return self.code


class CatalogueDifference(models.Model):
    """One procedure that stands otherwise in the national catalogue than here.

    `parts` are {name, theirs, ours}: names of `cms.differences.PARTS` and lists of words. `mark`
    stands for them, so that what was handled stays handled until either side changes again.
    """

    class Kind(models.TextChoices):
        NEW = "new", _("new there")
        GONE = "gone", _("gone there")
        CHANGED = "changed", _("differs")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        HANDLED = "handled", _("handled")
        OVER = "over", _("no longer differs")

    code = models.CharField(_("national code"), max_length=20)
    kind = models.CharField(max_length=KINDS_LONGEST, choices=Kind)
    mark = models.CharField(max_length=8)
    name = models.CharField(max_length=255)
    parts = models.JSONField(default=list)
    said = models.JSONField(null=True)
    state = models.CharField(max_length=KINDS_LONGEST, choices=State, default=State.OPEN)
    found_at = models.DateTimeField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("who looks after it"),
    )
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    handled_at = models.DateTimeField(null=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        ordering = ["code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["code", "kind", "mark"], name="cms_difference_once"),
        ]
        indexes = [models.Index(fields=["state", "code"], name="cms_difference_list")]

    def __str__(self):
        return f"{self.code} {self.kind}"
