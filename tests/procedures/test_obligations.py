"""Notices of taxes and fees: entered, met or withdrawn each by its paper; the last lets go on."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.audit.models import Event
from portal.notices.models import Notice
from procedures.models import Discharge, Fee, Outcome, PaymentState, Status
from procedures.obligation_words import still_owed
from procedures.reminders import remind_of_notices
from procedures.services import discharges, endings
from procedures.services.discharges import Paper
from procedures.services.errors import ActRefused, NotAllowed
from tests import states
from tests.procedures import notices

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def waiting(world, land_transfer):
    """In status 6: the registration fee and the income tax are asked for."""
    return notices.asked(world, land_transfer)


def clock_of(application):
    return list(application.clock.values_list("act", flat=True))


def test_a_notice_says_whose_it_is_and_who_owes_it(world, land_transfer):
    application = notices.assessing(world, land_transfer)
    entered = notices.TAXES[0] | {
        "issued_on": date(2024, 6, 3),
        "pay_by": date(2024, 7, 3),
        "payer_name": "Trần Thị Bán",
        "payer_number": "8012345678",
        "file": notices.proof(),
    }
    application = notices.ask(world, application, entered)
    fee = notices.notice(application, "registration_fee")
    assert (fee.payer_name, fee.payer_number) == ("Trần Thị Bán", "8012345678")
    assert (fee.notice_date, fee.pay_by) == (date(2024, 6, 3), date(2024, 7, 3))
    assert fee.issued_by == fee.collecting_agency == world.tax
    assert fee.notice_file.is_filed
    assert "12/TB-CCT" in fee.reasons[0]["vi"]
    assert "Chi cục Thuế" in fee.reasons[0]["vi"]


def test_more_notices_follow_while_the_file_waits(world, waiting):
    second = {"rule_id": "income_tax", "amount": 1_000_000, "number": "14/TB-CCT"}
    application = notices.ask(world, waiting, second)
    assert application.status == Status.FINANCIAL_OBLIGATION
    assert application.fees.filter(rule_id="income_tax").count() == 2
    assert clock_of(application) == ["start", "pause"]
    with pytest.raises(ActRefused):
        notices.ask(world, application, second)


def test_the_last_one_met_lets_the_file_go_on_once(world, waiting):
    application = notices.pay_elsewhere(world, waiting, "registration_fee")
    assert application.status == Status.FINANCIAL_OBLIGATION
    application = notices.defer(world, application, "income_tax")
    assert application.status == Status.PROCESSING
    assert clock_of(application) == ["start", "pause", "phase"]
    assert application.payment_state == PaymentState.SETTLED
    assert not application.work_items.open().filter(is_waiting=True).exists()
    paid, later = (notices.notice(application, one["rule_id"]) for one in notices.TAXES)
    assert (paid.state, paid.settled, later.state) == ("settled", 6_250_000, "deferred")
    assert paid.discharges.get().proof in application.attachments.filter(is_filed=True)
    while application.steps.open().exists():
        application = states.step(world, application)
    assert application.status == Status.PROCESSED


def test_the_event_keeps_the_paper_and_no_names(world, waiting):
    notices.pay_elsewhere(world, waiting, "registration_fee")
    event = Event.objects.get(act="pay_elsewhere")
    kept, proof = event.stored.payload, Discharge.objects.get().proof
    assert (kept["notice"], kept["number"]) == ("12/TB-CCT", "0045/KB")
    assert (kept["amount"], kept["sha256"]) == (6_250_000, proof.sha256)
    notices.defer(world, waiting, "income_tax")
    assert Event.objects.get(act="defer").why == notices.DECIDED["reason"]


def test_a_payment_and_a_deferral_together_let_it_go_on(world, waiting):
    application = notices.defer(world, waiting, "income_tax")
    application = states.paid(application)
    assert application.status == Status.PROCESSING
    assert clock_of(application) == ["start", "pause", "phase"]


def test_the_treasury_got_a_part_and_the_rest_stays_owed(world, waiting):
    part = {"amount": 6_000_000, "reason": "Nộp trước một phần"}
    application = notices.pay_elsewhere(world, waiting, "registration_fee", **part)
    fee = notices.notice(application, "registration_fee")
    assert (fee.state, fee.settled, fee.owed) == (Fee.State.OPEN, 6_000_000, 250_000)
    assert application.status == Status.FINANCIAL_OBLIGATION
    notices.pay_elsewhere(world, application, "registration_fee", number="0046/KB")
    fee = notices.notice(application, "registration_fee")
    assert (fee.state, fee.owed) == (Fee.State.SETTLED, 0)
    assert [one.amount for one in fee.discharges.all()] == [6_000_000, 250_000]


def test_interest_for_being_late_is_noted_and_pays_nothing_else(world, waiting):
    late = {"amount": 6_300_000, "reason": "Tiền chậm nộp 16 ngày"}
    application = notices.pay_elsewhere(world, waiting, "registration_fee", **late)
    fee, proof = notices.notice(application, "registration_fee"), Discharge.objects.get()
    assert (fee.state, fee.settled, fee.overpaid) == (Fee.State.SETTLED, 6_250_000, 0)
    assert (proof.amount, proof.over, proof.reason) == (6_250_000, 50_000, late["reason"])
    event = Event.objects.get(act="pay_elsewhere")
    assert (event.stored.payload["over"], event.why) == (50_000, late["reason"])


def test_what_was_deferred_is_paid_later_even_when_the_file_is_done(world, waiting):
    application = notices.pay_elsewhere(world, waiting, "registration_fee")
    run, desk = notices.step_of(world, application)["run_id"], notices.step_of(world, application)
    application = notices.defer(world, application, "income_tax")
    while application.steps.open().exists():
        application = states.step(world, application)
    assert application.status == Status.PROCESSED
    fee = notices.notice(application, "income_tax")
    given = notices.PROVED | {"proof": notices.proof(), "fee_id": fee.pk}
    first = Paper(**given, amount=10_000_000, reason="Trả dần năm đầu")
    act = {"application": application, "actor": desk["actor"], "run_id": run}
    with pytest.raises(NotAllowed):
        discharges.pay_elsewhere(**act | {"actor": world.officer("cashier")}, paper=first)
    application = discharges.pay_elsewhere(**act, paper=first)
    fee.refresh_from_db()
    assert (fee.state, fee.unmet, fee.owed) == (Fee.State.DEFERRED, 15_000_000, 0)
    assert "15.000.000" in still_owed(application)
    with pytest.raises(ActRefused, match="ghi nhận"):  # the same proof, brought once more
        discharges.pay_elsewhere(**act, paper=first)
    rest = Paper(**given | {"number": "0046/KB"}, amount=15_000_000)
    application = discharges.pay_elsewhere(**act, paper=rest)
    fee.refresh_from_db()
    assert (fee.state, fee.unmet, application.status) == ("settled", 0, Status.PROCESSED)
    with pytest.raises(ActRefused):
        discharges.pay_elsewhere(**act, paper=rest)


def test_a_withdrawn_notice_leaves_what_the_treasury_got_to_the_treasury(world, waiting):
    part = {"amount": 6_000_000, "reason": "Nộp trước một phần"}
    application = notices.pay_elsewhere(world, waiting, "registration_fee", **part)
    application = notices.withdraw(world, application, "registration_fee")
    fee = notices.notice(application, "registration_fee")
    assert (fee.state, fee.settled, fee.overpaid) == (Fee.State.CANCELLED, 0, 0)


@pytest.mark.tampers
def test_what_the_treasury_got_of_a_cancelled_notice_is_not_called_paid(world, waiting):
    part = {"amount": 6_000_000, "reason": "Nộp trước một phần"}
    application = notices.pay_elsewhere(world, waiting, "registration_fee", **part)
    Fee.objects.update(state=Fee.State.CANCELLED)
    assert notices.notice(application, "registration_fee").standing == "Đã hủy"


def test_a_deferred_notice_may_be_withdrawn_for_a_corrected_one(world, waiting):
    application = notices.defer(world, waiting, "income_tax")
    application = notices.withdraw(world, application, "income_tax")
    fee = notices.notice(application, "income_tax")
    assert (fee.state, fee.standing) == (Fee.State.CANCELLED, "Đã rút")
    corrected = next(one for one in notices.TAXES if one["rule_id"] == "income_tax")
    assert notices.ask(world, application, corrected)


def test_a_withdrawn_notice_is_asked_for_no_more(world, waiting):
    application = notices.withdraw(world, waiting, "income_tax")
    assert notices.notice(application, "income_tax").state == Fee.State.CANCELLED
    right = notices.TAXES[1] | {"amount": 20_000_000}
    application = notices.ask(world, application, right)  # the number is free again
    assert application.status == Status.FINANCIAL_OBLIGATION
    assert sum(fee.owed for fee in application.fees.all()) == 26_250_000


def test_withdrawing_what_was_partly_paid_leaves_it_to_be_given_back(world, waiting):
    Fee.objects.filter(rule_id="income_tax").update(settled=1_000)
    application = notices.withdraw(world, waiting, "income_tax")
    fee = notices.notice(application, "income_tax")
    assert (fee.owed, fee.overpaid) == (0, 1_000)
    right = notices.TAXES[1] | {"amount": 20_000_000}
    application = notices.ask(world, application, right)  # the corrected paper has its number
    assert application.fees.filter(notice_number=right["number"]).count() == 2
    with pytest.raises(ActRefused):
        notices.ask(world, application, right)


@pytest.mark.parametrize(
    ("act", "changed"),
    [
        (notices.pay_elsewhere, {"amount": 6_249_999}),
        (notices.pay_elsewhere, {"amount": 6_250_001, "reason": " "}),
        (notices.pay_elsewhere, {"amount": 0, "reason": "Nộp một phần"}),
        (notices.pay_elsewhere, {"proof": None}),
        (notices.pay_elsewhere, {"number": ""}),
        (notices.pay_elsewhere, {"dated": date(2999, 1, 1)}),
        (notices.defer, {"reason": " "}),
        (notices.defer, {"dated": None}),
        (notices.withdraw, {"reason": ""}),
    ],
)
def test_what_its_paper_does_not_say_is_refused(world, waiting, act, changed):
    with pytest.raises(ActRefused):
        act(world, waiting, "registration_fee", **changed)
    assert notices.notice(waiting, "registration_fee").owed
    assert not Discharge.objects.exists()


def test_only_the_agency_of_the_step_settles_and_only_what_is_owed(world, waiting):
    fee = notices.notice(waiting, "income_tax")
    step = notices.step_of(world, waiting)
    paper = Paper(fee_id=fee.pk, **notices.DECIDED)
    for actor in (world.officer("examiner"), world.officer("cashier", world.tax), world.citizen):
        with pytest.raises(NotAllowed):
            discharges.defer(**step | {"actor": actor}, paper=paper)
    notices.defer(world, waiting, "income_tax")
    with pytest.raises(ActRefused):
        discharges.defer(**step, paper=paper)
    elsewhere = Paper(fee_id=states.uuid4(), **notices.DECIDED)
    with pytest.raises(ActRefused):
        discharges.defer(**step, paper=elsewhere)


def test_a_lifted_stop_asks_again_for_every_notice_but_the_withdrawn(world, waiting):
    more = {"rule_id": "registration_fee", "amount": 5_000, "number": "15/TB-CCT"}
    application = notices.ask(world, waiting, more)
    application = notices.withdraw(world, application, "income_tax")
    approver = world.officer("approver", world.land)
    application = endings.stop(application=application, actor=approver, reason="Có tranh chấp")
    application = states.lifted(world, application)
    assert application.status == Status.FINANCIAL_OBLIGATION
    owed = application.fees.owed().values_list("rule_id", "amount")
    assert set(owed) == {("registration_fee", 6_250_000), ("registration_fee", 5_000)}


def test_the_database_wants_a_proof_of_what_was_paid_elsewhere(world, waiting):
    fee = notices.notice(waiting, "income_tax")
    bare = {"fee": fee, "recorded_by": world.citizen, "number": "1", "dated": date(2024, 6, 1)}
    with pytest.raises(IntegrityError), transaction.atomic():
        Discharge.objects.create(kind="treasury", amount=5, **bare)


# --- reminders ----------------------------------------------------------------------------------
def kinds():
    return sorted(
        Notice.objects.filter(kind__startswith="obligation_").values_list("kind", flat=True)
    )


def test_reminders_come_once_before_and_once_after_the_last_day(world, land_transfer):
    last = timezone.localdate() + 10 * DAY
    notices.asked(world, land_transfer, [one | {"pay_by": last} for one in notices.TAXES[:1]])
    seen = {}
    for days in (6, 7, 8, 10, 11, 12):
        with time_machine.travel(timezone.now() + days * DAY, tick=False):
            remind_of_notices()
            remind_of_notices()
        seen[days] = kinds()
    soon, late = ["obligation_soon"], ["obligation_overdue", "obligation_soon"]
    assert seen == {6: [], 7: soon, 8: soon, 10: soon, 11: late, 12: late}
    notice = Notice.objects.get(kind="obligation_overdue")
    assert notice.recipient == world.citizen
    assert notice.context["pay_by"] == f"{last:%d/%m/%Y}"


def test_what_is_paid_deferred_or_ended_reminds_nobody(world, land_transfer):
    last = timezone.localdate() + DAY
    application = notices.asked(
        world, land_transfer, [one | {"pay_by": last} for one in notices.TAXES]
    )
    application = notices.pay_elsewhere(world, application, "registration_fee")
    notices.defer(world, application, "income_tax")
    remind_of_notices()
    assert kinds() == []


@pytest.mark.tampers
def test_an_application_that_is_over_reminds_nobody(world, land_transfer):
    last = timezone.localdate() + DAY
    application = notices.asked(
        world, land_transfer, [one | {"pay_by": last} for one in notices.TAXES]
    )
    stored = type(application).objects.filter(pk=application.pk)
    for status in (Status.RETURNED, Status.WITHDRAWN, Status.NOT_RECEIVED):
        stored.update(status=status, outcome=Outcome.GRANTED, finished_at=timezone.now())
        remind_of_notices()
        assert kinds() == []
