"""How people were served: once for each application, within thirty days of the result."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import Event
from procedures.models import Application, Rating
from procedures.services.errors import ActRefused, NotAllowed
from procedures.services.satisfaction import may_rate, rate
from tests import factories, states

pytestmark = pytest.mark.django_db
GOOD = {"score": "4", "comment": "Cán bộ hướng dẫn tận tình", "send": "1"}
THANKS = "Cảm ơn ý kiến của bạn"
DAY = timedelta(days=1)


@pytest.fixture
def returned(world, civil_status) -> Application:
    application = states.handed_over(world, civil_status)
    application.phone = "+84912345678"
    application.save()
    return application


def page(application):
    return reverse("application_rating", args=[application.pk])


def text(answer) -> str:
    return answer.content.decode()


# --- the service ----------------------------------------------------------------------------------
def test_one_answer_of_who_may_give_it(world, returned):
    with pytest.raises(NotAllowed):
        rate(application=returned, actor=world.stranger, score=1)
    rate(application=returned, actor=world.citizen, score=5, comment="Tốt")
    with pytest.raises(ActRefused):
        rate(application=returned, actor=world.citizen, score=1)
    with pytest.raises(ActRefused):
        rate(application=returned, actor=None, score=1)
    assert Rating.objects.get().score == 5
    event = Event.objects.get(stream=returned.audit_stream, act="rate")
    assert (event.actor, event.before, event.after) == (world.citizen, "10", "10")
    assert "Tốt" not in str(event.payload)


def test_neither_before_the_result_nor_a_month_after(world, civil_status, returned):
    waiting = states.finished(world, civil_status, by=factories.UserFactory())
    with pytest.raises(ActRefused):
        rate(application=waiting, actor=waiting.filed_by, score=5)
    for days, may in ((29, True), (31, False)):
        with time_machine.travel(timezone.now() + days * DAY):
            assert may_rate(returned) is may
    with time_machine.travel(timezone.now() + 31 * DAY), pytest.raises(ActRefused):
        rate(application=returned, actor=world.citizen, score=5)
    assert not Rating.objects.exists()


@pytest.mark.tampers
@pytest.mark.parametrize("score", [0, 6])
def test_the_database_knows_five_scores(returned, score):
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.create(application=returned, score=score)


# --- signed in ------------------------------------------------------------------------------------
def test_the_page_of_the_application_asks_until_it_is_answered(client, world, returned):
    client.force_login(world.citizen)
    own = reverse("application", args=[returned.pk])
    assert page(returned) in text(client.get(own))
    answer = client.post(page(returned), GOOD, follow=True)
    assert THANKS in text(answer)
    found = Rating.objects.get()
    assert (found.score, found.comment, found.given_by) == (4, GOOD["comment"], world.citizen)
    assert page(returned) not in text(client.get(own))


def test_a_second_answer_changes_nothing_and_says_so(client, world, returned):
    client.force_login(world.citizen)
    client.post(page(returned), GOOD)
    again = client.post(page(returned), GOOD | {"score": "1"}, follow=True)
    assert "đã được đánh giá" in text(again)
    assert Rating.objects.get().score == 4
    assert "đã được đánh giá" in text(client.get(page(returned), follow=True))


@pytest.mark.parametrize("score", ["", "0", "6", "x", "4.5"])
def test_no_score_is_told_beside_it_and_the_words_stay(client, world, returned, score):
    client.force_login(world.citizen)
    answer = client.post(page(returned), GOOD | {"score": score})
    assert answer.status_code == 200
    assert "id_score_error" in text(answer)
    assert GOOD["comment"] in text(answer)
    assert not Rating.objects.exists()


def test_strangers_find_nothing(client, world, returned):
    for person in (world.stranger, world.officer("receptionist")):
        client.force_login(person)
        assert client.get(page(returned)).status_code == 404
        assert client.post(page(returned), GOOD).status_code == 404
    assert not Rating.objects.exists()


# --- with the code and the number -----------------------------------------------------------------
def key(application, phone="5678"):
    return {"code": application.code, "phone": phone}


def test_tracking_leads_to_the_question(client, returned):
    tracked = client.post(reverse("track"), key(returned))
    assert reverse("track_rating") in text(tracked)
    asking = client.post(reverse("track_rating"), key(returned))
    assert "id_score" in text(asking)
    assert not Rating.objects.exists()
    assert THANKS in text(client.post(reverse("track_rating"), key(returned) | GOOD, follow=True))
    found = Rating.objects.get()
    assert (found.score, found.given_by) == (4, None)
    assert reverse("track_rating") not in text(client.post(reverse("track"), key(returned)))
    assert returned.owner_name not in text(asking)


def test_a_wrong_number_rates_nothing_and_costs_a_guess(client, returned):
    answers = [
        client.post(reverse("track_rating"), key(returned, "0000") | GOOD) for _one in range(12)
    ]
    assert {answer.status_code for answer in answers[:10]} == {200}
    assert answers[-1].status_code == 429
    assert not Rating.objects.exists()


def test_without_a_code_one_is_asked_for_it(client):
    assert client.get(reverse("track_rating"))["Location"] == reverse("track")


def test_officers_see_that_it_was_rated_and_by_which_way_but_not_how(client, world, returned):
    rate(application=returned, actor=None, score=1, comment="Chậm quá")
    client.force_login(world.officer("examiner"))
    shown = text(client.get(reverse("desk:application", args=[returned.pk])))
    assert "Bằng mã hồ sơ và số điện thoại" in shown
    assert "Chậm quá" not in shown
