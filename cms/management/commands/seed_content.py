"""Builds the front of a new portal: pages in both languages, procedures, synonyms, groups."""

from django.core.management.base import BaseCommand

from cms import index
from cms.content.build import build
from cms.services.groups import give_rights


class Command(BaseCommand):
    help = "Make the pages that do not exist yet, and publish every spec file. Safe to repeat."

    def handle(self, *args, **options):
        give_rights()
        build()
        self.stdout.write(f"{index.rebuild()} pages can be found by search")
