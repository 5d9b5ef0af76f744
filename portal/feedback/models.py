"""Was this page useful? Counted for the version that was read; nobody is told apart."""

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
