"""Procedures walked from start to end in the try-out."""

import pytest
from django.core import mail

from procedures.models import Status
from procedures.tryout import desks, shown
from procedures.tryout.stage import playing
from tests import states
from tests.factories import spec_of
from tests.tryout.scenes import BEGINS, act, make, trace, tryout_of

pytestmark = pytest.mark.django_db


def result(particulars) -> dict:
    """The fields of a drafted result."""
    found = {}
    for name, value in particulars.items():
        parts = value.items() if isinstance(value, dict) else [("", value)]
        for part, one in parts:
            found[f"particular.{name}" + (f"-{part}" if part else "")] = one
    return found


def test_copies_with_a_fee_from_filing_to_the_result(world, settings):
    spec, before = spec_of("2.000635"), None
    before = trace()
    tryout = tryout_of(spec, world)

    make(tryout, spec, "submit")
    with playing(tryout, spec) as stage:
        (fee,) = shown.fees_of(stage)
        assert fee["fee"].amount == 8000
        assert fee["reasons"]
        assert stage.application.code.endswith("-900001")
        assert [act.name for act in desks.desks_of(stage)[0].withheld] == ["receive"]
    make(tryout, spec, "pay")
    act(tryout, spec, world.commune, "receptionist", "receive")
    with playing(tryout, spec) as stage:
        print(stage.application.status, stage.application.due_at)
        for d in desks.desks_of(stage):
            print(d)
        for n in shown.news_of(stage):
            print(n)
        for n in shown.papers_of(stage):
            print(n)
    assert trace() == before
