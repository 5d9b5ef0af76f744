import io
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from portal.core.management import accounts
from portal.core.management.crawler import Fault, Visitor
from portal.core.management.programs import programs
from portal.core.management.supervisor import ProgramEnded, Supervisor, free_port

PAGES = 60  # addresses for each visitor
PREPARE = (["migrate"], ["createcachetable", "cache"], ["collectstatic", "--no-input"])


class Command(BaseCommand):
    help = "Start everything on free ports with a throw-away database, and ask for its pages."

    def handle(self, **options):
        with tempfile.TemporaryDirectory(prefix="motcua-smoke-") as folder:
            var = Path(folder)
            for command in (*PREPARE, ["seed_demo", "--small"], ["work", "--burst"]):
                self.prepare(var, command)
            faults = self.visit_all(var)
        if faults:
            raise CommandError("\n".join(faults))

    def prepare(self, var, command, **settings_of_site):
        """Each step in a process of its own, since this one has settled on another database."""
        started = time.monotonic()
        environment = {**os.environ, "MOTCUA_VAR": str(var), "DATABASE_URL": "", **settings_of_site}
        manage = [sys.executable, str(settings.BASE_DIR / "manage.py"), *command, "-v", "0"]
        done = subprocess.run(manage, env=environment, capture_output=True, text=True)
        if done.returncode:
            raise CommandError(f"{command[0]} failed:\n{done.stderr[-3000:]}")
        self.stdout.write(f"{command[0]}: {time.monotonic() - started:.1f} s")

    def visit_all(self, var):
        port, gateway_port = free_port(), free_port()
        os.environ["DATABASE_URL"] = ""
        started = programs(var=var, port=port, gateway_port=gateway_port)
        try:
            with Supervisor(started, var / "log") as supervisor:
                supervisor.wait_for_port(port)
                self.prepare(var, ["ping_webhooks"], **started[0].environment)
                faults = self.visit(f"http://127.0.0.1:{port}", accounts.read(var))
                supervisor.check()
        except ProgramEnded as error:
            return [str(error)]
        return faults

    def visit(self, site, people):
        """Anonymous first, then every demo account from its own page; one PDF must be found."""
        visitors, faults = [Visitor(site)], []
        faults += visitors[0].walk("/", PAGES)
        for person in people:
            visitor = Visitor(site)
            visitors.append(visitor)
            try:
                visitor.sign_in(reverse("account_login"), person, second_factor)
                faults += visitor.walk(person["page"], PAGES)
            except Fault as fault:
                faults.append(str(fault))
        answers = [answer for visitor in visitors for answer in visitor.seen.values()]
        if not any(answer.body.startswith(b"%PDF-") for answer in answers):
            faults.append("no page led to a PDF")
        self.stdout.write(f"{len(answers)} pages asked, {len(faults)} faults")
        return faults


def second_factor(login):
    """What the authenticator app of a demo officer shows now."""
    said = io.StringIO()
    call_command("demo_code", login, stdout=said)
    return said.getvalue().strip()
