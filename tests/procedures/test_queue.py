"""Numbers in the hall: each is given once, and comes to one counter."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from portal.core.dates import today
from procedures.models import QueueTicket
from procedures.services import queueing
from procedures.services.errors import ActRefused, NotAllowed
from procedures.views.queue_places import kiosk_url
from tests.procedures.test_counter import at_counter, officer

pytestmark = pytest.mark.django_db
State = QueueTicket.State


def desk_of(world, number=1, agency=None):
    """The desk as a page shows it that was opened just now."""
    agency = agency or world.commune
    who = officer(world, agency, number)
    here = QueueTicket.objects.held_by(who, agency)
    return queueing.Desk(agency, who, f"Quầy {number}", str(here.pk) if here else "")


def give(world, count=1, group=None):
    return [queueing.issue(agency=world.commune, group=group) for _one in range(count)]


def test_numbers_begin_anew_each_local_day(world):
    with time_machine.travel("2026-03-03T16:30:00+00:00", tick=False):  # 23:30 in Bắc Ninh
        assert [one.number for one in give(world, 2)] == [1, 2]
        assert queueing.issue(agency=world.neighbour).number == 1
    with time_machine.travel("2026-03-03T17:10:00+00:00", tick=False):  # ten minutes past midnight
        assert [one.number for one in give(world)] == [1]
        assert desk_of(world).take() is None


def test_the_smallest_number_is_called_and_the_one_before_is_served(world):
    first, second = give(world, 2)
    assert queueing.call_next(desk=desk_of(world)) == first
    assert queueing.call_next(desk=desk_of(world)) == second
    first.refresh_from_db()
    assert first.state == State.SERVED
    assert queueing.call_next(desk=desk_of(world)) is None


def test_two_counters_never_have_the_same_number(world):
    give(world, 2)
    called = [queueing.call_next(desk=desk_of(world, number)) for number in (1, 2)]
    assert [one.number for one in called] == [1, 2]


def test_a_second_click_calls_nobody_more(world):
    give(world, 3)
    page = desk_of(world)
    queueing.call_next(desk=page)
    with pytest.raises(ActRefused):
        queueing.call_next(desk=page)
    with pytest.raises(ActRefused):
        queueing.finish(desk=page)
    assert QueueTicket.objects.waiting().count() == 2


def test_who_did_not_come_and_who_waits_for_another_group(world, civil_status, land_transfer):
    give(world, 2, civil_status.procedure.field)
    other = land_transfer.procedure.field
    queueing.call_next(desk=desk_of(world))
    queueing.finish(desk=desk_of(world), state=State.NO_SHOW)
    second = queueing.call_next(desk=desk_of(world), group=civil_status.procedure.field)
    queueing.transfer(desk=desk_of(world), group=other)
    second.refresh_from_db()
    assert (second.state, second.group, second.number) == (State.WAITING, other, 2)
    assert queueing.call_next(desk=desk_of(world), group=civil_status.procedure.field) is None
    assert queueing.call_next(desk=desk_of(world, 2), group=other) == second


def test_only_receptionists_of_the_agency_call(world):
    give(world)
    stranger = queueing.Desk(world.commune, officer(world, world.neighbour), "1")
    with pytest.raises(NotAllowed):
        queueing.call_next(desk=stranger)
    with pytest.raises(NotAllowed):
        queueing.finish(desk=queueing.Desk(world.commune, world.officer("examiner"), "1"))


def test_the_waiting_time_is_counted(world):
    with time_machine.travel("2026-03-03T02:00:00+00:00", tick=False):
        assert queueing.average_wait(world.commune) is None
        give(world, 2)
    with time_machine.travel("2026-03-03T02:10:00+00:00", tick=False):
        queueing.call_next(desk=desk_of(world))
        assert queueing.average_wait(world.commune) == timedelta(minutes=10)


def test_the_number_goes_with_the_application(world, civil_status):
    (ticket,) = give(world)
    queueing.call_next(desk=desk_of(world))
    assert at_counter(world, civil_status).ticket == ticket
    assert at_counter(world, civil_status, by=officer(world, number=2)).ticket is None


# --- pages ------------------------------------------------------------------------------------
def test_the_machine_gives_a_number_to_anybody(client, world, civil_status):
    place = kiosk_url(world.commune)
    assert civil_status.procedure.field.name in client.get(place).content.decode()
    answer = client.post(place, {"group": civil_status.procedure.field.code})
    ticket = QueueTicket.objects.get()
    assert (ticket.number, ticket.day, ticket.group) == (1, today(), civil_status.procedure.field)
    assert "001" in client.get(answer.url).content.decode()
    assert client.post(place, {"group": "khong-co"}).status_code == 302
    assert QueueTicket.objects.last().group is None


def test_only_the_address_of_the_machine_gives_numbers(client, world):
    for forged in (str(world.commune.pk), kiosk_url(world.commune).split("/")[2] + "x"):
        page = reverse("queue_kiosk", args=[forged])
        assert client.get(page).status_code == client.post(page).status_code == 404
    assert not QueueTicket.objects.exists()


def test_very_many_numbers_at_once_are_held_up(client, world):
    place = kiosk_url(world.commune)
    answers = [client.post(place).status_code for _try in range(31)]
    assert answers[:30] == [302] * 30
    assert answers[-1] == 429


def test_the_board_shows_number_and_counter_and_nobody(client, world, civil_status):
    give(world)
    queueing.call_next(desk=desk_of(world))
    at_counter(world, civil_status)
    html = client.get(reverse("queue_board", args=[world.commune.code])).content.decode()
    assert "001" in html
    assert "Quầy 1" in html
    assert "Nguyễn Thị Bà" not in html
    assert client.get(reverse("queue_board", args=["H99"])).status_code == 404


def test_the_counter_calls_by_its_page(client, world):
    give(world, 2)
    client.force_login(officer(world))
    box = client.get(reverse("desk:counter")).context["queues"][0]
    page = reverse("desk:counter_queue", args=[world.commune.pk])
    sent = {"do": "next", "sign": "4", "seen": box.form["seen"].value()}
    for _click in range(2):
        assert client.post(page, sent).url == reverse("desk:counter")
    called = QueueTicket.objects.called().get()
    assert (called.number, called.counter) == (1, "4")
    box = client.get(reverse("desk:counter")).context["queues"][0]
    assert (box.current, box.form["sign"].value()) == (called, "4")
    client.post(page, {"do": "no_show", "sign": "4", "seen": str(called.pk)})
    called.refresh_from_db()
    assert called.state == State.NO_SHOW


def test_nobody_calls_at_a_foreign_counter(client, world):
    give(world)
    client.force_login(officer(world, world.neighbour))
    page = reverse("desk:counter_queue", args=[world.commune.pk])
    assert client.post(page, {"do": "next", "sign": "1"}).status_code == 404
    assert QueueTicket.objects.waiting().count() == 1
