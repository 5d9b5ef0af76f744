from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """What readers say of guides, and what editors should look at next."""

    name = "portal.feedback"
    default_auto_field = "django.db.models.BigAutoField"
