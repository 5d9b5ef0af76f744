"""Every class of problem that keeps a spec from being published."""

import pytest
from hypothesis import given

from procedures.catalogue.checks import check_spec
from tests.procedures.catalogue.samples import (
    CITIZEN,
    choice,
    compare,
    fee,
    group,
    make_spec,
    question,
    section,
    spec_json,
    step,
    text,
)
from tests.procedures.catalogue.strategies import specs


def problems(**changes) -> dict[str, str]:
    found = check_spec(make_spec(**changes))
    assert len({problem.path for problem in found}) == len(found)
    return {problem.path: problem.message for problem in found}


def problem_of_condition(condition: dict, *before: dict, **more) -> str | None:
    """The message about a condition on a question that stands behind `before`."""
    found = problems(sections=[section(*before, question("last", when=condition), **more)])
    assert len(found) <= 1
    assert all(path.startswith(f"sections.0.fields.{len(before)}.when") for path in found)
    return next(iter(found.values()), None)


def test_the_sample_is_fit_to_be_published():
    assert check_spec(make_spec()) == []


@given(specs())
def test_random_specs_are_fit_to_be_published(spec):
    assert check_spec(spec) == []


# Words and ids


def test_missing_vietnamese_text():
    found = problems(title=text("", "Only English"), consent=text("", "Only English"))
    assert set(found) == {"title", "consent"}
    assert set(found.values()) == {"The Vietnamese text is missing"}


def test_a_missing_optional_text_is_fine():
    assert problems(sections=[section(question("a", hint=text("")))]) == {}


def test_duplicate_ids_in_the_form():
    rows = group(question("a"), group_id="two")
    found = problems(
        sections=[section(question("a"), groups=[rows]), section(question("b"), section_id="two")]
    )
    assert set(found) == {"sections.0.groups.0.fields.0.id", "sections.1.id"}
    assert "sections.0.fields.0" in found["sections.0.groups.0.fields.0.id"]


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("documents", {"id": "same", "name": text("Giấy")}),
        ("fees", fee({"kind": "fixed", "amount": 1}, fee_id="same")),
        ("route", step(step_id="same")),
        ("ineligible_when", {"id": "same", "when": CITIZEN, "message": text("Không")}),
    ],
)
def test_duplicate_ids_elsewhere(name, part):
    assert set(problems(**{name: [part, part]})) == {f"{name}.1.id"}


def test_duplicate_options():
    found = problems(sections=[section(choice("a", "red", "red"))])
    assert set(found) == {"sections.0.fields.0.options.1.value"}


# The form


@pytest.mark.parametrize(
    "field",
    [
        question("a", "integer", min=3, max=2),
        question("a", "text", min_length=30, max_length=20),
        question("a", "date", min="2024-01-02", max="2024-01-01"),
        question("a", "decimal", min="2.5", max="2.4"),
        question("a", "choices", options=[{"value": "x", "label": text("X")}], min=1, max=0),
    ],
)
def test_bounds_out_of_order(field):
    assert set(problems(sections=[section(field)])) == {"sections.0.fields.0"}


def test_more_choices_needed_than_there_are():
    field = question("a", "choices", options=[{"value": "x", "label": text("X")}], min=2)
    assert set(problems(sections=[section(field)])) == {"sections.0.fields.0.min"}


def test_all_parts_of_a_person_optional():
    field = question("a", "person", parts=["full_name"], optional=["full_name"])
    assert set(problems(sections=[section(field)])) == {"sections.0.fields.0.optional"}


def test_prefill_of_another_type():
    wrong = question("a", "email", prefill="profile.phone")
    right = question("b", "person", prefill="profile.person")
    found = problems(sections=[section(wrong, right)])
    assert set(found) == {"sections.0.fields.0.prefill"}


def test_places_that_ask_nothing():
    found = problems(sections=[section(), section(groups=[group()], section_id="two")])
    assert set(found) == {"sections.0", "sections.1.groups.0"}
    assert set(problems(sections=[])) == {"sections"}


# Conditions


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        (compare("eq", "nobody", 1), "There is no question “nobody”"),
        (compare("present", "last"), "is not asked before this"),
        (compare("eq", "note", "x"), "piece of text"),
        (compare("gt", "color", "red"), "cannot be compared in this way"),
        (compare("eq", "name", "An"), "cannot be compared in this way"),
        (compare("eq", "area", 3), "cannot be compared in this way"),
        (compare("contains", "color", "red"), "cannot be compared in this way"),
        (compare("eq", "colors", "red"), "cannot be compared in this way"),
        (compare("eq", "color", "pink"), "has no option “pink”"),
        (compare("in", "color", ["red", "pink"]), "has no option “pink”"),
        (compare("contains", "colors", "pink"), "has no option “pink”"),
        (compare("eq", "color", 3), "is not a value"),
        (compare("eq", "count", "3"), "is not a value"),
        (compare("eq", "count", True), "is not a value"),
        (compare("eq", "ready", "yes"), "is not a value"),
        (compare("gt", "day", "2024-02-30"), "is not a value"),
        (compare("gt", "day", "20240229"), "is not a value"),
        (compare("in", "count", 3), "takes a list"),
        (compare("eq", "count", [3]), "takes a list"),
        (compare("present", "name", "An"), "compares with nothing"),
        (compare("eq", "@channel", "postal"), "has no option “postal”"),
        (compare("eq", "@applicant_type", "foreigner"), "has no option “foreigner”"),
    ],
)
def test_comparisons_that_make_no_sense(condition, message):
    assert message in problem_of_condition({"not": condition}, *ASKED)


ASKED = (
    choice("color", "red", "blue"),
    question("colors", "choices", options=[{"value": "red", "label": text("Đỏ")}]),
    question("count", "integer", min=1, max=9),
    question("day", "date"),
    question("ready", "yes_no"),
    question("name"),
    question("area", "decimal"),
    question("note", "info"),
)


@pytest.mark.parametrize(
    "condition",
    [
        compare("in", "color", ["red", "blue"]),
        compare("contains", "colors", "red"),
        compare("ge", "count", 9),
        compare("in", "count", [1, 2]),
        compare("gt", "day", "2024-02-29"),
        compare("ne", "ready", False),
        compare("present", "area"),
        compare("absent", "name"),
        {"all": [compare("ne", "color", "red"), compare("present", "color")]},
        {"any": [compare("absent", "color"), compare("eq", "color", "red")]},
        {"all": [compare("ge", "count", 2), compare("le", "count", 2)]},
        {"not": {"all": [compare("eq", "color", "red"), compare("eq", "ready", True)]}},
    ],
)
def test_comparisons_that_make_sense(condition):
    assert problem_of_condition(condition, *ASKED) is None


@pytest.mark.parametrize(
    "condition",
    [
        compare("gt", "count", 9),
        compare("lt", "count", 1),
        compare("eq", "count", 10),
        compare("in", "count", [0, 10]),
        {"all": [compare("eq", "color", "red"), compare("eq", "color", "blue")]},
        {"all": [compare("eq", "color", "red"), compare("ne", "color", "red")]},
        {"all": [compare("absent", "color"), compare("eq", "color", "red")]},
        {"all": [compare("absent", "name"), compare("present", "name")]},
        {"all": [compare("gt", "count", 3), compare("lt", "count", 4)]},
        {"all": [compare("gt", "day", "2024-01-02"), compare("lt", "day", "2024-01-02")]},
        {"all": [compare("eq", "ready", True), {"all": [compare("eq", "ready", False)]}]},
        {"any": [compare("gt", "count", 9), compare("lt", "count", 1)]},
        {"not": compare("in", "@channel", ["online", "in_person"])},
        compare("absent", "@channel"),
    ],
)
def test_conditions_that_can_never_hold(condition):
    assert "can never hold" in problem_of_condition(condition, *ASKED)


def test_a_condition_against_the_one_around_it_can_never_hold():
    inner = question("b", when=compare("eq", "a", False))
    whole = section(inner, section_id="two", when=compare("eq", "a", True))
    found = problems(sections=[section(question("a", "yes_no")), whole])
    assert set(found) == {"sections.1.fields.0.when"}


def test_groups_are_counted_and_their_questions_stay_inside():
    rows = group(question("inner", "integer"), group_id="rows")
    first = section(question("a"), groups=[rows])
    counted = section(question("b", when=compare("ge", "rows", 2)), section_id="two")
    assert problems(sections=[first, counted]) == {}
    outside = section(question("b", when=compare("ge", "inner", 2)), section_id="two")
    assert set(problems(sections=[first, outside])) == {"sections.1.fields.0.when"}


def test_a_circle_is_a_look_forward():
    found = problems(
        sections=[
            section(
                question("a", "yes_no", when=compare("eq", "b", True)),
                question("b", "yes_no", when=compare("eq", "a", True)),
            )
        ]
    )
    assert set(found) == {"sections.0.fields.0.when"}


def test_conditions_of_other_parts_are_checked_too():
    never = compare("eq", "ghost", True)
    found = problems(
        documents=[{"id": "d", "name": text("Giấy"), "when": never}],
        fees=[
            fee(
                {"kind": "fixed", "amount": 1},
                exempt_when=[{"when": never, "reason": text("Miễn")}],
            )
        ],
        time_limits=[{"id": "t", "amount": 1, "when": never}, {"id": "always", "amount": 3}],
        route=[step(), step(step_id="other", when=never)],
    )
    assert set(found) == {
        "documents.0.when",
        "fees.0.exempt_when.0.when",
        "time_limits.0.when",
        "route.1.when",
    }


def test_a_document_that_is_never_asked_for():
    both = {"all": [CITIZEN, compare("eq", "@applicant_type", "organisation")]}
    found = problems(documents=[{"id": "d", "name": text("Giấy"), "when": both}])
    assert set(found) == {"documents.0.when"}


def test_conditions_nested_beyond_understanding():
    condition = CITIZEN
    for _level in range(12):
        condition = {"not": condition}
    assert "nested too deeply" in problem_of_condition(condition)


# Fees


def per_unit(**changes) -> dict:
    base = {"kind": "per_unit", "quantity": 1, "unit": text("trang"), "tiers": [{"price": 1}]}
    return base | changes


@pytest.mark.parametrize(
    ("quantity", "message"),
    [("ghost", "There is no question"), ("name", "not a whole number"), ("area", "not a whole")],
)
def test_fees_count_whole_numbers_only(quantity, message):
    found = problems(
        sections=[section(question("name"), question("area", "decimal"))],
        fees=[fee(per_unit(quantity=quantity))],
    )
    assert message in found["fees.0.amount.quantity"]


def test_quantity_and_copies_in_different_groups():
    one = group(question("pages", "integer"), group_id="papers")
    two = group(question("copies", "integer"), group_id="others")
    found = problems(
        sections=[section(groups=[one, two])],
        fees=[fee(per_unit(quantity="pages", copies="copies"))],
    )
    assert set(found) == {"fees.0.amount"}


@pytest.mark.parametrize(
    "tiers",
    [
        [{"upto": 2, "price": 1}],
        [{"price": 1}, {"price": 2}],
        [{"upto": 4, "price": 1}, {"upto": 2, "price": 1}, {"price": 1}],
        [{"upto": 2, "price": 1}, {"upto": 2, "price": 1}, {"price": 1}],
    ],
)
def test_tiers_out_of_order(tiers):
    assert set(problems(fees=[fee(per_unit(tiers=tiers))])) == {"fees.0.amount.tiers"}


def test_amounts_by_channel_match_the_channels():
    found = problems(fees=[fee({"kind": "by_channel", "amounts": {"online": 1, "postal": 2}})])
    assert set(found) == {"fees.0.amount.amounts.in_person", "fees.0.amount.amounts.postal"}


ASSESSED = fee({"kind": "assessed"}, due="on_notice")


def test_an_assessed_fee_needs_a_step_and_is_not_due_at_filing():
    found = problems(fees=[ASSESSED | {"due": "filing"}])
    assert set(found) == {"fees.0", "fees.0.due"}
    outcomes = ["forward", "obligation"]
    assert problems(fees=[ASSESSED], route=[step(assesses=["fee"], outcomes=outcomes)]) == {}


def test_a_step_assesses_only_assessed_fees_and_can_ask_for_them():
    one_fee = fee({"kind": "fixed", "amount": 1})
    eager = step(assesses=["fee", "ghost"], outcomes=["forward", "obligation"])
    found = check_spec(make_spec(fees=[one_fee], route=[eager]))
    assert [problem.path for problem in found] == ["route.0.assesses"] * 2
    no_way = problems(fees=[ASSESSED], route=[step(assesses=["fee"])])
    assert set(no_way) == {"route.0.outcomes"}


def test_a_tax_is_always_assessed():
    found = problems(fees=[fee({"kind": "fixed", "amount": 1}, kind="tax")])
    assert set(found) == {"fees.0.amount"}


# Handling


def test_nobody_decides():
    assert set(problems(route=[])) == {"route"}
    assert set(problems(route=[step("examine")])) == {"route"}
    assert set(problems(route=[step("approve", when=CITIZEN)])) == {"route"}
    assert problems(route=[step("sign")]) == {}


def test_steps_that_cannot_be_left_or_joined():
    found = problems(route=[step(parallel=True), step(step_id="b", outcomes=["back"])])
    assert set(found) == {"route.0.parallel", "route.1.outcomes"}


def correcting(*names: str, route=(), **more) -> dict[str, str]:
    """Problems of a spec whose first step corrects these answers."""
    rows = group(question("pages", "integer"))
    home = question("home", "address")
    late = question("late", "yes_no", when=compare("eq", "color", "red"))
    consent = question("agreed", "consent")
    first = step("examine", "count", corrects=list(names))
    fields = [choice("color", "red", "blue"), late, home, consent]
    return problems(
        sections=[section(*fields, groups=[rows])], route=[first, *route, step()], **more
    )


def test_a_step_corrects_answers_that_exist():
    assert correcting("color", "pages", "late") == {}
    assert "There is no question “ghost”" in correcting("ghost")["route.0.corrects"]
    assert "There is no question “rows”" in correcting("rows")["route.0.corrects"]
    assert "no answer that an officer" in correcting("agreed")["route.0.corrects"]


@pytest.mark.parametrize("name", ["late", "color"])
def test_no_step_corrects_what_decides_on_steps(name):
    other = step("examine", "other", when=compare("eq", "late", True))
    assert "decides who handles" in correcting(name, route=[other])["route.0.corrects"]


def test_no_step_corrects_where_an_application_goes():
    found = correcting("home", reception={"kind": "area", "area_field": "home"})
    assert "decides who handles" in found["route.0.corrects"]


def test_an_area_comes_from_one_address():
    inside = group(question("where", "address"))
    places = [section(question("name"), question("home", "address"), groups=[inside])]
    for field, bad in {"name": True, "ghost": True, "where": True, "home": False}.items():
        rule = {"kind": "area", "level": "commune", "area_field": field}
        found = problems(sections=places, reception=rule)
        assert set(found) == ({"reception.area_field"} if bad else set())


def test_reception_starts_from_nothing():
    found = problems(reception={"kind": "parent", "level": "district"})
    assert set(found) == {"reception.kind"}


def test_a_channel_without_a_time_limit():
    found = problems(time_limits=[{"id": "a", "amount": 3, "channels": ["online"]}])
    assert "in_person" in found["time_limits"]
    found = problems(time_limits=[{"id": "a", "amount": 3, "when": CITIZEN}], channels=["online"])
    assert "online" in found["time_limits"]


def test_a_time_limit_behind_one_that_takes_all():
    limits = [{"id": "a", "amount": 3}, {"id": "b", "amount": 5, "channels": ["online"]}]
    assert set(problems(time_limits=limits)) == {"time_limits.1"}


def test_channels_that_are_not_offered():
    guide = spec_json()["guide"] | {"manner": [{"channel": "postal", "text": text("Gửi")}]}
    limits = [{"id": "a", "amount": 3}, {"id": "b", "amount": 3, "channels": ["postal"]}]
    found = problems(guide=guide, time_limits=limits)
    assert set(found) == {"guide.manner.0", "time_limits.1.channels"}


def test_deliveries_that_are_not_offered():
    found = problems(sections=[section(choice("delivery", "counter", "post"))])
    assert "post" in found["deliveries"]


# Results


def result(**changes) -> dict:
    return spec_json()["results"][0] | changes


def test_a_missing_result():
    assert set(problems(results=[])) == {"results"}
    assert set(problems(results=[result(outcome="refused")])) == {"results"}


def test_a_result_made_of_nothing():
    assert set(problems(results=[result(template="")])) == {"results.0"}


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ({"kind": "paragraph"}, "The Vietnamese text is missing"),
        ({"kind": "paragraph", "text": text("Ông {ghost}")}, "“ghost” cannot be shown here"),
        ({"kind": "facts", "fields": ["inner"]}, "“inner” cannot be shown here"),
        ({"kind": "facts"}, "This block shows nothing"),
        ({"kind": "rows", "group": "ghost", "fields": ["inner"]}, "There is no group “ghost”"),
        ({"kind": "rows", "group": "rows", "fields": ["name"]}, "“name” cannot be shown here"),
    ],
)
def test_blocks_that_show_what_is_not_there(block, message):
    places = [section(question("name"), groups=[group(question("inner"))])]
    found = problems(sections=places, results=[result(body=[block])])
    assert found == {"results.0.body.0": message}


def test_blocks_show_answers_particulars_and_rows():
    places = [section(question("name"), groups=[group(question("inner"))])]
    body = [
        {"kind": "paragraph", "text": text("Ông {name}, số {number}")},
        {"kind": "facts", "fields": ["name", "number"]},
        {"kind": "rows", "group": "rows", "fields": ["inner"]},
    ]
    particulars = [question("number")]
    assert problems(sections=places, results=[result(body=body, particulars=particulars)]) == {}


def test_an_item_of_the_budget_has_four_digits():
    for code, is_wrong in (("", False), ("2716", False), ("27a6", True), ("02716", True)):
        found = problems(fees=[fee({"kind": "fixed", "amount": 1000}, budget_item=code)])
        assert ("fees.0.budget_item" in found) is is_wrong
