"""What officers hear: their work, the answers they wait for, dates that are near or past."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from portal.core.dates import VN_TZ
from portal.notices.models import Delivery, Notice
from portal.notices.words import words_of
from portal.tasks.testing import drain
from procedures import digest, reminders, warnings
from procedures.models import Status, WorkItem
from procedures.services import assigning, conversation, endings, supplements
from tests import factories, states

pytestmark = pytest.mark.django_db
MONDAY, SATURDAY = datetime(2024, 5, 13, 8, tzinfo=VN_TZ), datetime(2024, 5, 18, 8, tzinfo=VN_TZ)
DAY = timedelta(days=1)


@pytest.fixture
def started(world, civil_status):
    application = states.started(world, civil_status)
    drain()
    return application


def kinds_of(user) -> list[str]:
    mine = Notice.objects.filter(recipient=user).order_by("created_at")
    return list(mine.values_list("kind", flat=True))


def give(world, application, to, by=None):
    item = application.work_items.open().get()
    by = by or world.officer("approver")
    assigning.assign(application=application, actor=by, item_id=item.pk, to=to)
    drain()
    return item


# --- work and answers -----------------------------------------------------------------------------
def test_who_is_given_work_is_told_on_the_site_alone(world, started, mailoutbox):
    examiner, before = world.officer("examiner"), len(mailoutbox)
    give(world, started, examiner)

    assert kinds_of(examiner) == ["desk_work"]
    assert len(mailoutbox) == before
    assert not Delivery.objects.filter(notice__recipient=examiner).exists()


def test_work_that_comes_back_is_told_again(world, started):
    first, second = world.officer("examiner"), world.officer("examiner", number=2)
    for colleague in (first, second, first):
        give(world, started, colleague)

    assert kinds_of(first) == ["desk_work", "desk_work"]
    assert kinds_of(second) == ["desk_work"]


def test_nobody_is_told_of_what_they_did_themselves(world, started):
    approver = world.officer("approver")
    factories.PostFactory(user=approver, agency=world.commune, role="examiner")
    give(world, started, approver, by=approver)

    assert kinds_of(approver) == []


def test_a_line_of_the_citizen_reaches_who_has_the_file(world, started):
    examiner = world.officer("examiner")
    give(world, started, examiner)
    for text in ("Khi nào xong?", "Tôi chờ đã lâu"):
        conversation.write_to_agency(application=started, actor=world.citizen, text=text)
    drain()

    assert kinds_of(examiner) == ["desk_work", "desk_question", "desk_question"]
    assert "Khi nào" not in str(Notice.objects.filter(recipient=examiner).last().context)


def test_the_citizen_is_not_told_of_their_own_line(world, started):
    before = Notice.objects.filter(recipient=world.citizen).count()
    conversation.write_to_agency(application=started, actor=world.citizen, text="Khi nào xong?")
    drain()

    assert Notice.objects.filter(recipient=world.citizen).count() == before


def test_a_supplement_that_came_reaches_who_asked(world, started):
    examiner = world.officer("examiner")
    give(world, started, examiner)
    asked = {"reason": "Mờ", "items": [{"kind": "other", "id": "", "note": "Rõ hơn"}]}
    started.refresh_from_db()
    application = supplements.ask_supplement(application=started, actor=examiner, request=asked)
    supplements.save_copy(application=application, actor=world.citizen, answers=started.answers)
    supplements.supply(application=application, actor=world.citizen)
    drain()

    assert "desk_supplied" in kinds_of(examiner)


# --- dates ----------------------------------------------------------------------------------------
def test_work_is_warned_of_once_before_and_once_after(world, started):
    examiner = world.officer("examiner")
    item = give(world, started, examiner)
    now = timezone.now()
    WorkItem.objects.filter(pk=item.pk).update(opened_at=now - 5 * DAY, due_at=now + DAY / 2)
    Notice.objects.update(created_at=now - 4 * DAY)
    for _time in range(2):
        warnings.warn_officers()
    assert kinds_of(examiner) == ["desk_work", "desk_soon"]

    WorkItem.objects.filter(pk=item.pk).update(due_at=now - DAY / 2)
    for _time in range(2):
        warnings.warn_officers()
    assert kinds_of(examiner) == ["desk_work", "desk_soon", "desk_late"]


@pytest.mark.parametrize(
    "changed",
    [{"is_waiting": True}, {"assignee": None}, {"due_at": None}, {"due_at": "far"}],
)
def test_of_other_work_nobody_is_warned(world, started, changed):
    item = give(world, started, world.officer("examiner"))
    now = timezone.now()
    row = {"opened_at": now - 5 * DAY, "due_at": now + DAY / 2} | changed
    if row["due_at"] == "far":
        row["due_at"] = now + 3 * DAY
    WorkItem.objects.filter(pk=item.pk).update(**row)

    warnings.warn_officers()

    assert not Notice.objects.filter(kind__in=["desk_soon", "desk_late"]).exists()


def test_those_told_already_do_not_hide_the_others(world, started, monkeypatch):
    monkeypatch.setattr(warnings, "BATCH", 1)
    examiner, now = world.officer("examiner"), timezone.now()
    give(world, started, examiner)
    other = states.started(world, started.version)
    give(world, other, examiner)
    WorkItem.objects.open().update(opened_at=now - 5 * DAY, due_at=now - DAY)
    Notice.objects.update(created_at=now - 4 * DAY)

    warnings.warn_officers()
    warnings.warn_officers()

    assert kinds_of(examiner).count("desk_late") == 2


# --- the digest -----------------------------------------------------------------------------------
def late(world, civil_status):
    application = states.started(world, civil_status)
    drain()
    WorkItem.objects.open().update(due_at=timezone.now() - DAY)
    return application


def test_leaders_hear_each_working_morning_once_how_they_stand(world, civil_status, mailoutbox):
    leader, clerk = world.officer("approver"), world.officer("clerk")
    with time_machine.travel(MONDAY, tick=False):
        application = late(world, civil_status)
        for _time in range(2):
            digest.send_digests()
        drain()

    mine = Notice.objects.get(recipient=leader, kind="desk_digest")
    subject, body = words_of(mine, "vi")
    assert "1 quá hạn" in subject
    assert "13/05/2024" in subject
    assert f"- {application.code}" in body
    assert [mail.to for mail in mailoutbox if "quá hạn" in mail.subject] == [[leader.email]]
    assert "desk_digest" not in kinds_of(clerk)


def test_no_digest_on_a_day_off_nor_before_the_morning(world, civil_status):
    world.officer("approver")
    with time_machine.travel(SATURDAY, tick=False):
        late(world, civil_status)
        digest.send_digests()
    with time_machine.travel(MONDAY.replace(hour=6), tick=False):
        digest.send_digests()

    assert not Notice.objects.filter(kind="desk_digest").exists()


def test_an_agency_with_nothing_urgent_sends_none(world, civil_status):
    world.officer("approver")
    with time_machine.travel(MONDAY, tick=False):
        states.started(world, civil_status)
        drain()
        WorkItem.objects.open().update(due_at=MONDAY + 30 * DAY, role="examiner")
        digest.send_digests()

    assert not Notice.objects.filter(kind="desk_digest").exists()


# --- the citizen's days ---------------------------------------------------------------------------
def test_a_supplement_is_reminded_of_once_before_its_last_day(world, started):
    asked = {"reason": "Mờ", "items": [{"kind": "other", "id": "", "note": "Rõ hơn"}]}
    examiner = states.holder(world, states.open_run(started))
    supplements.ask_supplement(application=started, actor=examiner, request=asked)
    reminders.remind_of_answers()
    assert "supplement_soon" not in kinds_of(world.citizen)

    started.supplements.update(answer_by=timezone.now() + 2 * DAY)
    for _time in range(2):
        reminders.remind_of_answers()

    assert kinds_of(world.citizen).count("supplement_soon") == 1


def test_a_fee_at_filing_is_reminded_of_once_before_the_file_ends(world, civil_status):
    application = states.filed(world, civil_status)
    assert application.status == Status.REGISTERED
    reminders.remind_of_answers()
    assert "unpaid_soon" not in kinds_of(world.citizen)

    application.submitted_at = timezone.now() - endings.UNPAID + 2 * DAY
    application.save(update_fields=["submitted_at"])
    for _time in range(2):
        reminders.remind_of_answers()

    assert kinds_of(world.citizen).count("unpaid_soon") == 1
