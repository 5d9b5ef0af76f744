from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "portal.notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from portal.tasks import subscribe

        subscribe("delivery.pending", "portal.notices.services.deliver", queue="mail")
