from django.core.management.base import BaseCommand, CommandError

from portal.accounts.models import Agency, Area
from portal.accounts.province.maps import MAPS, MapSuperseded, load_map


class Command(BaseCommand):
    help = "Load areas, agencies, office hours and public holidays of a map. Safe to repeat."

    def add_arguments(self, parser):
        parser.add_argument("--map", choices=MAPS, required=True, dest="name")

    def handle(self, *, name, **options):
        try:
            load_map(name)
        except MapSuperseded as error:
            raise CommandError("A later map is in force; nothing has been changed.") from error
        areas, agencies = Area.objects.valid_on().count(), Agency.objects.valid_on().count()
        self.stdout.write(f"{areas} areas and {agencies} agencies are in force today.")
