"""The whole national catalogue beside ours; what differs becomes a list that editors work off."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cms import differences
from cms.importing.general import DECISIONS
from cms.importing.rows import BadFile


class Command(BaseCommand):
    help = "List what FILE, the whole national catalogue, says otherwise than the live pages."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--decisions", type=Path, default=DECISIONS)

    def handle(self, *args, file, decisions, **options):
        try:
            counts, faults = differences.look(file, decisions)
        except BadFile as error:
            raise CommandError(str(error)) from error
        words = _("New there: %(new)s. Gone there: %(gone)s. Different: %(changed)s.")
        kinds = differences.Kind
        self.stdout.write(words % {kind.value: counts[kind] for kind in kinds})
        for fault in faults:
            self.stdout.write(f"  ✗ {fault.row}: {fault.why}")
