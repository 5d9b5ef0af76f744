"""manage.py retry_parked: once the cause is mended, work off what had been given up."""

from django.core.management.base import BaseCommand

from payments.services import message_acts


class Command(BaseCommand):
    help = "Gives the parked messages of gateways all their tries again; the worker does the rest."

    def add_arguments(self, parser):
        parser.add_argument("--gateway", default="", help="only of this one, by its code")

    def handle(self, *, gateway, **options):
        number = message_acts.retry_parked(gateway=gateway)
        self.stdout.write(f"{number} messages are tried again.")
