from datetime import timedelta

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """What the portal says to other programs: a public API to read, and files of open data."""

    name = "portal.exchange"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from portal.tasks import registry

        registry.periodic(
            "exchange.open_data",
            every=timedelta(hours=24),
            handler="portal.exchange.files.make_all",
        )
