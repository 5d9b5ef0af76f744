from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Tables over many applications: the register, statistics. It keeps nothing of its own."""

    name = "portal.reports"
    default_auto_field = "django.db.models.BigAutoField"
