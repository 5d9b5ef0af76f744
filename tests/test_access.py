"""Who may open what: every address, every role, the reviewed answers of access/matrix.csv."""

import pytest

from tests.access import routes, scene
from tests.access.cells import Visits, outcome, rows
from tests.payments.gateway_fixtures import mockpay, stripe_gateway, stripe_in_use

__all__ = ["mockpay", "stripe_gateway", "stripe_in_use"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def visits(world, civil_status, mockpay, stripe_in_use, settings):
    settings.SECURE_SSL_REDIRECT = False
    return Visits(scene.build(world, civil_status, mockpay))


def test_every_route_has_a_row():
    assert routes.names() == {row.route for row in rows()}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_cell_of_the_matrix(visits, method):
    wrong = []
    for row in rows():
        if row.method == method:
            for role, expected in row.expected.items():
                given = outcome(visits.ask(role, row))
                if given != expected:
                    wrong.append(f"{row.label}, {role}: {given} instead of {expected}")

    assert not wrong, "\n".join(wrong)
