"""Prints the online forms of the spec files anew, where they have changed. For developers."""

from django.core.management.base import BaseCommand

from cms.content.build import spec_files
from cms.services import print_forms


class Command(BaseCommand):
    help = "Make the blank forms in cms/content/forms that no longer agree with their spec."

    def handle(self, *args, **options):
        changed = print_forms.make(spec_files())
        self.stdout.write(f"{len(changed)} made: {', '.join(changed)}")
