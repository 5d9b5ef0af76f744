"""Who takes the whole database away reads no identity number, birthday, phone or place."""

import json

import pytest
from django.db import connection

from procedures.services import conversation
from tests import factories, states

STREET, WORDS = "Ngách 7, ngõ Chim Yến", "Lời riêng của chim yến"
BIRTHDAY, PHONE = states.PERSON["birth_date"], "0912345678"


def stored() -> str:
    """Every value of every table, bytes too."""
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows += [_shown(value) for row in cursor.fetchall() for value in row if value]
    return "\n".join(rows)


def _shown(value) -> str:
    is_bytes = isinstance(value, bytes | memoryview)
    return bytes(value).decode("utf-8", "replace") if is_bytes else str(value)


@pytest.mark.threat(43)
@pytest.mark.django_db
def test_a_stolen_dump_tells_of_nobody(world, civil_status):
    world.citizen.person.birth_date = BIRTHDAY
    world.citizen.person.save()
    world.citizen.phone = PHONE
    world.citizen.save()
    home = world.address(street=STREET)
    filed = states.paid(states.filed(world, civil_status, residence=home))
    officer = world.officer("receptionist", filed.receiving_agency)
    conversation.write_to_citizen(application=filed, actor=officer, text=WORDS)
    factories.MandateFactory(person=world.citizen.person)
    found = stored()

    assert filed.code in found
    secrets = (world.citizen.person.national_id, BIRTHDAY, PHONE, PHONE[1:], STREET, WORDS)
    assert [one for one in secrets if one in found or json.dumps(one)[1:-1] in found] == []
