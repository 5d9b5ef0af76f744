"""The demo's citizen answers every form so that it can be filed, and every result in full."""

from types import SimpleNamespace

import pytest

from portal.demo import names
from portal.demo.answers import Respondent
from procedures.catalogue.answers import clean_answers, validate_answers, validate_value
from procedures.catalogue.conditions import Context, evaluate
from procedures.catalogue.spec import ineligible
from procedures.catalogue.visibility import prune
from tests.procedures.catalogue.answers_of import ADDRESS
from tests.procedures.catalogue.test_published_specs import FILES, read

CITIZEN, FIRM = Context("citizen", "online"), Context("enterprise", "online")
SEEDS = range(12)


def respondent(seed) -> Respondent:
    person = SimpleNamespace(**vars(names.person(f"citizen {seed}")))
    user = SimpleNamespace(person=person, phone="0912345678", email="congdan@motcua.example")
    return Respondent(user, ADDRESS, seed)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_form_is_filled_in(path, seed):
    spec = read(path.stem)
    for context in (CITIZEN, FIRM):
        if context.applicant_type not in spec.applicant_types:
            continue
        answers = respondent(seed).answer(spec, context)
        assert validate_answers(spec, answers, context) == {}
        assert ineligible(spec, answers, context) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_result_is_filled_in(path):
    spec = read(path.stem)
    answers = respondent(1).answer(spec, CITIZEN)
    live = prune(spec, clean_answers(spec, answers, CITIZEN), CITIZEN)
    people = [one for one in live.values() if isinstance(one, dict) and "full_name" in one]
    for result in spec.results:
        if result.outcome == "granted" and evaluate(result.when, live, CITIZEN):
            said = respondent(1).particulars(result, people)
            for one in result.particulars:
                assert validate_value(one, said.get(one.id)) == {}, (result.id, one.id)


def test_the_married_are_a_woman_and_a_man():
    spec = read("1.000894")
    answers = respondent(3).answer(spec, CITIZEN)
    people = [answers["applicant_person"], answers["partner_person"]]
    (result,) = [one for one in spec.results if one.outcome == "granted"]
    said = respondent(3).particulars(result, people)
    by_sex = {one["sex"]: one["full_name"] for one in people}
    assert said["husband"]["full_name"] == by_sex["male"]
    assert said["wife"]["full_name"] == by_sex["female"]
