"""What the procedures written with care show between them, worked out from their specs."""

from functools import cache

import pytest

from procedures.catalogue.base import PERSON_TYPES
from procedures.catalogue.fees import Assessed, ByChannel, Fixed, PerUnit, compute_fees
from procedures.catalogue.spec import ProcedureSpec
from tests.procedures.catalogue.answers_of import sample_answers
from tests.procedures.catalogue.test_published_specs import FILES, read

SUPERSEDED = {"1.009994"}  # kept for the applications filed under it
CODES = sorted(path.stem for path in FILES if path.stem not in SUPERSEDED)


@cache
def spec(code) -> ProcedureSpec:
    return read(code)


def having(holds) -> list[str]:
    return [code for code in CODES if holds(spec(code))]


def levels(one: ProcedureSpec) -> set[str]:
    """Those of the receiving agency and of every step that is sent elsewhere."""
    rules = [one.reception, *(step.agency for step in one.route)]
    return {rule.level for rule in rules if rule.level}


def amounts(one: ProcedureSpec) -> list:
    return [fee.amount for fee in one.fees]


MECHANISMS = {
    "commune receives": lambda one: one.reception.level == "commune",
    "district receives": lambda one: one.reception.level == "district",
    "province receives": lambda one: one.reception.level == "province",
    "route over three levels": lambda one: levels(one) == {"commune", "district", "province"},
    "free": lambda one: not compute_fees(one, sample_answers(one.code), "online", "citizen"),
    "fixed fee": lambda one: any(isinstance(fee, Fixed) for fee in amounts(one)),
    "per page with a cap": lambda one: any(
        isinstance(fee, PerUnit) and fee.cap and len(fee.tiers) > 1 for fee in amounts(one)
    ),
    "per channel": lambda one: any(
        isinstance(fee, ByChannel) and len(set(fee.amounts.values())) > 1 for fee in amounts(one)
    ),
    "exempt, with the law that says so": lambda one: any(
        rule.rule and rule.reason for fee in one.fees for rule in fee.exempt_when
    ),
    "reduced": lambda one: any(fee.reductions for fee in one.fees),
    "assessed, by a step that may ask for it": lambda one: any(
        fee.id in step.assesses and "obligation" in step.outcomes
        for fee in one.fees
        if isinstance(fee.amount, Assessed)
        for step in one.route
    ),
    "opinion of another agency": lambda one: any(
        step.kind == "opinion" and step.agency.kind != "same" for step in one.route
    ),
    "opinions in parallel": lambda one: any(
        step.kind == "opinion" and step.parallel for step in one.route
    ),
    "steps that may be left out": lambda one: any(step.optional for step in one.route),
    "parts of several agencies": lambda one: bool(one.parts),
    "conditional questions": lambda one: any(question.when for question in one.questions.values()),
    "conditional documents": lambda one: any(document.when for document in one.documents),
    "repeating group": lambda one: any(group.max > 1 for group in one.groups.values()),
    "persons apply": lambda one: bool(set(one.applicant_types) & set(PERSON_TYPES)),
    "organisations apply": lambda one: bool(set(one.applicant_types) - set(PERSON_TYPES)),
    "another result by case": lambda one: any(result.when for result in one.results),
    "time limit by case": lambda one: any(limit.when for limit in one.time_limits),
}


def test_there_are_twenty_five():
    assert len(CODES) == 25


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_each_mechanism_is_shown_by_a_procedure(mechanism):
    assert having(MECHANISMS[mechanism])


@pytest.mark.parametrize("code", CODES)
def test_the_steps_fit_into_the_shortest_legal_time(code):
    """In working hours; a calendar day counts 5/7, and steps in parallel count once."""
    one = spec(code)
    spans = []
    for step in one.route:
        if step.parallel and spans:
            spans[-1] = max(spans[-1], step.hours)
        else:
            spans.append(step.hours)
    share = {"working_day": 8, "calendar_day": 8 * 5 / 7, "working_hour": 1}
    shortest = min(max(limit.amount, 1) * share[limit.unit] for limit in one.time_limits)
    assert sum(spans) <= shortest


@pytest.mark.parametrize("code", CODES)
def test_the_guide_says_who_how_and_why(code):
    guide = spec(code).guide
    for text in (guide.summary, guide.who, guide.performer, guide.field):
        assert text.vi
        assert text.en
    assert guide.legal_basis
    assert len(guide.sequence) >= 3
    assert {manner.channel for manner in guide.manner} == set(spec(code).channels)
    assert guide.levels
