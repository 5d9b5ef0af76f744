"""Every night somebody looks, and says once what was found."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from payments import nightly
from payments.models import BookCheck, GatewayMessage
from portal.documents import restoring
from portal.tasks import registry
from portal.tasks.testing import drain

pytestmark = [pytest.mark.django_db, pytest.mark.tampers]

LEDGER, AUDIT = BookCheck.Subject.LEDGER, BookCheck.Subject.AUDIT


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


def test_a_finding_is_told_to_each_administrator_once(till, admin_user, mailoutbox):
    settled(till)
    mailoutbox.clear()
    lose_a_message()
    for _night in range(3):
        row = nightly.check(LEDGER)
        drain()
    (line,) = row.findings
    assert line.startswith("8: ")
    assert [mail.to for mail in mailoutbox] == [[admin_user.email]]
    assert line in mailoutbox[0].body
    lose_a_message(2)  # of the same rule: its first row is told already
    nightly.check(LEDGER)
    drain()
    assert len(mailoutbox) == 1


def test_what_was_mended_is_forgotten(till):
    settled(till)
    lose_a_message()
    assert nightly.check(LEDGER).findings
    GatewayMessage.objects.update(note="seen")
    assert nightly.check(LEDGER).findings == []


def test_what_is_seen_only_once_was_somebody_paying_meanwhile(monkeypatch):
    answers = [["2: between two answers", "3: a gap"], ["3: a gap"]]
    monkeypatch.setitem(nightly.FINDINGS, LEDGER, lambda: iter(answers.pop(0)))
    assert nightly.check(LEDGER).findings == ["3: a gap"]


def test_both_are_checked_once_a_night(till, monkeypatch):
    assert registry.jobs()["payments.check_books"].every == timedelta(hours=1)
    asked = []
    for subject in BookCheck.Subject:
        monkeypatch.setitem(
            nightly.FINDINGS, subject, lambda subject=subject: asked.append(subject) or iter(())
        )
    nightly.run()
    nightly.run()
    assert sorted(asked) == [AUDIT, LEDGER]
    BookCheck.objects.update(checked_at=timezone.now() - timedelta(days=1, minutes=1))
    nightly.run()
    assert len(asked) == 4
    restoring.begin(reason="test")
    BookCheck.objects.update(checked_at=timezone.now() - timedelta(days=2))
    nightly.run()
    assert len(asked) == 4


def test_the_operator_sees_the_last_result_and_restore_mode(till, client, admin_user):
    settled(till)
    client.force_login(admin_user)
    page = reverse("payment_gateways")
    before = client.get(page).content.decode()
    lose_a_message()
    line = nightly.check(LEDGER).findings[0]
    nightly.check(AUDIT)
    restoring.begin(reason="test")
    after = client.get(page).content.decode()
    for shown in (line, "after_restore"):
        assert (shown in before, shown in after) == (False, True)
