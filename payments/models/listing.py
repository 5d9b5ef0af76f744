"""How far we have asked a gateway what happened."""

from django.db import models


class Listing(models.Model):
    """All events of a gateway before this moment were listed: the start of the last whole pass."""

    gateway = models.SlugField(unique=True)
    listed_until = models.DateTimeField()

    def __str__(self):
        return f"{self.gateway} until {self.listed_until}"
