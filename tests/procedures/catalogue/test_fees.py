"""Amounts, units, tiers, caps, exemptions and reductions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedures.catalogue.base import Text
from procedures.catalogue.fees import compute_fees
from tests.procedures.catalogue.samples import (
    CITIZEN,
    compare,
    fee,
    group,
    make_spec,
    question,
    section,
    text,
)

PAGE = text("trang", "pages")
# Certified copies: 2,000 đ a page for pages 1-2, 1,000 đ from page 3, at most 200,000 đ a copy.
CERTIFIED = {
    "kind": "per_unit",
    "quantity": "pages",
    "unit": PAGE,
    "tiers": [{"upto": 2, "price": 2000}, {"price": 1000}],
    "cap": 200_000,
    "copies": "copies",
}
COUNTS = (question("pages", "integer"), question("copies", "integer"), question("poor", "yes_no"))


def spec_with(amount: dict, **more):
    return make_spec(sections=[section(*COUNTS)], fees=[fee(amount, **more)])


def lines(spec, answers: dict, channel: str = "online", applicant: str = "citizen"):
    return compute_fees(spec, answers, channel, applicant)


def only_line(*args, **more):
    found = lines(*args, **more)
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("pages", "copies", "amount"),
    [
        (1, 1, 2_000),
        (2, 1, 4_000),
        (3, 1, 5_000),
        (10, 1, 12_000),
        (10, 3, 36_000),
        (198, 1, 200_000),
        (199, 1, 200_000),
        (500, 1, 200_000),
        (500, 2, 400_000),
    ],
)
def test_pages_in_tiers_with_a_cap_for_each_copy(pages, copies, amount):
    line = only_line(spec_with(CERTIFIED), {"pages": pages, "copies": copies})
    assert (line.amount, line.original_amount, line.quantity) == (amount, amount, pages * copies)


def test_reasons_tell_how_the_amount_came_about():
    line = only_line(spec_with(CERTIFIED), {"pages": 300, "copies": 2})
    reasons = [reason.en.replace("\N{NO-BREAK SPACE}", " ") for reason in line.reasons]
    assert reasons == [
        "2 pages × 2.000 đ = 4.000 đ",
        "pages 3 to 300: 298 × 1.000 đ = 298.000 đ",
        "At most 200.000 đ a copy",
        "2 copies",
    ]
    assert "trang" in line.reasons[0].vi


def test_a_cap_of_what_has_no_copies_speaks_of_none():
    machines = CERTIFIED | {"quantity": "pages", "copies": 1}
    line = only_line(spec_with(machines), {"pages": 300})
    assert line.reasons[-1].vi.replace("\N{NO-BREAK SPACE}", " ") == "Tối đa 200.000 đ"


@given(st.integers(1, 400), st.integers(1, 20))
def test_more_pages_or_copies_never_cost_less(pages, copies):
    spec = spec_with(CERTIFIED)
    here = only_line(spec, {"pages": pages, "copies": copies}).amount
    assert here <= only_line(spec, {"pages": pages + 1, "copies": copies}).amount
    assert here < only_line(spec, {"pages": pages, "copies": copies + 1}).amount
    assert here <= 200_000 * copies


@pytest.mark.parametrize("answers", [{}, {"pages": 3}, {"copies": 1}, {"pages": 0, "copies": 1}])
def test_nothing_is_owed_before_it_is_known_how_much(answers):
    assert lines(spec_with(CERTIFIED), answers) == []


def test_papers_in_rows_are_priced_one_by_one():
    rows = group(question("pages", "integer"), question("copies", "integer"), group_id="papers")
    spec = make_spec(sections=[section(question("x"), groups=[rows])], fees=[fee(CERTIFIED)])
    papers = [{"pages": 300, "copies": 1}, {"pages": 1, "copies": 2}]
    line = only_line(spec, {"papers": papers})
    assert (line.amount, line.quantity) == (204_000, 302)


def test_rows_can_be_counted_themselves():
    amount = {"kind": "per_unit", "quantity": "papers", "unit": PAGE, "tiers": [{"price": 10}]}
    rows = group(question("title"), group_id="papers")
    spec = make_spec(sections=[section(question("x"), groups=[rows])], fees=[fee(amount)])
    assert only_line(spec, {"papers": [{"title": "a"}, {"title": "b"}]}).amount == 20


def test_fixed_and_constant_quantity():
    assert only_line(spec_with({"kind": "fixed", "amount": 150_000}), {}).amount == 150_000
    constant = {"kind": "per_unit", "quantity": 3, "unit": PAGE, "tiers": [{"price": 5}]}
    assert only_line(spec_with(constant), {}).amount == 15


def test_by_channel():
    spec = spec_with({"kind": "by_channel", "amounts": {"online": 10_000, "in_person": 20_000}})
    assert only_line(spec, {}, "online").amount == 10_000
    assert only_line(spec, {}, "in_person").amount == 20_000


def test_a_channel_without_an_amount_has_no_line():
    spec = spec_with({"kind": "by_channel", "amounts": {"in_person": 20_000}})
    assert lines(spec, {}, "online") == []


def test_assessed_fees_wait_for_their_amount():
    spec = spec_with({"kind": "assessed", "note": text("Thuế tính", "Set by the tax office")})
    line = only_line(spec, {})
    assert (line.amount, line.awaits_assessment) == (0, True)
    assert line.reasons == (Text(vi="Thuế tính", en="Set by the tax office"),)


EXEMPT = {"when": compare("eq", "poor", True), "reason": text("Hộ nghèo", "Poor household")}


def test_an_exemption_keeps_what_would_have_been_owed():
    spec = spec_with({"kind": "fixed", "amount": 8000}, exempt_when=[EXEMPT])
    line = only_line(spec, {"poor": True})
    assert (line.amount, line.original_amount) == (0, 8000)
    assert line.exempt_reason == Text(vi="Hộ nghèo", en="Poor household")
    assert line.reasons[-1] == line.exempt_reason
    assert only_line(spec, {"poor": False}).exempt_reason is None


def test_an_exempt_assessed_fee_awaits_nothing_and_is_still_told():
    line = only_line(spec_with({"kind": "assessed"}, exempt_when=[EXEMPT]), {"poor": True})
    assert not line.awaits_assessment
    assert line.exempt_reason.en == "Poor household"


def test_hidden_answers_exempt_nobody():
    hidden = question("poor", "yes_no", when=compare("eq", "@applicant_type", "organisation"))
    fees = [fee({"kind": "fixed", "amount": 8000}, exempt_when=[EXEMPT])]
    spec = make_spec(sections=[section(hidden)], fees=fees)
    assert only_line(spec, {"poor": True}, applicant="citizen").amount == 8000
    assert only_line(spec, {"poor": True}, applicant="organisation").amount == 0


def test_only_the_largest_reduction_counts_and_half_a_dong_is_not_given_away():
    cuts = [
        {"when": CITIZEN, "percent": 10, "reason": text("Nộp trực tuyến", "Online")},
        {"when": CITIZEN, "percent": 50, "reason": text("Vùng khó khăn", "Hardship")},
    ]
    line = only_line(spec_with({"kind": "fixed", "amount": 8001}, reductions=cuts), {})
    assert (line.amount, line.original_amount) == (4001, 8001)
    assert line.reasons[-1].en == "Reduced by 50%: Hardship"


def test_a_fee_can_depend_on_a_condition():
    spec = spec_with({"kind": "fixed", "amount": 5}, when=CITIZEN)
    assert lines(spec, {}, applicant="organisation") == []
    assert only_line(spec, {}).amount == 5


def test_every_fee_has_its_line_in_the_order_of_the_spec():
    fees = [fee({"kind": "fixed", "amount": n}, fee_id=f"f{n}", due=due) for n, due in DUES]
    found = lines(make_spec(fees=fees), {})
    assert [(line.rule_id, line.due) for line in found] == [(f"f{n}", due) for n, due in DUES]


DUES = ((3, "filing"), (1, "before_result"), (2, "on_notice"))


def test_what_is_forgiven_names_the_legal_text_it_rests_on():
    rule = {"rule": "97/2015/QH13, điều 10"}
    fixed = {"kind": "fixed", "amount": 10_000}
    cut = EXEMPT | rule | {"percent": 50}
    for forgiven in ({"exempt_when": [EXEMPT | rule]}, {"reductions": [cut]}):
        line = only_line(spec_with(fixed, **forgiven), {"poor": True})
        assert line.reasons[-1].vi.endswith("(97/2015/QH13, điều 10)")
