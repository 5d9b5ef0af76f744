"""A whole catalogue from a file that `export_catalogue` wrote."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cms.exchange import incoming
from cms.importing.rows import BadFile
from cms.services.from_spec import NoCatalogue
from portal.accounts.models import User


class Command(BaseCommand):
    help = "Put the procedures of FILE on pages; pages that people wrote on stay as they are."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--user", help="e-mail of the second person, where a fee changes")

    def handle(self, *args, file, user, **options):
        person = User.objects.filter(email=user).first() if user else None
        if user and person is None:
            raise CommandError(_("Nobody has the e-mail address %(email)s") % {"email": user})
        try:
            taken = incoming.take(file, person)
        except BadFile as error:
            raise CommandError(str(error)) from error
        except NoCatalogue as error:
            raise CommandError(_("There is no catalogue page yet: run seed_content")) from error
        words = _(
            "Procedures put on pages: %(put)s, as before: %(same)s, kept as written: %(kept)s"
        )
        values = {name: len(getattr(taken, name)) for name in ("put", "same", "kept")}
        self.stdout.write(words % values)
        for code in taken.kept:
            self.stdout.write(f"  = {code}")
        for code, why in taken.refused.items():
            self.stdout.write(f"  ✗ {code}: {why}")
        if taken.refused:
            raise CommandError(_("Not every procedure could be kept"))
