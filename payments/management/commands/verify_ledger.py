"""manage.py verify_ledger: do captures, allocations, cases, receipts and fees agree?"""

from django.core.management.base import BaseCommand, CommandError

from payments.ledger import verify


class Command(BaseCommand):
    help = "Checks the invariants of money over the whole ledger; exits 1 on a finding."

    def handle(self, *args, **options):
        findings = list(verify())
        for finding in findings:
            self.stderr.write(str(finding))
        if findings:
            raise CommandError(f"{len(findings)} invariants are broken.", returncode=1)
        if options["verbosity"]:
            self.stdout.write("The ledger agrees.")
