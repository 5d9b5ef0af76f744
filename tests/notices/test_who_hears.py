"""On every change that matters to a person: who is told, of each act; of a result one letter."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from portal.notices.models import Notice
from portal.notices.words import words_of
from portal.tasks.testing import drain
from procedures import desk_news, news
from procedures.models import Application, Delivery, Status
from procedures.services import corrections, results, scanning, supplements
from procedures.views.desk import history
from tests import factories, states
from tests.procedures import filing, ways

TABLE = settings.BASE_DIR / "docs" / "notices.md"
ROW = re.compile(r"^\| `(\w+)` \|([^|]*)\|([^|]*)\|", re.MULTILINE)


def kinds(user):
    mine = Notice.objects.filter(recipient=user).order_by("created_at", "pk")
    return list(mine.values_list("kind", flat=True))


# --- the table --------------------------------------------------------------------------------
def listed() -> dict:
    """{act: (what the applicant is told, what officers are told)} of docs/notices.md."""
    _before, _head, rows = TABLE.read_text().partition("## Who hears of what")
    found = ROW.findall(rows)
    return {act: (re.findall(r"`(\w+)`", first), second.strip()) for act, first, second in found}


def test_every_act_has_a_row_that_says_who_is_told():
    assert listed().keys() == history.ACTS.keys()


def test_the_rows_say_what_the_code_tells():
    """An empty cell says why; see `notices` of payments for what is told of money."""
    wrong = []
    for act, (told, _officers) in listed().items():
        known = {news.KINDS[act]} if act in news.KINDS else set()
        known |= {news.FINISHED} if act in news.FINISHING else set()
        known |= {"fee_changed"} if act == "correct" else set()
        known |= {"file_refused"} if act == "refuse_file" else set()
        wrong += [act] if known - set(told) else []
    assert wrong == []


def test_what_officers_are_told_of_is_in_the_rows():
    told = {act: kind for act, kind in desk_news.ANSWERS.items() if act in history.ACTS}
    rows = listed()
    assert [act for act, kind in told.items() if f"`{kind}`" not in rows[act][1]] == []


# --- of a result one letter -------------------------------------------------------------------
@pytest.fixture
def decided(world, civil_status, db):
    """One approval is left; the result is wanted online."""
    application = states.to_approve(world, civil_status)
    Application.objects.filter(pk=application.pk).update(delivery=Delivery.ONLINE)
    drain()
    return Application.objects.get(pk=application.pk)


@pytest.mark.django_db
def test_a_result_online_is_one_letter(world, decided, mailoutbox):
    decided = states.step(world, decided)
    for _time in range(3):
        drain()

    decided.refresh_from_db()
    assert decided.status == Status.RETURNED
    of_result = [kind for kind in kinds(world.citizen) if kind in ("finished", "returned")]
    assert of_result == ["returned"]
    assert sum("đã có kết quả" in mail.subject for mail in mailoutbox) == 1


@pytest.mark.django_db
def test_it_says_where_the_result_is_in_the_readers_language(world, decided):
    world.citizen.language = "en"
    world.citizen.save(update_fields=["language"])
    states.step(world, decided)
    drain()
    notice = Notice.objects.get(recipient=world.citizen, kind="returned")
    assert "đã có kết quả" in words_of(notice, "vi")[0]
    assert "the result is there" in words_of(notice, "en")[0]


@pytest.mark.django_db
def test_a_result_to_be_fetched_is_told_when_it_is_ready(world, decided):
    Application.objects.filter(pk=decided.pk).update(delivery=Delivery.COUNTER)
    states.step(world, Application.objects.get(pk=decided.pk))
    drain()
    assert kinds(world.citizen)[-1] == "finished"
    assert "returned" not in kinds(world.citizen)


@pytest.mark.django_db
def test_a_result_that_does_not_come_is_told_in_the_meantime_once(world, decided, monkeypatch):
    monkeypatch.setattr("procedures.handlers.hand_over", lambda **how: None)  # its seal is late
    states.step(world, decided)
    drain()
    news.tell_of_results()
    assert "finished" not in kinds(world.citizen)
    with time_machine.travel(timezone.now() + news.LONG + timedelta(minutes=1)):
        for _time in range(2):
            news.tell_of_results()
    assert kinds(world.citizen).count("finished") == 1


@pytest.mark.django_db
def test_who_still_owes_hears_of_the_decision_at_once(world, decided, monkeypatch):
    monkeypatch.setattr("procedures.handlers.owes", lambda *how: True)
    states.step(world, decided)
    drain()
    assert "finished" in kinds(world.citizen)


# --- what nobody was told of ------------------------------------------------------------------
@pytest.mark.django_db
def test_a_supplement_that_came_is_confirmed(world, civil_status):
    asked = supplements.ask_supplement(
        application=states.paid(states.filed(world, civil_status)),
        actor=world.officer("receptionist"),
        request=ways.REQUEST,
    )
    supplements.supply(application=asked, actor=world.citizen)
    for _time in range(2):
        drain()
    assert kinds(world.citizen).count("supplied") == 1


@pytest.mark.django_db
def test_a_correction_is_told_with_its_fee_or_without(world):
    """More copies cost more; fewer again cost nothing new."""
    application = filing.started(world, "2.000815")
    run = states.open_run(application)
    officer = states.holder(world, run)
    for pages in (15, 3):
        application = corrections.correct_answers(
            application=application,
            actor=officer,
            run_id=run.pk,
            answers={"papers.1.pages": pages},
        )
        drain()
    told = [kind for kind in kinds(application.filed_by) if kind in ("corrected", "fee_changed")]
    assert told == ["fee_changed", "corrected"]


@pytest.mark.django_db
def test_a_virus_in_what_was_filed_is_told_and_in_a_draft_it_is_not(world, civil_status):
    filed = states.filed(world, civil_status)
    draft = states.drafted(world, civil_status)
    for application in (filed, draft):
        attachment = factories.AttachmentFactory(
            application=application, document_id="old_copy", scan="quarantined"
        )
        scanning._settle(attachment, "Eicar")
    drain()
    told = Notice.objects.filter(kind="file_refused")
    assert [one.subject_id for one in told] == [filed.pk]


@pytest.mark.django_db
def test_an_officer_hears_nothing_of_the_applicants_letters(world, civil_status):
    application = states.finished(world, civil_status)
    results.hand_over(application=application, actor=world.officer("receptionist"))
    drain()
    assert not {"returned", "finished"} & set(kinds(world.officer("examiner")))
