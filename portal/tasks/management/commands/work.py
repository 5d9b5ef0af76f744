import signal

from django.core.management.base import BaseCommand

from portal.tasks.worker import Worker


class Command(BaseCommand):
    help = "Run background tasks and periodic jobs until SIGTERM; the task in hand is finished."

    def add_arguments(self, parser):
        parser.add_argument("--queue", action="append", help="only this queue (repeatable)")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--once", action="store_true", help="at most one task, then stop")
        how.add_argument("--burst", action="store_true", help="everything that is due, then stop")

    def handle(self, *, queue, once, burst, **options):
        worker = Worker(queue)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, worker.stop)
        if once:
            worker.work_once()
        elif burst:
            worker.burst()
        else:
            worker.run()
