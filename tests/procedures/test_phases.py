"""Two phases of one application: each with its limit, its appointment and its name."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from portal.core.dates import VN_TZ, local_date
from portal.notices.models import Notice
from portal.notices.words import words_of
from portal.tasks.testing import drain
from procedures import news, statistics
from procedures.explanation_words import explain
from procedures.handlers import second_phase
from procedures.models import Application, Slip, Status
from procedures.services import processing, results, terms
from procedures.services.supplements import ask_until
from procedures.services.terms import phases_of
from procedures.views.citizen.timeline import timeline_of
from tests import factories, states
from tests.procedures import notices

pytestmark = pytest.mark.django_db
MONDAY = datetime(2024, 6, 3, 9, tzinfo=VN_TZ)  # no holiday for three months
DAY = timedelta(days=1)
FREE = [{"rule_id": "registration_fee", "amount": 0}]


def at(days):
    return time_machine.travel(MONDAY + days * DAY, tick=False)


@pytest.fixture
def waiting(world, land_transfer):
    """Received on Monday, notices entered on the Wednesday after."""
    with at(0):
        application = notices.assessing(world, land_transfer)
    with at(2):
        return notices.ask(world, application, *notices.TAXES)


def paid(application, days):
    with at(days):
        return states.paid(application)


def days_of(application) -> list:
    """On which day each turn of the clock has put the end."""
    return [f"{local_date(one.due_at):%d/%m}" for one in application.clock.all()]


def forward_to(world, application, step_id):
    while states.open_run(application).step_id != step_id:
        application = states.step(world, application)
    return application


def slips_of(application):
    return [one.document for one in application.documents.filter(part=Slip.APPOINTMENT)]


# --- two limits ---------------------------------------------------------------------------------
def test_the_parts_are_the_whole(land_transfer):
    (limit,) = land_transfer.content.time_limits
    first, second = phases_of(limit)
    assert (limit.amount, first.amount, second.amount) == (18, 10, 8)


def test_each_phase_has_its_own_limit_and_the_second_begins_with_the_payment(world, waiting):
    assert (waiting.phase, waiting.status) == (1, Status.FINANCIAL_OBLIGATION)
    assert days_of(waiting)[0] == "17/06"  # ten working days after 3 June
    answered = terms.if_answered(waiting, MONDAY + 21 * DAY)
    application = paid(waiting, 21)  # Monday 24 June

    assert (application.phase, application.first_phase_late) == (2, False)
    assert [turn.act for turn in application.clock.all()] == ["start", "pause", "phase"]
    assert f"{local_date(application.due_at):%d/%m}" == "04/07"  # eight working days after
    assert answered.at == application.due_at
    assert "Nếu hôm nay nộp đủ" in explain(answered, as_if_answered=True)[0]
    words = application.clock.last().explanation["vi"][0]
    assert "24/06" in words


def test_a_second_notice_pauses_the_second_phase_and_begins_no_third(world, waiting):
    application = paid(waiting, 21)
    more = {"rule_id": "income_tax", "amount": 1_000_000, "number": "20/TB-CCT"}
    with at(22):
        application = notices.ask(world, application, more)
    application = paid(application, 29)

    acts = [turn.act for turn in application.clock.all()]
    assert acts == ["start", "pause", "phase", "pause", "resume"]
    assert f"{local_date(application.due_at):%d/%m}" == "11/07"  # a week was waited


def test_where_nothing_is_owed_it_begins_with_its_first_step(world, land_transfer):
    with at(0):
        application = notices.assessing(world, land_transfer)
        application = notices.ask(world, application, *FREE)
    assert (application.phase, application.status) == (1, Status.PROCESSING)
    with at(3):
        application = forward_to(world, application, "draft")

    assert application.phase == 2
    assert f"{local_date(application.due_at):%d/%m}" == "18/06"  # eight after Thursday 6 June


def test_going_back_to_the_first_phase_sets_no_clock_back(world, waiting):
    with at(21):
        application = forward_to(world, states.paid(waiting), "draft")
        turns, run = application.clock.count(), states.open_run(application)
        application = processing.return_step(
            application=application,
            actor=states.holder(world, run),
            run_id=run.pk,
            reason="Xem lại thông báo",
        )
        application = forward_to(world, application, "draft")

    assert (application.phase, application.clock.count()) == (2, turns)


def test_a_procedure_without_phases_has_none(world, civil_status):
    application = states.received(world, civil_status)
    assert (application.phase, len(slips_of(application))) == (0, 1)
    assert "phases" not in slips_of(application)[0].data


# --- lateness is not lost -------------------------------------------------------------------------
def finished(world, application):
    application = forward_to(world, application, "draft")
    run = states.open_run(application)
    if results.draft_of(application) is None:
        results.propose_result(
            application=application,
            actor=states.holder(world, run),
            run_id=run.pk,
            proposal=states.granted(application),
        )
    while application.status == Status.PROCESSING:
        application = states.step(world, application)
    return application


@pytest.mark.parametrize(("asked", "late"), [(14, False), (16, True)])
def test_a_first_phase_that_was_late_makes_the_whole_late(world, land_transfer, asked, late):
    """Due on Monday 17 June. The second phase ends in time, in both."""
    with at(0):
        application = notices.assessing(world, land_transfer)
    with at(asked):
        application = notices.ask(world, application, *notices.TAXES)
    with at(21):
        application = finished(world, states.paid(application))

    assert application.first_phase_late is late
    period = statistics.Period(local_date(MONDAY), local_date(MONDAY + 60 * DAY))
    figures = statistics.figures_by(statistics.AGENCY, period)[application.receiving_agency_id]
    assert (figures.late, figures.early) == ((1, 0) if late else (0, 1))
    assert figures.received == 1  # one application
    assert figures.adds_up


# --- told -----------------------------------------------------------------------------------------
def test_form_01_has_lines_for_both_and_comes_again_with_the_second(world, waiting):
    (first,) = slips_of(waiting)
    assert first.data["phases"]["first_limit"] == "10 ngày làm việc"
    assert first.data["time_limit"] == "18 ngày làm việc"
    assert "17/06/2024" in first.data["phases"]["first_due"]
    assert (first.data["phases"]["second_received"], first.data["phases"]["second_due"]) == ("", "")

    application = paid(waiting, 21)
    with at(21):
        drain()
        second_phase(str(application.pk))  # told twice
    _first, second = slips_of(application)
    assert "17/06/2024" in second.data["phases"]["first_due"]
    assert "24/06/2024" in second.data["phases"]["second_received"]
    assert "04/07/2024" in second.data["phases"]["second_due"]


def test_citizen_and_officer_read_which_phase_it_is(client, world, waiting):
    name = waiting.spec.phases
    desk = reverse("desk:application", args=[waiting.pk])
    page = reverse("application", args=[waiting.pk])
    officer = states.holder(world, states.open_run(waiting))
    for person, url in ((world.citizen, page), (officer, desk)):
        client.force_login(person)
        assert name.first.vi in client.get(url).content.decode()
    assert "8 ngày làm việc" in timeline_of(waiting)[0]["meta"]

    application = paid(waiting, 21)
    for person, url in ((world.citizen, page), (officer, desk)):
        client.force_login(person)
        assert name.second.vi in client.get(url).content.decode()
    assert any(name.second.vi in item["title"] for item in timeline_of(application))


def letters(application, kind, language) -> str:
    (notice,) = application.filed_by.notices.filter(kind=kind)
    return "\n".join(words_of(notice, language))


@pytest.mark.parametrize(
    ("language", "ends", "begun"),
    [
        ("vi", "Giai đoạn 1 (trong 2 giai đoạn) kết thúc lúc", "Hẹn trả kết quả lúc"),
        ("en", "Phase 1 of 2 ends", "The result is due"),
    ],
)
def test_letters_promise_the_result_in_the_second_phase_only(world, waiting, language, ends, begun):
    with at(2):
        drain()
    received = letters(waiting, "received", language)
    assert ends in received
    assert "17/06/2024" in received
    assert begun not in received

    with at(21):
        states.paid(waiting)
        drain()
        news.tell_of_phase(str(waiting.pk))  # told twice
    second = letters(waiting, "phase_begun", language)
    assert begun in second
    assert "04/07/2024" in second


def test_a_new_date_says_of_which_phase_it_is(world, waiting):
    for phase, words in (
        (0, "trả kết quả mới"),
        (1, "kết thúc giai đoạn 1"),
        (2, "trả kết quả mới"),
    ):
        waiting.phase = phase
        for kind in ("date_moved", "extended", "resumed", "reopened"):
            notice = Notice(kind=kind, context=news._context(waiting), subject_id=waiting.pk)
            assert words in words_of(notice, "vi")[1]


@pytest.mark.tampers  # who waits for both is rare, and a long way
def test_while_a_supplement_is_missing_the_clock_speaks_of_the_first_phase(client, world, waiting):
    client.force_login(world.citizen)
    page = reverse("application", args=[waiting.pk])
    assert "giai đoạn 1, nếu đồng hồ" not in client.get(page).content.decode()  # once it is paid
    waiting.clock.filter(act="pause").update(reason="supplement")
    Application.objects.filter(pk=waiting.pk).update(status=Status.SUPPLEMENT_REQUESTED)
    asked = client.get(page).content.decode()

    assert "Nếu bạn trả lời hôm nay, giai đoạn 1 kết thúc lúc" in asked


def test_a_supplement_may_be_asked_for_after_the_reception_not_after_the_payment(world, waiting):
    until = ask_until(paid(waiting, 21))
    assert f"{local_date(until):%d/%m}" == "06/06"  # three working days


def test_another_version_may_give_the_phases_up(world, land_transfer):
    """A file that was received goes on under its own."""
    content = land_transfer.content
    limits = tuple(one.model_copy(update={"first_phase": None}) for one in content.time_limits)
    plain = content.model_copy(update={"phases": None, "time_limits": limits})
    version = factories.VersionFactory(procedure=land_transfer.procedure, content=plain)
    with at(0):
        application = notices.assessing(world, version)
    with at(1):
        application = notices.ask(world, application, *notices.TAXES)
    application = paid(application, 7)
    assert [turn.act for turn in application.clock.all()] == ["start", "pause", "resume"]
    assert f"{local_date(application.due_at):%d/%m}" == "03/07"
