"""Files of open data as they were made last."""

from django.core.files.storage import storages
from django.db import models
from django.utils.translation import gettext_lazy as _


def private():
    return storages["private"]


class OpenFile(models.Model):
    """One table in one format. Its file is named by its digest: whoever still reads an older one
    reads it to its end."""

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        JSON = "json", "JSON"

    dataset = models.SlugField(_("data set"))
    format = models.CharField(max_length=4, choices=Format)
    made_at = models.DateTimeField()
    rows = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField(help_text=_("Bytes"))
    sha256 = models.CharField(max_length=64)
    file = models.FileField(storage=private, max_length=200)

    class Meta:
        ordering = ["dataset", "format"]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "format"], name="exchange_file_once")
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        return f"{self.dataset}.{self.format}"
