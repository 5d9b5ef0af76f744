"""Whatever is done to a fee, the events of its application tell which state it went to."""

import pytest

from payments.recounts import RECOUNTS
from portal.audit.models import Event
from procedures.models import Fee
from procedures.services.fee_states import TOLD
from tests.payments.ledger_scene import ledger, online

__all__ = ["ledger", "online"]
pytestmark = [pytest.mark.django_db, pytest.mark.tampers]
ENTRIES = RECOUNTS["entries"]


def entries() -> list[tuple]:
    """(state before, state after) of all entries of all applications."""
    events = Event.objects.filter(stream__startswith="application:").select_related("stored")
    payloads = [event.payload for event in events if event.payload]
    return [tuple(entry[1:]) for one in payloads for entry in one.get(TOLD, ())]


def test_all_that_money_can_do_is_told(ledger):
    assert ENTRIES.bad() == []
    told = set(entries())
    assert told >= {
        ("", "open"),
        ("open", "settled"),
        ("settled", "cancelled"),
        ("open", "deferred"),
    }


def test_every_fee_that_is_called_something_else_is_noticed(ledger):
    for fee in Fee.objects.all():
        other = Fee.State.CANCELLED if fee.state != Fee.State.CANCELLED else Fee.State.OPEN
        Fee.objects.filter(pk=fee.pk).update(state=other)
        assert ENTRIES.bad() == [str(fee.application_id)]
        Fee.objects.filter(pk=fee.pk).update(state=fee.state)
