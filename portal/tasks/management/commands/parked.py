from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.tasks.execution import parked, retry


class Command(BaseCommand):
    help = "List tasks that were given up, with the last line of their traceback; or retry one."

    def add_arguments(self, parser):
        parser.add_argument("--retry", metavar="ID", help="try this task again from the start")
        parser.add_argument("--trace", metavar="ID", help="print the whole traceback of this task")

    def handle(self, *, retry, trace, **options):
        if retry:
            self.retry(retry)
        elif trace:
            self.stdout.write(self.find(trace).traceback)
        else:
            self.list()

    def list(self):
        for row in parked().iterator():
            handler, topic, ids = row.args_kwargs["args"]
            when = timezone.localtime(row.finished_at).strftime("%d/%m/%Y %H:%M")
            self.stdout.write(f"{row.pk}  {when}  {topic} -> {handler} {ids}")
            self.stdout.write(f"    {row.exception_class_path}")

    def retry(self, key):
        retry(self.find(key))
        self.stdout.write(f"{key} runs again.")

    def find(self, key):
        try:
            row = parked().filter(pk=key).first()
        except ValidationError:
            row = None
        if row is None:
            raise CommandError(f"no parked task {key}")
        return row
