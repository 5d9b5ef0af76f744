"""The suite as if it were another hour: a test that holds only on some days is wrong.

    pytest --at=2027-02-27T23:50    each test begins then, in Viet Nam, and time goes on

A browser and other processes keep the real time, so their journeys are left out. What asks a
gateway of the session, or how old a file is, fails beside it without being wrong: look at each.
"""

from datetime import datetime

import pytest
import time_machine

from portal.core.dates import VN_TZ


def pytest_addoption(parser):
    parser.addoption("--at", help="when each test begins, in Viet Nam: 2027-02-27T23:50")


def pytest_collection_modifyitems(config, items):
    if config.option.at:
        away = [item for item in items if item.get_closest_marker("journey")]
        config.hook.pytest_deselected(items=away)
        items[:] = [item for item in items if item not in away]


@pytest.fixture(autouse=True)
def _at(request):
    if not (given := request.config.option.at):
        yield
        return
    moment = datetime.fromisoformat(given).replace(tzinfo=VN_TZ)
    with time_machine.travel(moment, tick=True):
        yield
