from datetime import timedelta

from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "portal.tasks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from portal.tasks import periodic

        periodic("tasks.prune", every=timedelta(days=1), handler="portal.tasks.schedule.prune")
        periodic("tasks.cull_caches", every=timedelta(hours=1), handler="portal.tasks.caches.cull")
