"""Two tabs and a telephone number at one moment: one answer."""

import pytest

from portal.audit.models import Event
from procedures.models import Rating
from procedures.services.errors import ActRefused
from procedures.services.satisfaction import rate
from tests import states
from tests.payments.races import together

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("fresh_db")]


def test_one_of_three_answers_counts(world, civil_status):
    application = states.handed_over(world, civil_status)

    def answer(actor, score):
        return lambda: rate(application=application, actor=actor, score=score)

    answers = (answer(world.citizen, 5), answer(world.citizen, 1), answer(None, 3))
    results = together(*answers, expected=ActRefused)
    assert sorted(type(one).__name__ for one in results) == ["ActRefused", "ActRefused", "Rating"]
    assert Rating.objects.count() == 1
    assert Event.objects.filter(stream=application.audit_stream, act="rate").count() == 1
