"""Two workers at one piece of a day: one case for each payment, and neither fails."""

from datetime import timedelta

import pytest
from django.utils import timezone

from payments.gateways import base
from payments.models import Attempt, Case, Comparison
from payments.services import asked_days
from portal.core.dates import today
from tests.payments.races import together
from tests.payments.scenes import give_up

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.usefixtures("fresh_db"),
    pytest.mark.fault(60),
    pytest.mark.tampers,
]


class Refusing:
    code, lists = "vnpay", False

    def fetch(self, ref):
        raise base.GatewayRefused("no", code="not_allowed")

    def find(self, reference, created_after):
        return self.fetch(reference)


def test_a_payment_that_two_workers_cannot_read_is_one_case(till, monkeypatch):
    attempt = till.attempt()
    give_up(Attempt.objects.filter(pk=attempt.pk))
    then = timezone.now() - timedelta(days=5)
    Attempt.objects.update(gateway="vnpay", created_at=then)
    figures = dict.fromkeys(asked_days.FIGURES, 0)
    day = today() - timedelta(days=5)
    row = Comparison.objects.create(gateway="vnpay", day=day, place=asked_days.START, **figures)
    monkeypatch.setattr(asked_days.gateways, "get", lambda _code: Refusing())
    works = [lambda: asked_days.go_on(comparison_id=row.pk, place=asked_days.START)] * 3
    assert together(*works) == [None] * 3
    row.refresh_from_db()
    assert (row.place, row.differences) == ("", 1)
    assert Case.objects.get().kind == Case.Kind.UNREAD
