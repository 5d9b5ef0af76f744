"""Every night somebody looks, and says once what was found, or that nobody could look."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from payments import ledger, nightly
from payments.models import BookCheck, Comparison, GatewayMessage
from portal.core.dates import at, today
from portal.core.errors import OnHold
from portal.documents import restoring
from portal.tasks import registry
from portal.tasks.testing import drain

pytestmark = [pytest.mark.django_db, pytest.mark.tampers]

Subject = BookCheck.Subject
WAITING, CHAINS, FEES = Subject.WAITING, Subject.CHAINS, Subject.FEES
HOUR = timedelta(hours=1)


def lose_a_message(number=1):
    GatewayMessage.objects.create(
        gateway="stripe",
        event_id=f"evt_{number}",
        kind="x",
        body=b"",
        state="parked",
        received_at=timezone.now() - timedelta(hours=2),
    )


def settled(till):
    """Nothing waits to be done, so that what is sent afterwards is about the books."""
    till.cash()
    drain()


def checked(subject) -> BookCheck:
    nightly.begin(subject)
    drain()
    return BookCheck.objects.get(pk=subject)


def answers(monkeypatch, subject, *lines):
    """What the check finds each time that it is asked; after the last answer, nothing."""
    given = list(lines)
    monkeypatch.setitem(
        nightly.CHECKS, subject, lambda _place: (iter(given.pop(0) if given else ()), "")
    )


@pytest.fixture
def quiet(monkeypatch):
    """Every check finds nothing; those that were asked."""
    asked = []
    for subject in Subject:
        monkeypatch.setitem(
            nightly.CHECKS,
            subject,
            lambda _place, subject=subject: (asked.append(subject) or iter(()), ""),
        )
    return asked


def test_a_finding_is_told_to_each_administrator_once(till, admin_user, mailoutbox):
    settled(till)
    mailoutbox.clear()
    lose_a_message()
    for _night in range(3):
        row = checked(WAITING)
    (line,) = row.findings
    assert line.startswith("8: ")
    assert [mail.to for mail in mailoutbox] == [[admin_user.email]]
    assert line in mailoutbox[0].body
    lose_a_message(2)  # of the same rule: its first row is told already
    checked(WAITING)
    assert len(mailoutbox) == 1


def test_what_was_mended_is_forgotten(till):
    settled(till)
    lose_a_message()
    assert checked(WAITING).findings
    GatewayMessage.objects.update(note="seen")
    assert checked(WAITING).findings == []


def test_what_is_seen_only_once_was_somebody_paying_meanwhile(monkeypatch):
    answers(monkeypatch, WAITING, ["2: between two answers", "3: a gap"], ["3: a gap"])
    assert checked(WAITING).findings == ["3: a gap"]


def test_all_are_begun_once_a_night_each_as_a_task_of_its_own(quiet):
    assert registry.jobs()["payments.check_books"].every == HOUR
    nightly.run()
    nightly.run()
    tasks = DBTaskResult.objects.ready()
    assert sorted(row.args_kwargs["args"][2]["subject"] for row in tasks) == sorted(Subject)
    drain()
    nightly.run()
    drain()
    assert sorted(quiet) == sorted(Subject)
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1), tick=False):
        nightly.run()
        drain()
        assert len(quiet) == 2 * len(Subject)


def test_every_part_of_the_books_and_of_the_record_has_its_check():
    assert set(nightly.CHECKS) == set(Subject)
    assert set(ledger.PARTS) < set(Subject)


def test_one_that_fails_holds_up_no_other(till, monkeypatch):
    settled(till)

    def fail(_place):
        raise ZeroDivisionError

    monkeypatch.setitem(nightly.CHECKS, FEES, fail)
    nightly.run()
    with pytest.raises(ZeroDivisionError):
        drain()
    drain()
    unfinished = BookCheck.objects.filter(checked_at__isnull=True)
    assert list(unfinished.values_list("pk", flat=True)) == [FEES]


def test_one_that_is_not_finished_by_the_morning_is_told_once(
    quiet, admin_user, client, mailoutbox
):
    evening = at(today(), nightly.START) + timedelta(days=1)
    with time_machine.travel(evening, tick=False) as clock:
        nightly.run()
        DBTaskResult.objects.filter(args_kwargs__args__2__subject=FEES).delete()  # parked, or lost
        drain()
        assert not nightly.is_late(BookCheck.objects.get(pk=FEES))
        for _hour in range(8):
            clock.shift(HOUR)
            nightly.run()
            drain()
        row = BookCheck.objects.get(pk=FEES)
        assert row.findings == [nightly.UNFINISHED % "fees"]
        assert [row.findings[0] in mail.body for mail in mailoutbox] == [True]
        assert not BookCheck.objects.exclude(pk=FEES).exclude(findings=[]).exists()

        clock.shift(timedelta(days=1))  # the next night it can be done
        nightly.run()
        drain()
        assert BookCheck.objects.get(pk=FEES).findings == []
        assert len(mailoutbox) == 1


def test_the_page_says_which_is_overdue_also_when_no_worker_is_there(quiet, client, admin_user):
    long_ago = timezone.now() - timedelta(days=2)
    with time_machine.travel(at(today(), nightly.START) + timedelta(days=1, hours=7), tick=False):
        client.force_login(admin_user)
        page = reverse("payment_gateways")
        nightly.run()
        drain()
        assert "Quá hạn" not in client.get(page).content.decode()
        BookCheck.objects.update(begun_at=long_ago, checked_at=long_ago)
        assert client.get(page).content.decode().count("Quá hạn") == len(Subject)


def test_a_long_check_goes_piece_by_piece_and_no_piece_is_done_twice(monkeypatch):
    asked, following = [], {"": "b", "b": "c", "c": ""}

    def piece(place):
        asked.append(place)
        return iter([f"fault {place}"] if place else []), following[place]

    monkeypatch.setitem(nightly.CHECKS, CHAINS, piece)
    nightly.begin(CHAINS)
    yesterday = int(BookCheck.objects.get().begun_at.timestamp()) - 86_400
    for run in (yesterday, yesterday + 86_400):
        nightly.check(subject=CHAINS, run=run, piece=0)
    assert (asked, BookCheck.objects.get().checked_at) == ([""], None)
    assert drain() >= 3  # of the first piece again, and of the others
    assert asked == ["", "b", "b", "c", "c"]  # a finding is looked for twice
    row = BookCheck.objects.get()
    assert (row.findings, row.pieces) == (["fault b", "fault c"], 3)
    assert row.checked_at > row.begun_at


def test_in_restore_mode_none_begins_and_what_has_begun_waits(quiet):
    nightly.begin(FEES)
    restoring.begin(reason="test")
    nightly.run()
    assert BookCheck.objects.count() == 1
    with pytest.raises(OnHold):
        drain()
    assert quiet == []


def test_a_gateway_that_was_not_compared_for_days_is_a_finding(db):
    Comparison.objects.create(
        gateway="stripe",
        day=today() - timedelta(days=5),
        listed=0,
        listed_total=0,
        booked=0,
        booked_total=0,
        differences=0,
    )
    (line,) = checked(Subject.COMPARED).findings
    assert line.startswith("stripe: ")
    Comparison.objects.update(day=today() - timedelta(days=2))
    assert checked(Subject.COMPARED).findings == []


def test_the_operator_sees_the_last_result_and_restore_mode(till, client, admin_user):
    settled(till)
    client.force_login(admin_user)
    page = reverse("payment_gateways")
    before = client.get(page).content.decode()
    lose_a_message()
    line = checked(WAITING).findings[0]
    checked(CHAINS)
    restoring.begin(reason="test")
    after = client.get(page).content.decode()
    for shown in (line, "after_restore"):
        assert (shown in before, shown in after) == (False, True)
