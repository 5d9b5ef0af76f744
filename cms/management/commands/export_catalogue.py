"""The whole catalogue as a file: the same catalogue always gives the same bytes."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cms.exchange import outgoing


class Command(BaseCommand):
    help = "Write fields, procedures, blank forms and synonyms to FILE (a ZIP)."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *args, file, **options):
        try:
            with file.open("wb") as target:
                left_out = outgoing.write(target)
        except OSError as error:
            raise CommandError(_("%(file)s cannot be written") % {"file": file}) from error
        self.stdout.write(_("The catalogue is in %(file)s") % {"file": file})
        for title in left_out:
            words = _("Left out, for it is no whole procedure yet: %(title)s")
            self.stdout.write(words % {"title": title})
