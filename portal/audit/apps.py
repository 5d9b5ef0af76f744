from datetime import timedelta

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "portal.audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from portal.tasks import periodic

        handler = "portal.audit.anchors.write_anchors"
        periodic("audit.anchor", every=timedelta(hours=1), handler=handler)
