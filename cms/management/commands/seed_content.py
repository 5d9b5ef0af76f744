"""Builds the front of a new portal: pages in both languages, procedures, synonyms, groups."""

from django.core.management.base import BaseCommand

from cms import index
from cms.content.build import build
from cms.importing.general import CATALOGUES, NATIONAL
from cms.services.groups import give_rights


class Command(BaseCommand):
    help = "Make the pages that do not exist yet, and publish every spec file. Safe to repeat."

    def add_arguments(self, parser):
        parser.add_argument(
            "--without-illustrations",
            dest="catalogues",
            action="store_const",
            const=(NATIONAL,),
            default=CATALOGUES,
            help="leave out the procedures with invented codes: for a portal that is no demo",
        )

    def handle(self, *args, catalogues, **options):
        give_rights()
        build(catalogues=catalogues)
        self.stdout.write(f"{index.rebuild()} pages can be found by search")
