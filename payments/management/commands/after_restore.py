"""manage.py after_restore: a backup was put back; see docs/backup.md."""

from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from payments.services import replay
from portal.accounts.models import Agency
from portal.core.dates import format_datetime
from portal.documents import register, restoring

MARGIN = 50
LATEST = timedelta(hours=2)  # before the backup; an export is due every hour
LOOK_BACK = timedelta(days=8)  # series that begin anew each day stand in the exports of their day
REASON = "Dành riêng: có thể đã cấp sau bản sao lưu %(backup)s, trước khi khôi phục"


class Command(BaseCommand):
    help = (
        "After a backup was put back: reserves the numbers that were issued since, ends restore "
        "mode, and asks the gateways again for the payments since."
    )

    def add_arguments(self, parser):
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--hold", action="store_true", help="only turn restore mode on")
        how.add_argument(
            "--check", action="store_true", help="turn it on, and say what would be reserved"
        )
        how.add_argument(
            "--release", metavar="REASON", help="turn it off, with nothing reserved: a false alarm"
        )
        parser.add_argument(
            "--margin",
            type=int,
            default=MARGIN,
            help=f"numbers reserved beyond the newest export in each series ({MARGIN})",
        )

    def handle(self, *, hold, check, release, margin, **options):
        if release:
            return self.release(release)
        restoration = restoring.begin(reason="after_restore")
        self.stdout.write(f"Restore mode is on. The backup: {self.said(restoration)}.")
        if not hold:
            self.reserve(restoration, margin, check)

    def reserve(self, restoration, margin, is_trial):
        found = register.since(restoration.backup_at - LOOK_BACK)
        if not found or found[0].at < restoration.backup_at - LATEST:
            raise CommandError(
                f"No export of the time of the backup in {settings.REGISTER_DIR}: put the register "
                "there. Restore mode stays on."
            )
        gaps, lost = restoring.plan(found, margin), restoring.lost_streams(found)
        for gap in gaps:
            self.stdout.write(f"reserve {gap}")
        for stream in lost:
            self.stdout.write(f"acts are lost: {stream}")
        if not is_trial:
            self.release_after(restoration, gaps, lost)

    def release_after(self, restoration, gaps, lost):
        reason = REASON % {"backup": self.said(restoration)}
        try:
            number = restoring.reserve(gaps=gaps, reason=reason)
        except Agency.DoesNotExist as error:
            raise CommandError(
                "An agency of the register is not in the backup: enter it with its code and first "
                "day, then run this again. Nothing is reserved, restore mode stays on."
            ) from error
        payload = {"reserved": number, "streams": len(lost)}
        since = restoring.finish(restoration=restoration, reason=reason, payload=payload)
        restoring.export()  # from now on this is what the register says
        self.stdout.write(f"{number} numbers reserved; restore mode is off.")
        came = replay.ask_again(since)
        self.stdout.write(f"Asked again: {came['payments']} payments, {came['cases']} cases.")
        for code in replay.tell_nothing():
            self.stdout.write(f"{code} gives no list: compare its operator's report by hand.")

    def release(self, reason):
        restoration = restoring.current()
        if restoration is None:
            raise CommandError("Restore mode is not on.")
        restoring.finish(restoration=restoration, reason=reason)
        self.stdout.write("Restore mode is off; nothing was reserved.")

    def said(self, restoration) -> str:
        return format_datetime(restoration.backup_at)
