from django.db import models


class PeriodicJob(models.Model):
    """When a job of the registry is due next. The row is the lease: whoever locks it, starts it."""

    name = models.CharField(max_length=100, unique=True)
    due_at = models.DateTimeField()
    task_id = models.UUIDField(null=True)  # the latest run, in the task table

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
