"""`python -m tests.chaos.later HOURS COMMAND ...`: a command whose clock is so many hours ahead."""

import sys
from datetime import UTC, datetime, timedelta

import time_machine
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    moment = datetime.now(UTC) + timedelta(hours=float(sys.argv[1]))
    with time_machine.travel(moment, tick=True):
        execute_from_command_line(["manage.py", *sys.argv[2:]])
