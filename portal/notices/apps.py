from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "portal.notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from portal.core.context import register_bell
        from portal.notices.bell import unread_notices
        from portal.tasks import subscribe

        register_bell(unread_notices)
        subscribe("delivery.pending", "portal.notices.services.deliver", queue="mail")
