"""Periodic work of the editors' side."""

from cms import schedule


def publish_due() -> None:
    schedule.publish_due()
