"""What applicants think of how they were served: asked once, after the result was handed over."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.core.encryption import EncryptedTextField
from portal.core.ids import uuid7
from procedures.models.application import Application


class Rating(models.Model):
    """`score` from 1 (very bad) to 5 (very good). `given_by` is empty for who answered with the
    code and the telephone number."""

    WORST, BEST = 1, 5

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="rating")
    score = models.PositiveSmallIntegerField()
    comment = EncryptedTextField(blank=True, default="")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["given_at", "id"], name="rating_by_time")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(score__gte=1, score__lte=5), name="rating_from_1_to_5"
            ),
        ]

    def __str__(self):
        return f"{self.score} for {self.application_id}"
