"""Form 06: the way of a file through the agencies, made when asked for and kept nowhere."""

import hashlib
from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import Event
from portal.core.dates import VN_TZ
from portal.documents import at_once
from portal.documents.models import IssuedDocument, Sheet
from portal.tasks.limited import LimitExceeded
from procedures.control_slip import control_slip
from procedures.services import opinions, processing, reception, supplements
from procedures.stations import Station, stations
from tests import factories, states
from tests.documents import papers
from tests.documents.test_render import text_of

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 8, 12, tzinfo=VN_TZ)
HOUR = timedelta(hours=1)


def url(application):
    return reverse("desk:control_slip", args=[application.pk])


def rows_of(world, application) -> list[dict]:
    return control_slip(application, actor=world.officer("examiner"), now=timezone.now())[1]["rows"]


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch):
    monkeypatch.setattr(at_once, "run_limited", papers.render_here)


@pytest.fixture
def examined(world, land_transfer):
    """On the desk of the examiner, who may ask others."""
    return states.step(world, states.started(world, land_transfer))


# --- stations -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("done", "due", "how", "said"),
    [
        (NOON - timedelta(days=1), NOON, "", "early"),
        (NOON - HOUR, NOON, "", "on_time"),
        (NOON + HOUR, NOON, "", "late"),
        (NOON, NOON, "back", "on_time"),
        (None, NOON + HOUR, "", "open"),
        (None, NOON - HOUR, "", "late"),
        (None, NOON - HOUR, "waits", "open"),  # the applicant is waited for, not the agency
        (NOON + HOUR, NOON, "cancelled", ""),
        (NOON + HOUR, None, "", ""),
    ],
)
def test_a_part_was_done_in_time_or_not(world, done, due, how, said):
    one = Station("", None, world.commune, NOON, "", due_at=due, done_at=done, how=how)
    assert one.timeliness(NOON) == said


def test_each_hand_is_named_with_its_agency_in_order(world, examined):
    application, asking = examined, states.open_run(examined)
    first, examiner = application.steps.first(), states.holder(world, asking)
    opinions.ask_opinion(
        application=application,
        actor=examiner,
        run_id=asking.pk,
        question={"agency": world.tax, "text": "Có nợ thuế không?"},
    )
    opinion = application.opinions.get()
    at_tax = world.officer("examiner", world.tax)
    answer = {"verdict": "agree", "text": "Không"}
    opinions.give_opinion(
        application=application, actor=at_tax, opinion_id=opinion.pk, answer=answer
    )
    application = states.step(world, application)
    found = stations(application)

    moments = [one.given_at for one in found]
    assert moments == sorted(moments)
    door = world.officer("receptionist")
    assert (found[0].giver, found[0].taker, found[0].taken_by) == (
        None,
        world.commune,
        door.full_name,
    )
    assert (found[1].taker, found[1].given_by) == (first.agency, door.full_name)
    assert found[1].given_at == application.received_at
    asked = next(one for one in found if one.what == "Cho ý kiến")
    assert (asked.giver, asked.taker, asked.taken_by) == (
        asking.agency,
        world.tax,
        at_tax.full_name,
    )
    last = found[-1]
    assert (last.giver, last.given_by) == (asking.agency, examiner.full_name)
    assert last.done_at is None
    data = control_slip(application, actor=examiner, now=timezone.now())[1]
    assert world.tax.name in data["beside"]


def test_what_was_returned_recalled_and_ended_says_so(world, examined):
    application, run = examined, states.open_run(examined)
    opinions.ask_opinion(
        application=application,
        actor=states.holder(world, run),
        run_id=run.pk,
        question={"agency": world.tax, "text": "Có nợ thuế không?"},
    )
    application = states.step(world, application)
    run = states.open_run(application)
    processing.return_step(
        application=application, actor=states.holder(world, run), run_id=run.pk, reason="Thiếu"
    )
    assert [one.how for one in stations(application)] == [
        "", "", "", "recalled", "back", ""
    ]  # fmt: skip


def test_before_it_is_started_the_file_lies_with_the_agency_of_the_first_step(world, civil_status):
    application = states.received(world, civil_status)
    assert [one.what for one in stations(application)] == ["Kiểm tra, tiếp nhận", "Nhận giải quyết"]


def test_a_file_that_was_refused_has_one_station(world, civil_status):
    filed = states.paid(states.filed(world, civil_status))
    door = world.officer("receptionist")
    application = reception.refuse_reception(application=filed, actor=door, reason="Sai nơi nộp")
    (only,) = stations(application)
    assert (only.taken_by, only.done_at) == (door.full_name, application.closed_at)


def test_a_result_comes_back_to_the_counter(world, civil_status):
    waiting = states.finished(world, civil_status)
    last = stations(waiting)[-1]
    assert (last.taker, last.taken_by, last.done_at) == (world.commune, "", None)
    approver = waiting.steps.order_by("sequence").last().closed_by
    assert last.given_by == approver.full_name
    returned = states.handed_over(world, civil_status, by=factories.UserFactory())
    last = stations(returned)[-1]
    assert (last.taken_by, last.done_at) == (
        world.officer("receptionist").full_name,
        returned.closed_at,
    )


def test_a_pause_stands_beside_the_part_during_which_it_was(world, civil_status):
    application = states.started(world, civil_status)
    run = states.open_run(application)
    supplements.ask_supplement(
        application=application,
        actor=states.holder(world, run),
        request={"reason": "Mờ", "items": [{"kind": "other", "note": "Chụp lại"}]},
    )
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        rows = rows_of(world, application)
    notes = " ".join(rows[-1]["notes"])
    assert "chờ bổ sung hồ sơ" in notes
    assert rows[-1]["result"] == "Đang giải quyết"
    assert not any("chờ bổ sung" in note for note in rows[0]["notes"])


# --- the page -----------------------------------------------------------------------------------
def test_the_slip_is_made_anew_and_kept_nowhere(client, world, civil_status):
    application = states.handed_over(world, civil_status)
    papers_before = IssuedDocument.objects.count()
    officer = world.officer("examiner")
    client.force_login(officer)
    answer = client.post(url(application))
    assert answer["Content-Type"] == "application/pdf"
    text = " ".join(text_of(answer.content).split())
    for words in (
        "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ",
        application.code,
        "Mẫu số 06, Thông tư 03/2025/TT-VPCP",
        "Cơ quan (bộ phận) giải quyết:",
        f"Người lập: {officer.full_name}",
        "Phiếu không ký số",
        "Số: 01/TNHS",
        f"{timezone.localtime():%d/%m/%Y}",
    ):
        assert words in text
    assert IssuedDocument.objects.count() == papers_before
    event = Event.objects.get(stream=application.audit_stream, act="make_control_slip")
    assert event.actor == officer
    sheet = Sheet.objects.get()
    assert event.payload == {"number": sheet.number, "code": sheet.lookup_code}
    assert sheet.pretty_code in text
    assert sheet.sha256 == hashlib.sha256(answer.content).hexdigest()


def test_the_next_slip_has_the_next_number(client, world, civil_status):
    application = states.received(world, civil_status)
    client.force_login(world.officer("examiner"))
    for _again in range(2):
        client.post(url(application))
    assert list(Sheet.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert len(set(Sheet.objects.values_list("lookup_code", flat=True))) == 2


def test_the_form_is_that_of_the_day_on_which_it_is_made(world, civil_status):
    old = datetime(2024, 6, 3, 9, tzinfo=VN_TZ)
    with time_machine.travel(old):
        application = states.received(world, civil_status)
    officer = world.officer("examiner")
    then = control_slip(application, actor=officer, now=old)[1]
    assert (then["form_mark"], then["paper"]) == ("Mẫu số 05, Thông tư 01/2018/TT-VPCP", "A5")
    today = control_slip(application, actor=officer, now=timezone.now())[1]
    assert (today["form_mark"], today["paper"]) == ("Mẫu số 06, Thông tư 03/2025/TT-VPCP", "A4")


def test_who_never_had_the_file_gets_no_slip(client, world, civil_status):
    application = states.received(world, civil_status)
    for person, expected in ((world.officer("examiner", world.far), 404), (world.citizen, 403)):
        client.force_login(person)
        assert client.post(url(application)).status_code == expected
    client.force_login(world.officer("examiner"))
    assert client.get(url(application)).status_code == 405


def test_who_only_gave_an_opinion_gets_it_too(client, world, examined):
    application, run = examined, states.open_run(examined)
    opinions.ask_opinion(
        application=application,
        actor=states.holder(world, run),
        run_id=run.pk,
        question={"agency": world.tax, "text": "Có nợ thuế không?"},
    )
    client.force_login(world.officer("examiner", world.tax))
    assert client.post(url(application)).status_code == 200


def test_a_renderer_that_fails_is_said_on_the_page_of_the_file(
    client, world, civil_status, monkeypatch
):
    application = states.received(world, civil_status)

    def too_slow(*_args, **_limits):
        raise LimitExceeded

    monkeypatch.setattr(at_once, "run_limited", too_slow)
    client.force_login(world.officer("examiner"))
    answer = client.post(url(application), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("desk:application", args=[application.pk])
    assert "Chưa lập được phiếu" in answer.content.decode()
    assert Sheet.objects.get().sha256 == ""


def test_many_steps_cost_no_more_questions(world, land_transfer, django_assert_max_num_queries):
    application = states.started(world, land_transfer)
    while application.steps.open().exists():
        application = states.step(world, application)
    with django_assert_max_num_queries(9):
        assert len(stations(application)) > 5
