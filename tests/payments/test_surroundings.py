"""Faults that lie around the payment: where one is sent, the database's way, migrations."""

import importlib
from pathlib import Path

import pytest
from django.conf import settings
from django.db import migrations, transaction
from django.urls import reverse

from payments.models import Attempt
from portal.documents.models import Series
from tests.payments.races import together

ELSEWHERE = ["https://elsewhere.example/", "//elsewhere.example", r"/\elsewhere.example"]
# Adding is safe while the old programs still run; these take something away from them.
TAKING_AWAY = (migrations.RemoveField, migrations.DeleteModel, migrations.RenameField)
TIMES = 20
WITH_MONEY = ("payments", "procedures", "portal/documents", "portal/audit")
MIGRATIONS = [
    f"{app}/migrations/{path.stem}".replace("/", ".")
    for app in WITH_MONEY
    for path in sorted(Path(settings.BASE_DIR, app, "migrations").glob("0*.py"))
]


@pytest.mark.fault(28)
@pytest.mark.django_db
@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_nobody_is_led_to_another_site(client, till, elsewhere):
    client.force_login(till.payer)
    pay = reverse("pay", args=[till.application.pk])

    begun = client.post(f"{pay}?next={elsewhere}", {"channel": "stripe", "next": elsewhere})
    attempt = Attempt.objects.get()
    till.bank.bank.expire(attempt.provider_ref)
    back = client.get(reverse("pay_return", args=[attempt.pk]), {"next": elsewhere})

    assert begun.url == attempt.checkout_url
    assert back.url == f"{pay}?payee={till.world.commune.pk}"


@pytest.mark.fault(65)
@pytest.mark.sqlite
def test_read_first_and_write_then_is_never_refused_for_a_lock(fresh_db, world):
    """Of two readers that then want to write SQLite refuses one: here each begins as a writer."""
    series = Series.objects.create(agency=world.commune, key="counted", period="2026")

    def count():
        for _time in range(TIMES):
            with transaction.atomic():
                read = Series.objects.get(pk=series.pk)
                read.last_number += 1
                read.save()

    together(count, count)
    assert Series.objects.get(pk=series.pk).last_number == 2 * TIMES


@pytest.mark.fault(67)
@pytest.mark.parametrize("module", MIGRATIONS)
def test_migrations_of_money_only_add(module):
    migration = importlib.import_module(module).Migration
    assert not [op for op in migration.operations if isinstance(op, TAKING_AWAY)]
