"""The next form of receipts: entered before its first day, and what was issued stays as it was."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from payments.models import Receipt, ReceiptScheme
from payments.services import schemes
from portal.audit.models import Event
from portal.core.dates import VN_TZ, today
from portal.documents import register
from portal.documents.models import THROUGHOUT
from tests import factories
from tests.payments.ledger_checks import books, drop_triggers
from tests.payments.test_receipts import another, at_time

pytestmark = pytest.mark.django_db
NEXT = {
    "name": "Thông tư 91/2026/TT-BTC, ký hiệu mới",
    "fee_symbol": "EBL01",
    "fee_serial": "{yy}TBA",
    "charge_symbol": "EBL01",
    "charge_serial": "{yy}TBB",
    "digits": 8,
    "restarts_yearly": "on",
    "valid_from": "2027-01-01",
    "reason": "Hết dải ký hiệu cũ",
}


@pytest.fixture
def administrator(client):
    user = factories.UserFactory(person=None, phone="", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def a_scheme(**changed) -> ReceiptScheme:
    marks = {"fee": ["EBL01", "{yy}TBA"], "charge": ["EBL01", "{yy}TBB"]}
    values = {"name": "x", "forms": marks, "digits": 8, "valid_from": date(2027, 1, 1)}
    return ReceiptScheme(**values | changed)


def add(administrator, **changed):
    return schemes.add(scheme=a_scheme(**changed), actor=administrator, reason="x")


def test_the_next_scheme_ends_the_one_before_it_and_the_audit_says_why(client, administrator):
    assert client.post(reverse("receipt_schemes:add"), NEXT).status_code == 302
    old, new = ReceiptScheme.objects.order_by("valid_from")[1:]
    assert (old.valid_to, new.valid_from) == (date(2026, 12, 31), date(2027, 1, 1))
    assert (new.forms["fee"], new.restarts_yearly) == (["EBL01", "{yy}TBA"], True)
    for one, act in ((old, "change"), (new, "add")):
        event = Event.objects.get(stream=f"receiptscheme:{one.pk}")
        assert (event.act, event.actor) == (act, administrator)
        assert event.why == NEXT["reason"]
    assert new.name in client.get(reverse("receipt_schemes:index")).text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("valid_from", "2026-11-01"),
        ("fee_symbol", "01BLP0-001"),
        ("fee_serial", "AA-{yy}E"),
        ("fee_serial", "26TBA"),
        ("fee_serial", "{yy}TWA"),
        ("charge_serial", "{yy}TBA"),
        ("charge_serial", "{yy}TAA"),
        ("digits", "9"),
        ("restarts_yearly", ""),
        ("reason", ""),
    ],
)
def test_what_the_law_does_not_know_is_said_beside_the_field(client, administrator, field, typed):
    answer = client.post(reverse("receipt_schemes:add"), NEXT | {field: typed})
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [field])
    assert ReceiptScheme.objects.count() == 2
    assert NEXT["name"] in answer.text


def test_today_is_too_late(administrator):
    for day in (today(), today() - timedelta(days=1)):
        with pytest.raises(ValidationError):
            add(administrator, valid_from=day)


def test_two_who_enter_one_at_once(client, administrator, monkeypatch):
    """The second finds the first one's when the row is locked, not when the form is read."""
    add(administrator)
    monkeypatch.setattr("payments.scheme_screen.schemes.problems", judged_first_time())
    answer = client.post(reverse("receipt_schemes:add"), NEXT)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert ReceiptScheme.objects.count() == 3


def judged_first_time():
    """Nothing is wrong when the form asks; the service judges as ever."""
    real, asked = schemes.problems, []

    def problems(scheme, previous):
        asked.append(scheme)
        return real(scheme, previous) if len(asked) > 1 else {}

    return problems


def test_one_that_has_not_begun_is_taken_out_and_the_old_one_goes_on(client, administrator):
    new = add(administrator)
    page = reverse("receipt_schemes:edit", args=[new.pk])
    assert client.post(page, {"reason": ""}).status_code == 200
    assert client.post(page, {"reason": "Nhầm"}).status_code == 302
    assert not ReceiptScheme.objects.filter(pk=new.pk).exists()
    assert ReceiptScheme.objects.latest("valid_from").valid_to is None


def test_one_under_which_receipts_are_issued_stays(client, administrator):
    begun = ReceiptScheme.objects.latest("valid_from")
    answer = client.post(reverse("receipt_schemes:edit", args=[begun.pk]), {"reason": "x"})
    assert answer.status_code == 200
    with pytest.raises(ValidationError):
        schemes.take_out(scheme=begun, actor=administrator, reason="x")
    for change in ({"digits": 6}, {"forms": {}}, {"valid_from": today()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReceiptScheme.objects.filter(pk=begun.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReceiptScheme.objects.filter(pk=begun.pk)._raw_delete("default")


def test_at_the_end_of_the_year_the_new_marks_begin_at_one(
    till, civil_status, administrator, monkeypatch
):
    add(administrator)
    at_time(monkeypatch, "2026-12-31T23:59:59")
    till.cash()
    at_time(monkeypatch, "2027-01-01T00:00:00")
    another(till, civil_status).cash()
    old, new = Receipt.objects.order_by("document__issued_at")
    assert [one.serial.removeprefix("TEST-") for one in (old, new)] == ["26TAA", "27TBA"]
    assert (old.document.number, new.document.number) == (1, 1)
    assert books() == []


@pytest.mark.tampers
def test_numbers_that_do_not_restart_go_on_over_the_year(till, civil_status, monkeypatch, tmp_path):
    """No law of today has such a scheme; the data of one that comes may."""
    drop_triggers()
    marks = {"fee": ["X", "AB"], "charge": ["X", "AC"]}
    ReceiptScheme.objects.filter(valid_to=None).update(restarts_yearly=False, forms=marks)
    at_time(monkeypatch, "2026-12-31T23:59:59")
    till.cash()
    at_time(monkeypatch, "2028-01-01T00:00:00")
    another(till, civil_status).cash()
    receipts = Receipt.objects.order_by("document__issued_at")
    assert [one.document.number for one in receipts] == [1, 2]
    assert {one.document.series.period for one in receipts} == {THROUGHOUT}
    later = datetime(2031, 5, 1, tzinfo=VN_TZ)
    assert THROUGHOUT in {row[3] for row in register._series(later)}
