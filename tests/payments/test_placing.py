"""Money that could not be booked, or was nobody's, and how it finds its fees."""

from dataclasses import replace

import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils.translation import gettext as _

from payments.models import Allocation, Capture, Case, Receipt, Refund
from payments.services import cases, elsewhere, papers, placing, reconciliation, refunds, ways
from payments.services.errors import PlacementRefused, RefundRefused
from portal.accounts.models import User
from portal.core.ids import uuid7
from procedures.models import Fee
from procedures.services import endings
from procedures.services.errors import NotAllowed
from tests import factories, states
from tests.payments.gateway_fixtures import mockpay, stripe_gateway, stripe_in_use
from tests.payments.ledger_checks import books
from tests.payments.scenes import PRICE, drain, orphaned, paid_twice, till

__all__ = ["mockpay", "stripe_gateway", "stripe_in_use", "till"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken(monkeypatch):
    """Receipts cannot be written until `broken.undo()`."""

    def fail(**_values):
        raise ValueError("no series")

    monkeypatch.setattr(papers, "issue", fail)
    return monkeypatch


@pytest.fixture
def unbooked(fresh_db, till, broken) -> Case:
    till.pay(till.attempt())
    till.deliver()
    return Case.objects.get()


@pytest.fixture
def orphan(fresh_db, till) -> Case:
    return orphaned(till)


def test_an_error_of_ours_never_undoes_the_evidence_of_money(unbooked, till):
    capture = Capture.objects.get()

    assert (unbooked.kind, unbooked.amount, unbooked.capture) == ("unbooked", PRICE, capture)
    assert unbooked.application == till.application
    assert not Receipt.objects.exists()
    assert not Allocation.objects.exists()
    assert till.fee().owed == PRICE


def test_the_sweep_books_it_once_the_error_is_gone(unbooked, till, broken):
    reconciliation.sweep()
    assert Case.objects.get().state == Case.State.OPEN
    broken.undo()

    reconciliation.sweep()
    reconciliation.sweep()

    case = Case.objects.get()
    assert (case.state, case.is_suspense) == (Case.State.RESOLVED, False)
    assert (Receipt.objects.get().amount, till.fee().owed) == (PRICE, 0)


def test_a_database_that_asks_to_try_again_is_tried_again(fresh_db, till, monkeypatch):
    def busy(**_values):
        raise OperationalError("database is locked")

    attempt = till.attempt()
    till.pay(attempt)
    with monkeypatch.context() as patch:
        patch.setattr(papers, "issue", busy)
        with pytest.raises(OperationalError):
            till.ask(attempt)
    assert not Capture.objects.exists()

    till.ask(attempt)

    assert till.fee().owed == 0


def test_a_cashier_finds_whose_money_it_was(orphan, till, client):
    cashier = till.world.officer("cashier")
    client.force_login(cashier)
    url = reverse("cashier_case", args=[orphan.pk])

    wrong = client.post(url, {"act": "place", "place-code": "H05.99-1"}).content.decode()
    assert "H05.99-1" in wrong
    assert "govuk-error-message" in wrong
    assert Case.objects.get().state == Case.State.OPEN
    done = client.post(url, {"act": "place", "place-code": till.application.code.lower()})

    case = Case.objects.get()
    assert done.status_code == 302
    assert (case.state, case.application, case.resolved_by) == (
        "resolved",
        till.application,
        cashier,
    )
    assert Receipt.objects.get().amount == PRICE


def test_the_second_of_two_cashiers_is_told(orphan, till):
    placing.place(case=orphan, application=till.application, actor=till.world.officer("cashier"))
    second = till.world.officer("cashier", number=2)

    with pytest.raises(PlacementRefused):
        placing.place(case=orphan, application=till.application, actor=second)

    assert Allocation.objects.count() == 1


def test_where_nothing_is_owed_nothing_is_placed(orphan, till):
    till.cash()
    drain()

    with pytest.raises(PlacementRefused):
        placing.place(
            case=orphan, application=till.application, actor=till.world.officer("cashier")
        )

    assert Case.objects.get().state == Case.State.OPEN


def test_more_than_is_owed_stays_in_the_case(orphan, till):
    cashier = till.world.officer("cashier")
    till.application.fees.update(amount=PRICE - 3_000)

    case = placing.place(case=orphan, application=till.application, actor=cashier)

    assert (case.state, case.amount, case.is_suspense) == (Case.State.OPEN, 3_000, True)


def test_what_the_first_receipt_cannot_take_goes_back_by_a_refund(orphan, till, client):
    """A capture has one receipt of each agency and kind, and that one is written."""
    cashier, first = till.world.officer("cashier"), till.application
    first.fees.update(amount=3_000)
    case = placing.place(case=orphan, application=first, actor=cashier)
    again = states.filed(till.world, first.version)
    client.force_login(cashier)
    url = reverse("cashier_case", args=[case.pk])
    page = client.post(url, {"act": "place", "place-code": again.code})
    assert page.status_code == 200
    assert "govuk-error-summary" in page.content.decode()
    with pytest.raises(PlacementRefused) as caught:
        placing.place(case=case, application=again, actor=cashier)
    assert str(caught.value) == _(
        "This payment has its receipt for such fees already. Give the rest back by a refund."
    )
    assert Receipt.objects.count() == 1
    again.fees.update(kind="charge")
    case = placing.place(case=case, application=again, actor=cashier)
    assert set(Receipt.objects.values_list("kind", "amount")) == {("fee", 3_000), ("charge", 5_000)}
    assert case.state == Case.State.RESOLVED
    assert books() == []


def test_with_both_receipts_written_placing_is_not_offered(orphan, till, client):
    cashier = till.world.officer("cashier")
    for kind in ("fee", "charge"):
        filed = states.filed(till.world, till.application.version)
        filed.fees.update(amount=3_000, kind=kind)
        placing.place(case=orphan, application=filed, actor=cashier)
    Case.objects.update(agency=till.world.commune)
    client.force_login(cashier)
    page = client.get(reverse("cashier_case", args=[orphan.pk])).content.decode()
    assert 'value="place"' not in page
    assert 'value="refund"' in page


def test_with_both_receipts_written_a_notice_of_that_application_is_still_paid(
    orphan, till, client
):
    cashier = till.world.officer("cashier")
    for kind in ("fee", "charge"):
        filed = states.filed(till.world, till.application.version)
        filed.fees.update(amount=3_000, kind=kind)
        placing.place(case=orphan, application=filed, actor=cashier)
    Case.objects.update(agency=till.world.commune)
    fee = filed.fees.get()
    fee.pk, fee.assessed_by, fee.issued_by = uuid7(), cashier, till.world.commune
    fee.amount, fee.settled, fee.state, fee.notice_number = 2_000, 0, Fee.State.OPEN, "5/TB"
    fee.save(force_insert=True)
    client.force_login(cashier)
    page = client.get(reverse("cashier_case", args=[orphan.pk])).content.decode()
    assert 'value="place"' in page
    case = placing.place(case=orphan, application=filed, actor=cashier)
    assert (case.state, Receipt.objects.get(notice=fee).amount) == (Case.State.RESOLVED, 2_000)
    assert books() == []


def test_late_money_pays_when_its_application_goes_on_again(fresh_db, till, client):
    application, attempt = states.started(till.world, till.application.version), None
    fee = application.fees.get()
    late = replace(till, application=application)
    Fee.objects.filter(pk=fee.pk).update(state="open", settled=0)
    attempt = late.attempt()
    late.pay(attempt)
    head = till.world.officer("approver")
    endings.stop(application=application, actor=head, reason="Sai thẩm quyền")
    late.ask(attempt)
    case, cashier = Case.objects.get(), till.world.officer("cashier")
    assert case.kind == Case.Kind.LATE
    with pytest.raises(PlacementRefused):
        placing.place(case=case, application=application, actor=cashier)
    states.lifted(till.world, application)
    Fee.objects.filter(pk=fee.pk).update(state="open")

    case = placing.place(case=case, application=application, actor=cashier)

    assert case.state == Case.State.RESOLVED


def test_the_rest_after_a_refund_still_pays_and_then_the_case_ends(orphan, till):
    cashier, head = till.world.officer("cashier"), till.world.officer("approver")
    refund = refunds.ask(case=orphan, actor=cashier, amount=3_000, reason="Chuyển thừa")
    refunds.approve(refund=refund, actor=head)
    drain()

    case = placing.place(case=orphan, application=till.application, actor=cashier)

    assert (till.fee().settled, case.state, case.amount) == (5_000, Case.State.RESOLVED, 3_000)
    assert books() == []


def test_money_that_went_back_without_us_pays_nothing(orphan, till):
    cashier = till.world.officer("cashier")
    elsewhere.note_external(capture=orphan.capture, amount=PRICE, note="refunded 8000")
    with pytest.raises(PlacementRefused):
        placing.place(case=orphan, application=till.application, actor=cashier)
    elsewhere.note_external(capture=orphan.capture, amount=3_000, note="refunded 3000")

    case = placing.place(case=orphan, application=till.application, actor=cashier)

    assert (till.fee().settled, case.amount, case.state) == (5_000, 3_000, Case.State.OPEN)
    cases.resolve(case=case, actor=cashier, resolution="Cổng đã hoàn phần còn lại")
    assert books() == []


def test_the_payer_is_told_of_money_that_waits_and_not_asked_again(unbooked, till, client):
    client.force_login(till.payer)
    url = reverse("application", args=[till.application.pk])
    pay = reverse("pay", args=[till.application.pk])
    page = client.get(url).content.decode()
    assert pay not in page
    assert _("%(amount)s has arrived and is being checked") % {"amount": "8.000\u00a0đ"} in page
    assert client.get(pay).status_code == 302


def test_money_that_may_go_back_is_not_placed(orphan, till):
    cashier = till.world.officer("cashier")
    refunds.ask(case=orphan, actor=cashier, amount=PRICE, reason="Chuyển nhầm")

    with pytest.raises(PlacementRefused):
        placing.place(case=orphan, application=till.application, actor=cashier)


@pytest.mark.parametrize("role", ["auditor", "examiner"])
def test_who_only_reads_places_nothing(orphan, till, role, client):
    officer = till.world.officer(role)

    with pytest.raises(NotAllowed):
        placing.place(case=orphan, application=till.application, actor=officer)
    client.force_login(officer)
    page = client.get(reverse("cashier_case", args=[orphan.pk]))
    assert page.status_code == (200 if role == "auditor" else 403)
    assert 'name="act"' not in page.content.decode()


def test_the_head_of_the_agency_approves_what_the_cashier_proposes(orphan, till):
    cashier, head = till.world.officer("cashier"), till.world.officer("approver")
    refund = refunds.ask(case=orphan, actor=cashier, amount=PRICE, reason="Chuyển nhầm")

    refunds.approve(refund=refund, actor=head)

    assert Refund.objects.get().approved_by == head


def test_nobodys_money_goes_back_from_the_till_where_it_was_approved(orphan, till, monkeypatch):
    monkeypatch.setitem(ways.BACK_BY_HAND, "stripe", Refund.Way.COUNTER)
    first, head = till.world.officer("cashier"), till.world.officer("approver")
    only_cashier = till.world.officer("cashier", number=2)
    parts = [
        refunds.ask(case=orphan, actor=first, amount=amount, reason="Chuyển nhầm")
        for amount in (3_000, 5_000)
    ]
    assert orphan.agency is None
    refunds.approve(refund=parts[0], actor=only_cashier)
    with pytest.raises(NotAllowed):  # who approved it pays nothing out, but may call it off
        refunds.hand_out(refund=parts[0], actor=only_cashier, receiver="Hương")
    refunds.call_off(refund=parts[0], actor=only_cashier, reason="Không đến nhận")
    refunds.approve(refund=parts[1], actor=head)
    refunds.hand_out(refund=parts[1], actor=first, receiver="Nguyễn Thị Mai Hương")
    orphan.refresh_from_db()
    assert (orphan.agency, orphan.state) == (till.world.commune, Case.State.OPEN)
    assert books() == []


def test_nobodys_money_goes_to_a_till_that_somebody_keeps(orphan, till, monkeypatch):
    monkeypatch.setitem(ways.BACK_BY_HAND, "stripe", Refund.Way.COUNTER)
    world, head = till.world, till.world.officer("approver", till.world.land)
    parts = [
        refunds.ask(case=orphan, actor=world.officer("cashier", world.tax), amount=one, reason="x")
        for one in (3_000, 5_000)
    ]
    with pytest.raises(RefundRefused):  # the land office has nobody at a till
        refunds.approve(refund=parts[0], actor=head)
    factories.PostFactory(user=head, agency=world.tax, role="approver")
    refunds.approve(refund=parts[0], actor=User.objects.get(pk=head.pk))
    orphan.refresh_from_db()
    assert orphan.agency == world.tax


def test_nobody_places_money_on_an_application_of_their_own(orphan, till):
    cashier = till.world.officer("cashier")
    till.application.filed_by = cashier
    till.application.save(update_fields=["filed_by"])
    with pytest.raises(NotAllowed):
        placing.place(case=orphan, application=till.application, actor=cashier)
    assert till.fee().owed == PRICE


@pytest.fixture
def overpaid(fresh_db, till) -> Case:
    return paid_twice(till)


@pytest.mark.parametrize("kind", ["overpaid", "mismatch", "unbooked"])
def test_money_of_one_application_pays_for_no_other(overpaid, till, kind, client):
    cashier, mine = till.world.officer("cashier"), till.application
    other = states.filed(till.world, mine.version)
    Case.objects.update(kind=kind)
    said = _(
        "This money came for application %(code)s and may pay for no other. Give it back by a "
        "refund."
    ) % {"code": mine.code}

    with pytest.raises(PlacementRefused) as caught:
        placing.place(case=overpaid, application=other, actor=cashier)
    client.force_login(cashier)
    url = reverse("cashier_case", args=[overpaid.pk])
    page = client.post(url, {"act": "place", "place-code": other.code}).content.decode()

    assert str(caught.value) == said
    assert said in page
    overpaid.refresh_from_db()
    assert (overpaid.state, overpaid.application) == (Case.State.OPEN, mine)
    assert other.fees.get().owed == PRICE
    mine.fees.update(amount=2 * PRICE, state="open")
    placing.place(case=overpaid, application=mine, actor=cashier)
    assert till.fee().owed == 0


def test_nobody_places_money_that_came_for_an_application_of_their_own(overpaid, till):
    cashier = till.world.officer("cashier")
    other = states.filed(till.world, till.application.version)
    till.application.filed_by = cashier
    till.application.save(update_fields=["filed_by"])
    with pytest.raises(NotAllowed):
        placing.place(case=overpaid, application=other, actor=cashier)
