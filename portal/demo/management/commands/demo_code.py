"""The six digits that a demo officer's authenticator app would show now."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.accounts.totp import code_now, demo_secret


class Command(BaseCommand):
    help = "Print the current sign-in code of a demo account."

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, *args, email, **options):
        if not settings.DEMO:
            raise CommandError("Demo codes are for demo settings only.")
        self.stdout.write(code_now(demo_secret(email.strip().lower())))
