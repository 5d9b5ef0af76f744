"""Evaluation, words and visibility."""

import pytest
from hypothesis import given

from procedures.catalogue.conditions import Context, evaluate, is_absent
from procedures.catalogue.explain import explain
from procedures.catalogue.visibility import prune, visible
from tests.procedures.catalogue.samples import (
    CITIZEN,
    COMPARISONS,
    choice,
    compare,
    group,
    make_spec,
    question,
    section,
)
from tests.procedures.catalogue.strategies import cases

CITIZEN_ONLINE = Context("citizen", "online")


def holds(condition: dict, answers: dict, context: Context = CITIZEN_ONLINE) -> bool:
    spec = make_spec(sections=[section(question("q", when=condition))])
    return evaluate(spec.questions["q"].when, answers, context)


@pytest.mark.parametrize(("op", "answer", "value", "expected"), COMPARISONS)
def test_comparisons(op, answer, value, expected):
    assert holds(compare(op, "answer", value), {"answer": answer}) is expected


def test_not_of_eq_holds_without_an_answer_and_ne_does_not():
    assert holds({"not": compare("eq", "color", "red")}, {})
    assert not holds(compare("ne", "color", "red"), {})


def test_trees():
    either = {"any": [compare("eq", "a", 1), compare("eq", "b", 1)]}
    both = {"all": [compare("eq", "a", 1), compare("eq", "b", 1)]}
    assert holds(either, {"a": 1, "b": 2})
    assert not holds(both, {"a": 1, "b": 2})
    assert holds({"not": both}, {"a": 1, "b": 2})
    assert not holds({"all": [either, {"not": either}]}, {"a": 1})


def test_applicant_and_channel_come_from_the_context():
    on_paper = compare("eq", "@channel", "in_person")
    assert holds(CITIZEN, {"@applicant_type": "organisation"})
    assert not holds(on_paper, {})
    assert holds(on_paper, {}, Context("citizen", "in_person"))


def test_absent_is_nothing_and_never_zero_or_no():
    assert all(is_absent(value) for value in (None, "", [], {}, {"a": {"b": ""}}))
    assert not any(is_absent(value) for value in (0, False, "0", [None], {"a": 0}))


def chain():
    """b is asked when a is yes, c when b is yes."""
    return make_spec(
        sections=[
            section(
                question("a", "yes_no"),
                question("b", "yes_no", when=compare("eq", "a", True)),
                question("c", "text", when=compare("eq", "b", True)),
            ),
            section(question("d"), section_id="two", when=compare("present", "c")),
        ]
    )


def test_the_answer_of_a_hidden_question_counts_as_absent_for_all_that_follows():
    answers = {"a": False, "b": True, "c": "old", "d": "older"}
    assert visible(chain(), answers, CITIZEN_ONLINE) == {"one", "a"}
    assert prune(chain(), answers, CITIZEN_ONLINE) == {"a": False}
    answers["a"] = True
    assert visible(chain(), answers, CITIZEN_ONLINE) == {"one", "a", "b", "c", "two", "d"}


def rows_spec():
    inner = (
        choice("use", "home", "other"),
        question("which", when=compare("eq", "use", "other")),
        question("tax", when=compare("eq", "owner", "firm")),
    )
    return make_spec(
        sections=[section(choice("owner", "person", "firm"), groups=[group(*inner)])],
    )


def test_conditions_inside_a_row_see_the_row_and_what_was_asked_before_the_group():
    rows = [{"use": "home", "which": "left over"}, {"use": "other", "which": "pond", "tax": "1"}]
    answers = {"owner": "person", "rows": rows}
    shown = visible(rows_spec(), answers, CITIZEN_ONLINE)
    assert shown == {"one", "owner", "rows", "rows.0.use", "rows.1.use", "rows.1.which"}
    kept = prune(rows_spec(), answers, CITIZEN_ONLINE)
    assert kept["rows"] == [{"use": "home"}, {"use": "other", "which": "pond"}]
    firm = visible(rows_spec(), answers | {"owner": "firm"}, CITIZEN_ONLINE)
    assert {"rows.0.tax", "rows.1.tax"} <= firm


@pytest.mark.parametrize("rows", ["no list", {"0": {}}, 7, None])
def test_rows_that_are_no_list_are_no_rows(rows):
    assert prune(rows_spec(), {"rows": rows}, CITIZEN_ONLINE) == {}


def test_a_row_that_is_no_object_is_an_empty_row():
    assert prune(rows_spec(), {"rows": ["x", {"use": "home"}]}, CITIZEN_ONLINE) == {
        "rows": [{}, {"use": "home"}]
    }


def test_unknown_answers_are_dropped():
    assert prune(chain(), {"a": True, "zzz": 1}, CITIZEN_ONLINE) == {"a": True}


@given(cases())
def test_pruning_twice_changes_nothing(case):
    spec, applications = case
    for answers, context in applications:
        once = prune(spec, answers, context)
        assert prune(spec, once, context) == once
        assert visible(spec, once, context) == visible(spec, answers, context)


def test_words_name_questions_and_options():
    spec = make_spec(
        sections=[section(choice("color", "red", "blue"), question("n", "integer"), groups=[])]
    )
    condition = {
        "all": [
            {"any": [compare("eq", "color", "red"), compare("ge", "n", 3)]},
            {"not": CITIZEN},
            compare("in", "@channel", ["online", "postal"]),
        ]
    }
    holder = make_spec(sections=[section(question("q", when=condition))])
    words = explain(holder.questions["q"].when, spec, "en")
    assert words == (
        "(“Câu color” is “RED” or “Câu n” is at least 3) and "
        "not (“Type of applicant” is “Vietnamese citizen”) and "
        "“Way of filing” is one of: “Online”, “By post”"
    )
    assert explain(None, spec, "en") == "always"


def test_words_of_answers_yes_and_no_and_of_unknown_names():
    leaf = {"any": [compare("eq", "ready", True), compare("present", "gone")]}
    holder = make_spec(sections=[section(question("q", when=leaf))])
    words = explain(holder.questions["q"].when, holder, "en")
    assert words == "“ready” is yes or “gone” is answered"
