""" "If you answer today, the result is due on …": held against what the clock then really says."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from portal.core.dates import VN_TZ, format_datetime_long
from procedures.models import Application
from procedures.services import extensions, supplements, terms
from tests import factories, states

pytestmark = pytest.mark.django_db
MONDAY = datetime(2024, 9, 9, 9, 15, tzinfo=VN_TZ)
REQUEST = {"reason": "Mờ", "items": [{"kind": "other", "id": "", "note": "Chụp lại"}]}


@pytest.fixture(params=["resume", "restart"])
def version(request, world):
    """A land transfer under either policy of a supplement."""
    spec = factories.spec_of("1.013831")
    policy = {"supplement_policy": request.param}
    limits = tuple(one.model_copy(update=policy) for one in spec.time_limits)
    content = spec.model_copy(update={"time_limits": limits})
    return factories.VersionFactory(
        procedure__code="1.013831", procedure__field__code="dat-dai", content=content
    )


def asked(world, version) -> Application:
    """A day after reception the examiner asks for a supplement."""
    with time_machine.travel(MONDAY, tick=False):
        application = states.started(world, version)
    with time_machine.travel(MONDAY + timedelta(days=1, hours=2), tick=False):
        application = states.step(world, application)
        run = states.open_run(application)
        officer = states.holder(world, run)
        return supplements.ask_supplement(application=application, actor=officer, request=REQUEST)


@pytest.mark.parametrize("hours", [1, 5, 7, 28, 24 * 4, 24 * 5 + 8, 24 * 9 + 3])
def test_it_is_what_the_clock_says_once_the_answer_is_there(world, version, hours):
    application = asked(world, version)
    with time_machine.travel(MONDAY + timedelta(days=1, hours=2 + hours), tick=False):
        now = datetime.now(VN_TZ)
        promised = terms.if_answered(application, now)
        application = supplements.supply(application=application, actor=world.citizen)
    assert promised.at == application.due_at
    assert terms.if_answered(application, now) is None


def test_an_extension_ends_where_the_count_begins_anew(world, version):
    application = asked_after_extension(world, version)
    later = MONDAY + timedelta(days=8)
    with time_machine.travel(later, tick=False):
        promised = terms.if_answered(application, later)
        application = supplements.supply(application=application, actor=world.citizen)
    assert promised.at == application.due_at


def asked_after_extension(world, version) -> Application:
    with time_machine.travel(MONDAY, tick=False):
        application = states.step(world, states.started(world, version))
        officer = world.officer("approver", states.open_run(application).agency)
        application = extensions.extend(
            application=application, actor=officer, amount=3, reason="Chờ hồ sơ gốc"
        )
    with time_machine.travel(MONDAY + timedelta(days=1), tick=False):
        run = states.open_run(application)
        return supplements.ask_supplement(
            application=application, actor=states.holder(world, run), request=REQUEST
        )


def test_both_sides_read_the_date(client, world, version):
    application = asked(world, version)
    now = MONDAY + timedelta(days=9)
    with time_machine.travel(now, tick=False):
        date = format_datetime_long(terms.if_answered(application, now).at)
        client.force_login(world.citizen)
        page = client.get(reverse("application", args=[application.pk])).content.decode()
        assert "Nếu bạn trả lời hôm nay" in page
        assert date in page.replace("\xa0", " ").replace("&nbsp;", " ")
        assert page.count("mc-clock__due") == 1  # no second date beside it
        client.force_login(states.holder(world, states.open_run(application)))
        desk = client.get(reverse("desk:application", args=[application.pk])).content.decode()
        line = desk[desk.index("Nếu người nộp trả lời hôm nay") :][:200]
        assert date in line


def test_nothing_is_said_where_nothing_is_asked_or_no_clock_runs(world, civil_status):
    now = datetime.now(VN_TZ)
    running = states.received(world, civil_status)
    assert terms.if_answered(running, now) is None
    filed = states.paid(states.filed(world, civil_status, by=factories.UserFactory()))
    waiting = supplements.ask_supplement(
        application=filed, actor=world.officer("receptionist"), request=REQUEST
    )
    assert terms.if_answered(waiting, now) is None
