from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.core.management import accounts
from portal.core.management.programs import programs
from portal.core.management.supervisor import ProgramEnded, Supervisor, port_answers


class Command(BaseCommand):
    help = "Run site, worker, mock gateway and mock signing service on this machine until Ctrl-C."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--gateway-port", type=int, default=8002)

    def handle(self, *, port, gateway_port, **options):
        phones_port, signing_port = gateway_port + 1, gateway_port + 2
        for number in (port, gateway_port, phones_port, signing_port):
            if port_answers(number):
                raise CommandError(f"port {number} is taken; choose another (--port, PORT=...)")
        var = settings.VAR_DIR
        played = {"phones_port": phones_port, "signing_port": signing_port}
        children = programs(var=var, port=port, gateway_port=gateway_port, **played)
        try:
            with Supervisor(children, var / "log") as supervisor:
                supervisor.wait_for_port(port)
                if not supervisor.stopping.is_set():
                    self.greet(port, gateway_port, played)
                supervisor.wait()
        except ProgramEnded as error:
            raise CommandError(str(error)) from None
        self.stdout.write("Stopped.")

    def greet(self, port, gateway_port, played):
        site = f"http://127.0.0.1:{port}"
        lines = [
            "",
            f"  Một Cửa          {site}/",
            f"  Mock gateway     http://127.0.0.1:{gateway_port}/",
            f"  Telephones       http://127.0.0.1:{played['phones_port']}/",
            f"  Signing phone    http://127.0.0.1:{played['signing_port']}/",
            f"  Logs             {settings.VAR_DIR / 'log'}",
            "",
        ]
        for account in accounts.read(settings.VAR_DIR):
            who, login, password = account["who"], account["login"], account["password"]
            lines.append(f"  {who:<34} {login:<30} {password:<18} {site}{account['page']}")
        lines += ["", "  Officers and editors also need a code. One that is valid now:"]
        lines += ["  .venv/bin/python manage.py demo_code E-MAIL"]
        self.stdout.write("\n".join([*lines, "", "  Ctrl-C stops everything.", ""]))
        self.stdout.flush()  # at once also where a log reads it
