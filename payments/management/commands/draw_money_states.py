"""manage.py draw_money_states: writes docs/money-states.md from the table of states."""

from django.conf import settings
from django.core.management.base import BaseCommand

from payments.drawing import page


class Command(BaseCommand):
    help = "Draws the states of bills, payments and refunds into docs/money-states.md."

    def handle(self, *args, **options):
        target = settings.BASE_DIR / "docs" / "money-states.md"
        target.write_text(page())
        self.stdout.write(f"Wrote {target.name}.")
