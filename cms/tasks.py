"""Periodic work of the editors' side."""

from django.core.management import call_command


def publish_due() -> None:
    """Pages whose hour has come go live; expired ones leave."""
    call_command("publish_scheduled", verbosity=0)
