from datetime import timedelta

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """What readers say of guides, and what editors should look at next."""

    name = "portal.feedback"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from portal.feedback import signals  # noqa: F401  (connects the receivers)
        from portal.tasks import registry

        registry.periodic(
            "feedback.gaps", every=timedelta(hours=24), handler="portal.feedback.gaps.renew_all"
        )
