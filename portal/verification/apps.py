from django.apps import AppConfig


class VerificationConfig(AppConfig):
    name = "portal.verification"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from portal.tasks import subscribe

        subscribe("seal.trouble", "portal.verification.seals.tell", queue="mail")
