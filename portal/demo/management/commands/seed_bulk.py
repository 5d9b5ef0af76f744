"""Adds many applications, for measuring and for looking at full desks."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.demo.applications import make_applications
from portal.demo.bulk import NoPattern, look_again, make_many


class Command(BaseCommand):
    help = "Add N applications to the demo: copies of what it has, of other people and places."

    def add_arguments(self, parser):
        parser.add_argument("number", type=int, metavar="N")

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError("The demo's applications are for demo settings only.")
        make_applications()
        start = time.monotonic()
        try:
            total = make_many(options["number"])
        except NoPattern as error:
            raise CommandError(str(error)) from error
        look_again()
        seconds = time.monotonic() - start
        self.stdout.write(f"{options['number']} added in {seconds:.0f} s; {total} applications now")
