from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "portal.tasks"
    default_auto_field = "django.db.models.BigAutoField"
