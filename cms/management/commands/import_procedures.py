"""Rows of the national catalogue become draft pages; what is doubtful is said, not guessed."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cms.importing.general import DECISIONS
from cms.importing.pages import import_file, publish_decided
from cms.importing.report import as_json, as_text
from cms.importing.rows import BadFile
from cms.services.from_spec import NoCatalogue


class Command(BaseCommand):
    help = "Make draft pages from the rows of FILE and report every doubt about them."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--decisions", type=Path, default=DECISIONS)
        parser.add_argument("--report", type=Path, help="also write the report here, as JSON")
        parser.add_argument(
            "--publish", action="store_true", help="publish the rows without an open doubt"
        )
        parser.add_argument(
            "--strict",
            action="store_true",
            help="fail when a doubt is open, a decision stale or a row faulty",
        )

    def handle(self, *args, file, decisions, **options):
        try:
            report = import_file(file, decisions)
        except BadFile as error:
            raise CommandError(str(error)) from error
        except NoCatalogue as error:
            raise CommandError(_("There is no catalogue page yet: run seed_content")) from error
        if options["publish"]:
            report = publish_decided(report)
        self.stdout.write(as_text(report))
        if options["report"]:
            text = json.dumps(as_json(report), ensure_ascii=False, indent=1)
            options["report"].write_text(text, encoding="utf-8")
        if options["strict"] and not report.is_settled:
            raise CommandError(_("Doubts are open, decisions stale or rows faulty"))
