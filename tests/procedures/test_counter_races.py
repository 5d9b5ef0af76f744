"""Counters that press at the same moment."""

from uuid import uuid4

import pytest

from portal.accounts.models import Person, User
from portal.accounts.walk_ins import Claim, identify
from portal.audit.models import Event
from procedures.models import ApplicationDocument, QueueTicket, Status
from procedures.services import entering, queueing, supplements
from procedures.services.errors import ActRefused
from tests.payments.races import together
from tests.procedures.test_counter import CARD, at_counter, officer

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("fresh_db")]
AT_ONCE = 8


def test_no_number_is_given_twice(world):
    tickets = together(*[lambda: queueing.issue(agency=world.commune)] * AT_ONCE)
    assert sorted(one.number for one in tickets) == list(range(1, AT_ONCE + 1))


def test_counters_that_press_next_at_once_get_different_numbers(world):
    for _one in range(AT_ONCE):
        queueing.issue(agency=world.commune)
    officers = [officer(world, number=number + 1) for number in range(AT_ONCE)]
    desks = [queueing.Desk(world.commune, one, str(one.pk)[:4]) for one in officers]
    called = together(*[lambda desk=desk: queueing.call_next(desk=desk) for desk in desks])
    assert sorted(one.number for one in called) == list(range(1, AT_ONCE + 1))


def test_one_counter_in_many_windows_calls_one_number(world):
    for _one in range(AT_ONCE):
        queueing.issue(agency=world.commune)
    page = queueing.Desk(world.commune, officer(world), "1")
    together(*[lambda: queueing.call_next(desk=page)] * AT_ONCE, expected=ActRefused)
    assert QueueTicket.objects.called().count() == 1
    assert QueueTicket.objects.waiting().count() == AT_ONCE - 1


def test_a_person_who_is_new_at_two_counters_is_one(world):
    me, other = officer(world), officer(world, number=2)
    found = together(
        *[lambda who=who: identify(actor=who, card=CARD, claim=Claim()) for who in (me, other)]
    )
    assert found[0] == found[1]
    assert Person.objects.filter(full_name=CARD.full_name).count() == 1
    assert User.objects.filter(is_dormant=True).count() == 1


def test_filed_by_two_at_once_it_is_received_once(world, civil_status):
    draft = at_counter(world, civil_status, fee_category="child")
    key = uuid4()
    officers = (officer(world), officer(world, number=2))
    results = together(
        *[
            lambda who=who: entering.file_and_receive(application=draft, actor=who, key=key)
            for who in officers
        ],
        expected=ActRefused,
    )
    assert any(not isinstance(one, ActRefused) for one in results)
    draft.refresh_from_db()
    assert draft.status == Status.RECEIVED
    assert ApplicationDocument.objects.filter(application=draft).count() == 1


@pytest.mark.parametrize("issue", [entering.advise, entering.turn_away])
def test_two_clicks_at_once_give_out_one_paper(world, civil_status, issue):
    draft = at_counter(world, civil_status)
    draft.received_papers.all().delete()
    together(
        *[lambda: issue(application=draft, actor=officer(world), reason="Thiếu")] * 2,
        expected=ActRefused,
    )
    assert ApplicationDocument.objects.filter(application=draft).count() == 1


def test_a_supplement_entered_by_two_at_once_is_sent_once(world, civil_status):
    filed = at_counter(world, civil_status, fee_category="child")
    filed = entering.file_and_receive(application=filed, actor=officer(world), key=uuid4())
    item = {"kind": "field", "id": "copies", "note": "Ghi lại"}
    request = {"reason": "Chưa rõ", "items": [item]}
    supplements.ask_supplement(application=filed, actor=world.officer("examiner"), request=request)
    officers = (officer(world), officer(world, number=2))
    together(
        *[
            lambda who=who: supplements.supply(application=filed, actor=who, why="Đến tại quầy")
            for who in officers
        ],
        expected=ActRefused,
    )
    assert Event.objects.filter(stream=filed.audit_stream, act="supply").count() == 1
