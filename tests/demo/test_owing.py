"""The demo shows what notices look like: one paid at the Treasury, one of another payer open."""

import pytest

from portal.demo.owing import make_owing
from portal.demo.people import make_people
from procedures.models import Discharge, Status
from tests import factories
from tests.payments.ledger_checks import books

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffed(world, land_transfer):
    make_people("2023")
    for role in ("receptionist", "cashier", "examiner"):
        factories.PostFactory(agency=world.commune, role=role)
    for role in ("coordinator", "examiner"):
        factories.PostFactory(agency=world.land, role=role)


def test_one_application_waits_for_the_tax_that_the_seller_owes(staffed):
    application = make_owing()
    assert application.status == Status.FINANCIAL_OBLIGATION
    (owed,) = application.fees.owed()
    assert owed.payer_name == application.answers["giver_person"]["full_name"]
    assert Discharge.objects.get().fee.rule_id == "registration_fee"
    assert books() == []
    assert make_owing() is None
