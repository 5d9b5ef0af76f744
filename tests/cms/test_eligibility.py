"""“Is this for me?”: what editors may ask, and where each answer leads."""

import re

import pytest
from django.urls import reverse

from cms import named
from cms.content.build import SPECS
from cms.conversion import fill_page
from cms.models import ProcedurePage
from cms.naming import name_parts
from cms.publishing import NotPublishable
from cms.services.from_spec import publish_spec
from procedures.catalogue.checks import check_spec
from procedures.catalogue.diff import differences
from procedures.catalogue.eligibility import walk
from procedures.catalogue.serialise import SpecError, content_hash, dump_spec, load_spec
from procedures.models import Application, Field
from tests.cms.conftest import spec_json, text
from tests.procedures.catalogue.samples import make_spec
from tests.procedures.catalogue.samples import text as words

WITH_QUESTIONS = [
    path.stem for path in sorted(SPECS.glob("*.json")) if "eligibility" in spec_json(path.stem)
]
MARRIAGE, BIRTH, LINKED = "1.000894", "1.001193", "2.000986"


def answer(value, outcome="", procedure="") -> dict:
    data = {"value": value, "label": words(value.title(), value.upper())}
    return data | {"outcome": words(outcome, outcome and "No"), "procedure": procedure}


def asked(*answers, question_id="q") -> dict:
    return {"id": question_id, "text": words("Đúng không?", "Is it so?"), "answers": list(answers)}


def problems(*questions) -> dict[str, str]:
    return {one.path: one.message for one in check_spec(make_spec(eligibility=list(questions)))}


def test_a_question_that_lets_some_through_is_fine():
    assert problems(asked(answer("yes"), answer("no", "Không dành cho bạn."))) == {}


@pytest.mark.parametrize(
    ("question", "path"),
    [
        (asked(answer("yes", "Không."), answer("no", "Không.")), "eligibility.0"),
        (asked(answer("yes"), answer("yes")), "eligibility.0.answers.1.value"),
        (asked(answer("yes"), answer("no", "", "1.000002")), "eligibility.0.answers.1.outcome"),
        (
            asked(answer("yes"), answer("no", "Không.", "1.000001")),
            "eligibility.0.answers.1.procedure",
        ),
        (
            {"id": "q", "text": words("", "Only English"), "answers": [answer("a"), answer("b")]},
            "eligibility.0.text",
        ),
    ],
    ids=["nobody could start", "twice", "no reason", "itself", "no Vietnamese"],
)
def test_what_keeps_a_question_from_being_published(question, path):
    assert path in problems(question)


def test_two_questions_of_one_name():
    found = problems(asked(answer("a"), answer("b")), asked(answer("a"), answer("b")))
    assert list(found) == ["eligibility.1.id"]


@pytest.mark.parametrize("answers", [[], [answer("only")]])
def test_a_question_needs_a_choice(answers):
    with pytest.raises(SpecError) as error:
        make_spec(eligibility=[asked(*answers)])
    assert [one.path for one in error.value.problems] == ["eligibility.0.answers"]


def test_the_walk_stops_where_an_answer_ends():
    first = asked(answer("yes"), answer("no", "Không."), question_id="one")
    second = asked(answer("a"), answer("b"), question_id="two")
    questions = make_spec(eligibility=[first, second]).eligibility

    assert walk(questions, {}).question.id == "one"
    assert walk(questions, {"one": "strange"}).question.id == "one"
    assert walk(questions, {"two": "a"}).question.id == "one"  # not before its turn
    assert walk(questions, {"one": "yes"}).question.id == "two"
    assert walk(questions, {"one": "no", "two": "a"}).ended.value == "no"
    through = walk(questions, {"one": "yes", "two": "b"})
    assert (through.question, through.ended, len(through.answered)) == (None, None, 2)


def test_without_questions_a_spec_is_what_it_was():
    assert "eligibility" not in dump_spec(make_spec())
    assert content_hash(make_spec(eligibility=[])) == content_hash(make_spec())


def test_a_changed_answer_is_told_in_words():
    old = make_spec(eligibility=[asked(answer("yes"), answer("no", "Không."))])
    new = make_spec(eligibility=[asked(answer("yes"), answer("no"))])

    (sentence, *_english) = differences(old, new, "en")
    assert "Question before starting “Is it so?”" in sentence
    assert "answers" in sentence


def test_a_page_keeps_the_questions_and_names_new_ones(db):
    spec = load_spec(spec_json(MARRIAGE))
    page = ProcedurePage()
    field = Field(name=spec.guide.field.vi, name_en=spec.guide.field.en)
    fill_page(page, spec, field)
    assert page.spec().eligibility == spec.eligibility

    block = page.eligibility[0].value
    block["part_id"], block["text_vi"] = "", "Một câu hỏi mới?"
    for one in block["answers"]:
        one["value"] = ""
    block["answers"][1]["label_vi"] = block["answers"][0]["label_vi"]
    name_parts(page)

    assert block["part_id"] == "mot_cau_hoi_moi"
    values = [one["value"] for one in block["answers"]]
    assert len(set(values)) == len(values)
    assert all(values)


def test_a_procedure_nobody_has_heard_of(tree):
    spec = spec_json() | {"eligibility": [asked(answer("a"), answer("b", "Không.", "9.999999"))]}
    with pytest.raises(NotPublishable, match=r"9\.999999"):
        publish_spec(spec)


# --- those that come with the product ----------------------------------------------------------
def test_many_procedures_ask():
    assert len(WITH_QUESTIONS) >= 9


@pytest.mark.parametrize("code", WITH_QUESTIONS)
def test_each_way_through_is_written_in_both_languages(code, db):
    spec = load_spec(spec_json(code))

    assert list(named.unknown_codes(spec)) == []
    for question in spec.eligibility:
        assert question.text.en
        for one in question.answers:
            assert one.label.en
            assert bool(one.outcome.en) == bool(one.outcome.vi)


# --- the pages ---------------------------------------------------------------------------------
@pytest.fixture
def marriage(tree):
    return publish_spec(spec_json(MARRIAGE))


def test_the_guide_leads_to_the_questions(marriage, client):
    assert f"/thu-tuc/{MARRIAGE}/danh-cho-toi/" in text(client.get(f"/thu-tuc/{MARRIAGE}/"))


def test_without_questions_there_is_no_such_page(page, client):
    address = reverse("eligibility", args=[page.code])
    assert address not in text(client.get(reverse("procedure", args=[page.code])))
    assert client.get(address).status_code == 404


def follow(client, page: str, **given) -> str:
    return text(client.get(page, given))


def test_one_by_one_to_the_start(marriage, client):
    page = reverse("eligibility", args=[MARRIAGE])
    html = follow(client, page)
    assert "Câu hỏi 1 trên 4" in html
    html = follow(client, page, e_foreign="no", asked="foreign")
    assert "Câu hỏi 2 trên 4" in html
    assert '<input type="hidden" name="e_foreign" value="no">' in html
    given = {"e_foreign": "no", "e_age": "yes", "e_married": "no", "e_together": "yes"}
    html = follow(client, page, **given)
    assert f"/thu-tuc/{MARRIAGE}/nop/" in html
    assert "có thể dành cho bạn" in html
    # Each answer can be taken back, with those after it.
    answers = html.partition("govuk-summary-list")[2]  # behind the links to other languages
    changes = re.findall(rf'href="({re.escape(page)}[^"]*)"', answers)
    assert changes[0] == page
    assert changes[1] == f"{page}?e_foreign=no"


def test_an_answer_that_ends_says_why(marriage, client):
    html = follow(client, reverse("eligibility", args=[MARRIAGE]), e_foreign="yes")

    assert "Ủy ban nhân dân cấp huyện" in html.replace("\xa0", " ")
    assert f"/thu-tuc/{MARRIAGE}/nop/" not in html


def test_an_answer_that_ends_leads_to_the_right_procedure(tree, client):
    publish_spec(spec_json(BIRTH))
    page = reverse("eligibility", args=[BIRTH])
    given = {"e_foreign_parent": "no", "e_linked": "yes"}
    assert LINKED in follow(client, page, **given)  # not on this portal yet: its code
    publish_spec(spec_json(LINKED))

    assert f'href="/thu-tuc/{LINKED}/"' in follow(client, page, **given)


def test_nothing_chosen_is_told_beside_the_question(marriage, client):
    page = reverse("eligibility", args=[MARRIAGE])
    html = follow(client, page, e_foreign="no", asked="age")

    assert "govuk-error-summary" in html
    assert 'href="#e_age-1"' in html
    assert 'id="e_age-1"' in html
    assert 'value="no"' in html  # what was said stays
    assert "govuk-error-summary" not in follow(client, page, e_foreign="no", asked="foreign")


@pytest.mark.parametrize("query", ["e_foreign=%00", "e_=1", "e_foreign=<script>", "asked=x"])
def test_nonsense_is_no_answer(marriage, client, query):
    html = text(client.get(f"{reverse('eligibility', args=[MARRIAGE])}?{query}"))
    assert "Câu hỏi 1 trên 4" in html
    assert "<script>" not in html.replace('<script src="', "")


def test_nothing_is_kept(marriage, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        response = client.get(reverse("eligibility", args=[MARRIAGE]), {"e_foreign": "no"})
    assert response.cookies == {}
    assert not Application.objects.exists()


def test_in_english(marriage, client):
    html = text(client.get(f"/en/thu-tuc/{MARRIAGE}/danh-cho-toi/"))
    assert "Question 1 of 4" in html
    assert "Is one of you a foreigner" in html.replace("\xa0", " ")
