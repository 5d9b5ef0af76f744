from django.core.management.base import BaseCommand, CommandError

from portal.audit.verification import verify


class Command(BaseCommand):
    help = "Prove that no event was changed, left out or cut off; exit 1 and name the first fault."

    def add_arguments(self, parser):
        parser.add_argument("--stream", help="only this stream, like application:<uuid>")

    def handle(self, *, stream, verbosity, **options):
        emptied = 0
        for finding in verify(stream):
            if finding.is_fault:
                raise CommandError(str(finding))
            emptied += 1
        if verbosity:
            told = f" The data of {emptied} events were emptied by retention." if emptied else ""
            self.stdout.write(f"The record of events is whole.{told}")
