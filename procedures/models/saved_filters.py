"""Lists of the inbox that somebody comes back to."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.core.ids import uuid7


class SavedFilter(models.Model):
    """`query` is that of the inbox's address: {"view": ..., and the filters in force}. The default
    one is what the inbox opens on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters"
    )
    name = models.CharField(max_length=60)
    query = models.JSONField(default=dict)
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="saved_filter_name_once"),
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_default=True), name="saved_filter_one_default"
            ),
        ]

    def __str__(self):
        return self.name
