"""Demo applications: made through the services, in every state, with answers that hold."""

import pytest

from portal.demo.applications import make_applications
from portal.demo.people import make_people
from procedures.models import Application
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffed(world, civil_status):
    make_people("2023")
    for agency in (world.commune, world.neighbour, world.far):
        for role in ("receptionist", "examiner", "approver", "cashier"):
            factories.PostFactory(agency=agency, role=role)


def test_every_state_is_reached_and_books_balance(staffed):
    assert make_applications(12) == 12
    statuses = set(Application.objects.values_list("status", flat=True))
    assert statuses == {"draft", "1", "2", "3", "4", "5", "7", "8", "9", "10"}
    for application in Application.objects.exclude(status="draft"):
        assert application.answers
        assert application.code


def test_it_is_done_once(staffed):
    make_applications(3)
    assert make_applications(3) == 0
