from django.apps import AppConfig


class VerificationConfig(AppConfig):
    name = "portal.verification"
    default_auto_field = "django.db.models.BigAutoField"
