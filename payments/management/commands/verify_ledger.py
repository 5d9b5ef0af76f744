"""manage.py verify_ledger: do captures, allocations, cases, receipts and fees agree, and do files,
due dates and fees follow from where they come from? Is each private file one of a row?"""

from django.core.management.base import BaseCommand, CommandError

from payments.ledger import verify, verify_again, verify_store


class Command(BaseCommand):
    help = "Checks the invariants of money over the whole ledger; exits 1 on a finding."

    def add_arguments(self, parser):
        parser.add_argument(
            "--quick",
            action="store_true",
            help="Opens no file, works out no date and no fee again.",
        )

    def handle(self, *args, **options):
        whole = [] if options["quick"] else [*verify_again(), *verify_store()]
        findings = [*verify(), *whole]
        for finding in findings:
            self.stderr.write(str(finding))
        if findings:
            raise CommandError(f"{len(findings)} invariants are broken.", returncode=1)
        if options["verbosity"]:
            self.stdout.write("The ledger agrees.")
