"""Procedures walked from filing to their end in a try-out, by the services of the real cases."""

from datetime import datetime, timedelta

import pytest

from portal.core.dates import VN_TZ
from procedures.models import Status
from procedures.services.errors import ActRefused
from procedures.tryout import desks, players, shown
from procedures.tryout.stage import playing
from procedures.views.desk.application import clock_of
from tests.factories import spec_of
from tests.tryout.scenes import BEGINS, act, make, possible, tryout_of, walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_trace")]


def names(stage) -> set[str]:
    return {found.name for _desk, found in possible(stage)}


def subjects(stage) -> list[str]:
    return [one.subject for one in shown.news_of(stage)]


def test_copies_with_a_fee_explain_what_they_cost_and_when_they_are_due(world):
    spec = spec_of("2.000635")
    tryout = tryout_of(spec, world)
    make(tryout, spec, "submit")
    with playing(tryout, spec) as stage:
        (fee,) = stage.application.fees.told()
        assert fee.amount == 8000
        assert "8.000" in fee.shown_reasons[0]
        (desk,) = desks.desks_of(stage)[:1]
        assert [one.name for one in desk.withheld] == ["receive"]
        assert shown.reception_of(stage)["due"] is None

    make(tryout, spec, "pay")
    act(tryout, spec, "receive")
    with playing(tryout, spec) as stage:
        clock = clock_of(stage.application, stage.now)
        assert clock["due"].at == datetime(2026, 4, 27, 17, 0, tzinfo=VN_TZ)
        assert clock["sentences"]
        assert any("27/04/2026" in sentence for sentence in clock["sentences"])
        (paper,) = shown.papers_of(stage)
        assert stage.application.code in " ".join(paper.lines)
        assert not any("xac-minh" in line for line in paper.lines)

    walk(tryout, spec)
    with playing(tryout, spec) as stage:
        assert stage.application.status == Status.RETURNED
        assert stage.application.code.endswith("-900001")
        assert len(shown.papers_of(stage)) == 2
        assert len(subjects(stage)) >= 3


def test_over_two_levels_with_an_opinion(world):
    spec = spec_of("1.009994")
    tryout = tryout_of(spec, world)
    assert "state_opinion" in walk(tryout, spec)
    with playing(tryout, spec) as stage:
        where = {one.agency for one in stage.application.steps.select_related("agency")}
        assert {world.city, world.commune} <= where
        assert stage.application.outcome == "granted"


def test_over_two_levels_with_taxes(world):
    spec = spec_of("1.013831")
    tryout = tryout_of(spec, world)
    walk(tryout, spec, until=("ask_obligation",))
    notice = {"amount-registration_fee": "6.250.000", "number-registration_fee": "12/TB-CCT"}
    day = {"day": "27", "month": "4", "year": "2026"}
    notice |= {f"issued_on-registration_fee_{part}": one for part, one in day.items()}
    notice |= {"issued_by-registration_fee": world.tax.pk}
    act(tryout, spec, "ask_obligation", **notice)
    with playing(tryout, spec) as stage:
        assert stage.application.status == Status.FINANCIAL_OBLIGATION
        assert clock_of(stage.application, stage.now)["pauses"] == 1

    done = walk(tryout, spec)
    assert "pay" in done
    with playing(tryout, spec) as stage:
        where = {one.agency for one in stage.application.steps.select_related("agency")}
        assert {world.land, world.province} <= where
        assert stage.application.outcome == "granted"


def test_a_supplement_is_asked_answered_on_the_copy_and_sent(world):
    spec = spec_of("1.001193")
    tryout = tryout_of(spec, world)
    walk(tryout, spec, until=("ask_supplement",))
    walk(tryout, spec, until=("forward",))
    act(tryout, spec, "ask_supplement", **{"field-ethnicity": "on", "other": "Bản chính"})
    with playing(tryout, spec) as stage:
        assert stage.application.status == Status.SUPPLEMENT_REQUESTED
        assert clock_of(stage.application, stage.now)["pauses"] == 1

    make(tryout, spec, "answer", answers={"ethnicity": "Tày"})
    make(tryout, spec, "supply")
    with playing(tryout, spec) as stage:
        assert stage.application.answers["ethnicity"] == "Tày"
        assert stage.application.status == Status.PROCESSING

    walk(tryout, spec)
    with playing(tryout, spec) as stage:
        assert stage.application.outcome == "granted"


def test_one_application_for_several_agencies(world):
    spec = spec_of("2.000986")
    tryout = tryout_of(spec, world)
    walk(tryout, spec)
    with playing(tryout, spec) as stage:
        assert {part.state for part in stage.application.parts.all()} == {"granted"}


def test_time_brings_reminders_and_ends_what_nobody_answers(world):
    spec = spec_of("1.001193")
    tryout = tryout_of(spec, world)
    walk(tryout, spec, until=("ask_supplement",))
    act(tryout, spec, "ask_supplement", other="Bản chính")
    with playing(tryout, spec) as stage:
        last = stage.application.supplements.get().answer_by
    make(tryout, spec, "wait", at=last - timedelta(days=1))
    with playing(tryout, spec) as stage:
        told = len(subjects(stage))
        assert stage.application.status == Status.SUPPLEMENT_REQUESTED

    make(tryout, spec, "wait", at=last + timedelta(days=1))
    with playing(tryout, spec) as stage:
        assert stage.application.status == Status.NOT_RECEIVED
        assert len(subjects(stage)) == told + 1


def test_nobody_pays_and_the_application_ends_by_itself(world):
    spec = spec_of("2.000635")
    tryout = tryout_of(spec, world)
    make(tryout, spec, "submit")
    make(tryout, spec, "wait", at=BEGINS + timedelta(days=20))
    with playing(tryout, spec) as stage:
        assert stage.application.status == Status.WITHDRAWN
        kinds = [one.subject for one in shown.news_of(stage)]
        assert len(kinds) == 3  # filed, the reminder, the end


def test_refusal_extension_stop_and_lifting_it(world):
    spec = spec_of("1.004222")
    tryout = tryout_of(spec, world)
    walk(tryout, spec, until=("forward", "propose_result"))
    with playing(tryout, spec) as stage:
        desk, found = next(pair for pair in possible(stage) if pair[1].name == "extend")
        form, _choice = players.form_of(stage, players.officer_of(stage, desk.who), found)
        amount = form.fields["amount"].choices[1][0]
        due = stage.application.due_at
    act(tryout, spec, "extend", amount=amount)
    with playing(tryout, spec) as stage:
        assert stage.application.due_at > due
    act(tryout, spec, "stop")
    act(tryout, spec, "propose_resume")
    with playing(tryout, spec) as stage:
        assert "resume" in names(stage)
    act(tryout, spec, "resume")
    with playing(tryout, spec) as stage:
        assert stage.application.status == Status.PROCESSING
    reason = {"particular-refusal_reason": "Không đủ điều kiện"}
    act(tryout, spec, "propose_result", choice="refusal", **reason)
    walk(tryout, spec)
    with playing(tryout, spec) as stage:
        assert stage.application.outcome == "refused"
        assert any(
            "Không đủ điều kiện" in line for one in shown.papers_of(stage) for line in one.lines
        )


def test_an_officer_asks_another_agency_and_nobody_answers(world):
    spec = spec_of("1.001193")
    tryout = tryout_of(spec, world)
    walk(tryout, spec, until=("ask_opinion",))
    act(tryout, spec, "ask_opinion", question="Có đúng không?", agency=world.tax.pk, hours=8)
    with playing(tryout, spec) as stage:
        assert "give_opinion" in names(stage)
    make(tryout, spec, "wait", at=BEGINS + timedelta(days=9))
    with playing(tryout, spec) as stage:
        assert stage.application.opinions.get().escalated_at is not None
    act(tryout, spec, "give_opinion")
    with playing(tryout, spec) as stage:
        assert stage.application.opinions.get().answer


def test_at_a_counter_an_officer_enters_it(world):
    spec = spec_of("2.000635")
    tryout = tryout_of(spec, world, channel="in_person", delivery="counter")
    done = walk(tryout, spec)
    assert done[-1] == "hand_over"
    with playing(tryout, spec) as stage:
        assert stage.application.is_entered
        assert stage.application.status == Status.RETURNED


def test_a_withdrawal_and_a_second_one_is_refused(world):
    spec = spec_of("1.004222")
    tryout = tryout_of(spec, world)
    make(tryout, spec, "submit")
    make(tryout, spec, "withdraw", reason="Không cần nữa")
    with playing(tryout, spec) as stage:
        assert stage.application.status == Status.WITHDRAWN
        with pytest.raises(ActRefused):
            stage.play(tryout.move("withdraw", reason="Lần nữa"))


def test_real_colleagues_are_neither_shown_nor_told(world, colleagues):
    spec = spec_of("2.000635")
    colleague, approver = colleagues
    tryout = tryout_of(spec, world)
    walk(tryout, spec, until=("forward",))
    with playing(tryout, spec) as stage:
        for desk, found in possible(stage):
            officer = players.officer_of(stage, desk.who)
            form, _choice = players.form_of(stage, officer, found)
            assert colleague.full_name not in str(form)
            assert approver.full_name not in str(form)
    assert not colleague.notices.exists()
