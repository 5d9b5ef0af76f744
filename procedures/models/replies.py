"""Words that an agency writes often."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Agency
from portal.core.ids import uuid7


class ReplyText(models.Model):
    """`text` may hold the blanks of `procedures.reply_words`. One that was removed stays, for what
    was clicked twice; its name is free again."""

    class Use(models.TextChoices):
        ANY = "any", _("Anywhere")
        MESSAGE = "message", _("Message to the citizen")
        SUPPLEMENT = "supplement", _("Request for a supplement")
        REFUSAL = "refusal", _("Reason of a refusal")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="reply_texts")
    name = models.CharField(max_length=80)
    use = models.CharField(max_length=10, choices=Use, default=Use.ANY)
    text = models.TextField()
    text_en = models.TextField(blank=True, default="")
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "name"],
                condition=Q(removed_at__isnull=True),
                name="reply_text_name_once",
            ),
        ]

    def __str__(self):
        return self.name
