"""Papers that lie in the folder: handed over at a counter, not scanned."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.core.ids import uuid7
from procedures.models.application import Application


class ReceivedPaper(models.Model):
    """How many sheets of a required document the counter holds, by the columns of form 01."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="received_papers"
    )
    document_id = models.CharField(max_length=40, help_text=_("Requirement in the version"))
    originals = models.PositiveSmallIntegerField(default=0)
    certified = models.PositiveSmallIntegerField(default=0)
    copies = models.PositiveSmallIntegerField(default=0)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    noted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "document_id"], name="received_paper_once"
            ),
            models.CheckConstraint(
                condition=Q(originals__gt=0) | Q(certified__gt=0) | Q(copies__gt=0),
                name="received_paper_is_something",
            ),
        ]

    def __str__(self):
        return f"{self.originals}/{self.certified}/{self.copies}"

    @property
    def words(self) -> str:
        """ "1 original, 2 photocopies"."""
        originals = ngettext("%(count)s original", "%(count)s originals", self.originals)
        certified = ngettext(
            "%(count)s certified copy", "%(count)s certified copies", self.certified
        )
        copies = ngettext("%(count)s photocopy", "%(count)s photocopies", self.copies)
        counted = [
            (originals, self.originals),
            (certified, self.certified),
            (copies, self.copies),
        ]
        return ", ".join(words % {"count": count} for words, count in counted if count)
