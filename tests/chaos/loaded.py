"""What masters load before they fork: else every child does so once more, and lives for that."""

from importlib import import_module

from django.db import connections
from django.template.loader import get_template

MODULES = ["portal.urls", "payments.gateways.stripe"]
PAGES = [
    "procedures/citizen/check.html",
    "procedures/citizen/submitted.html",
    "payments/pay.html",
]


def load() -> None:
    for name in MODULES:
        import_module(name)
    for name in PAGES:
        get_template(name)
    connections.close_all()  # a child must not speak on our connection
