from datetime import timedelta

from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from cms import signals  # noqa: F401  (connects the receivers)
        from cms.front import footer_pages
        from portal.core.context import register_footer
        from portal.tasks import registry

        register_footer(footer_pages)
        registry.periodic(
            "cms.forget_searches", every=timedelta(days=1), handler="cms.finding.missed.forget_old"
        )
        registry.periodic(
            "cms.publish_scheduled", every=timedelta(minutes=1), handler="cms.tasks.publish_due"
        )
