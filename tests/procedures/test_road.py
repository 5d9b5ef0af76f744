"""The way of an application as its applicant sees it: one halt a stay at an agency."""

import re

import pytest
from django.urls import reverse

from procedures.route_picture import stops_of
from procedures.route_simple import WIDTH, simple_route
from procedures.services import endings
from tests import states

pytestmark = pytest.mark.django_db
WIDEST = 7.2  # of a character at 14 px, on average


@pytest.fixture
def started(world, civil_status):
    return states.started(world, civil_status)


def told(application):
    return [(halt.state, halt.lines[0][0]) for halt in simple_route(application).halts]


def test_the_file_stands_at_one_halt_those_behind_it_are_done(world, land_transfer):
    application = states.step(world, states.started(world, land_transfer))
    at = [state for state, _agency in told(application)]

    assert at[0] == "done"
    assert at.count("now") == 1
    assert set(at[at.index("now") + 1 :]) == {"next"}
    assert at[-1] == "next"


def test_a_filed_application_is_where_it_was_filed(world, land_transfer):
    application = states.paid(states.filed(world, land_transfer))
    door = application.receiving_agency.label()

    assert told(application)[0] == ("now", door)


def test_where_one_agency_does_it_all_there_is_no_road(client, world, started):
    client.force_login(world.citizen)

    assert simple_route(started) is None
    assert "mc-road" not in client.get(reverse("application", args=[started.pk])).content.decode()


def test_steps_of_one_agency_in_a_row_are_one_halt(world, land_transfer):
    started = states.started(world, land_transfer)
    agencies = [agency for _state, agency in told(started)]

    assert 1 < len(agencies) < len(stops_of(started))
    assert all(one != two for one, two in zip(agencies, agencies[1:], strict=False))


def test_no_line_leaves_the_picture_and_none_stands_on_another(world, land_transfer):
    road = simple_route(states.step(world, states.started(world, land_transfer)))
    lines = [line for halt in road.halts for line in halt.lines]

    assert all(len(text) * WIDEST < WIDTH - road.text_x for text, _y, _css in lines)
    ys = [y for _text, y, _css in lines]
    assert ys == sorted(set(ys))
    assert ys[-1] < road.height


def test_it_stands_on_the_page_while_the_application_is_open(client, world, land_transfer):
    started = states.started(world, land_transfer)
    client.force_login(world.citizen)
    url = reverse("application", args=[started.pk])
    page = client.get(url).content.decode()
    assert re.search(r'<svg[^>]* aria-label="Đường đi của hồ sơ: [^"]*hồ sơ đang ở đây', page)

    endings.withdraw(application=started, actor=world.citizen, reason="Đổi ý")
    assert client.get(url).context["road"] is None
