"""The two forms of electronic receipts that the law has known, with their dates."""

from datetime import date

from django.db import migrations

SCHEMES = [
    {
        "name": "Nghị định 123/2020/NĐ-CP, Thông tư 78/2021/TT-BTC",
        "forms": {"fee": ["01BLP0-001", "AA-{yy}E"], "charge": ["01BLP0-002", "AB-{yy}E"]},
        "digits": 7,
        "valid_from": date(2022, 7, 1),
        "valid_to": date(2026, 6, 30),
    },
    {
        "name": "Nghị định 254/2026/NĐ-CP, Thông tư 91/2026/TT-BTC",
        "forms": {"fee": ["EBL01", "{yy}TAA"], "charge": ["EBL01", "{yy}TAB"]},
        "digits": 8,
        "valid_from": date(2026, 7, 1),
        "valid_to": None,
    },
]


def add(apps, schema_editor):
    schemes = apps.get_model("payments", "ReceiptScheme").objects
    schemes.bulk_create(schemes.model(**values) for values in SCHEMES)


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_attempts_cases_schemes")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
