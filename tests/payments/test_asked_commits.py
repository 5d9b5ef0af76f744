"""With real commits: elsewhere a transaction around all hides where there is none."""

import pytest

from payments.models import Comparison
from payments.services import asked_days
from tests.payments.scenes import drain
from tests.payments.test_asked_races import Refusing

pytestmark = [
    pytest.mark.usefixtures("fresh_db"),
    pytest.mark.fault(60),
    pytest.mark.tampers,
]


def test_the_hourly_look_begins_and_the_worker_goes_on_in_transactions_of_their_own(
    till, monkeypatch
):
    monkeypatch.setattr(asked_days.gateways, "get", lambda _code: Refusing())
    monkeypatch.setattr(asked_days, "_that_list_nothing", lambda: [Refusing()])
    asked_days.begin_due()
    assert Comparison.objects.get().place == asked_days.START
    drain()
    assert Comparison.objects.get().place == ""
