"""People at a browser, and how a page of it is read."""

import pytest

from tests.cms.conftest import moderator, page, tree
from tests.payments.gateway_fixtures import mockpay, stripe_gateway, stripe_in_use
from tests.payments.scenes import till

__all__ = ["mockpay", "moderator", "page", "stripe_gateway", "stripe_in_use", "till", "tree"]


@pytest.fixture
def citizen(client, world):
    client.force_login(world.citizen)
    return client


@pytest.fixture
def payer(client, till):
    client.force_login(till.payer)
    return client
