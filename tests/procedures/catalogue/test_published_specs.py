"""The specs that come with the product: fit to be published, and true to their facts."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from procedures.catalogue.checks import check_spec
from procedures.catalogue.conditions import Context
from procedures.catalogue.documents import required_documents
from procedures.catalogue.fees import compute_fees
from procedures.catalogue.limits import choose_limit
from procedures.catalogue.serialise import dump_spec, load_spec
from procedures.catalogue.spec import ProcedureSpec, ineligible
from procedures.catalogue.visibility import visible

FOLDER = Path(settings.BASE_DIR) / "procedures/data/specs"
FILES = sorted(FOLDER.glob("*.json"))
CITIZEN_ONLINE = Context("citizen", "online")


def read(code: str) -> ProcedureSpec:
    return load_spec(json.loads((FOLDER / f"{code}.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_spec_is_canonical_and_fit_to_be_published(path):
    data = json.loads(path.read_text(encoding="utf-8"))
    spec = load_spec(data)
    assert spec.code == path.stem
    assert check_spec(spec) == []
    assert dump_spec(spec) == data


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_titles_and_questions_are_in_both_languages(path):
    spec = read(path.stem)
    texts = [spec.title, spec.short_title, *(one.label for one in spec.questions.values())]
    texts += [part.name for part in spec.documents] + [part.label for part in spec.fees]
    assert [text.vi for text in texts if not text.en] == []


def test_copies_cost_8000_each():
    (line,) = compute_fees(read("2.000635"), {"copies": 3}, "online", "citizen")
    assert (line.amount, line.kind, line.due) == (24_000, "fee", "filing")


def test_the_poor_and_others_are_exempt():
    answers = {"copies": 3, "fee_category": "poor"}
    (line,) = compute_fees(read("2.000635"), answers, "online", "citizen")
    assert (line.amount, line.original_amount) == (0, 24_000)
    (line,) = compute_fees(read("2.000635"), answers, "online", "organisation")
    assert line.amount == 24_000


def test_a_copy_is_ready_on_the_same_day_with_two_steps_at_the_commune():
    spec = read("2.000635")
    limit = choose_limit(spec, {}, CITIZEN_ONLINE)
    assert (limit.amount, limit.unit, limit.cutoff) == (0, "working_day", "15:00")
    assert [(step.kind, step.agency.kind) for step in spec.route] == [
        ("examine", "same"),
        ("approve", "same"),
    ]


def test_a_copy_for_oneself_asks_less():
    spec = read("2.000635")
    assert "subject_person" not in visible(spec, {"relation": "self"}, CITIZEN_ONLINE)
    assert "subject_person" in visible(spec, {"relation": "child"}, CITIZEN_ONLINE)
    assert "subject_person" in visible(spec, {}, Context("organisation", "online"))
    online = [one.id for one in required_documents(spec, {"relation": "self"}, CITIZEN_ONLINE)]
    assert online == ["old_copy"]


def land_documents(**answers) -> set[str]:
    found = required_documents(read("1.013831"), answers, CITIZEN_ONLINE)
    return {one.id for one in found}


def test_land_documents_follow_the_case():
    sale = land_documents(case_type="transfer", giver_kind="person", ownership="sole")
    assert {"contract", "certificate", "income_tax_form"} <= sale
    assert not {"marriage_proof", "inheritance_paper", "organisation_paper"} & sale
    couple = land_documents(case_type="transfer", giver_kind="person", ownership="spouses")
    assert {"marriage_proof", "spouse_consent"} <= couple
    public = land_documents(case_type="gift", gift_for_public=True)
    assert public == {"certificate", "public_gift"}


def test_land_taxes_are_collected_by_others_and_set_in_mid_process():
    spec = read("1.013831")
    answers = {"case_type": "transfer", "giver_kind": "person", "family_relation": "none"}
    lines = compute_fees(spec, answers, "online", "citizen")
    assert {line.rule_id: line.kind for line in lines} == {
        "appraisal_fee": "fee",
        "registration_fee": "tax",
        "income_tax": "tax",
    }
    assert all(line.awaits_assessment and line.due == "on_notice" for line in lines)
    assert spec.fee("income_tax").collector.sector == "tax"


def test_a_gift_within_the_family_pays_no_tax():
    answers = {"case_type": "gift", "gift_for_public": False, "giver_kind": "person"}
    answers["family_relation"] = "parent_child"
    lines = compute_fees(read("1.013831"), answers, "online", "citizen")
    assert [line.rule_id for line in lines if line.awaits_assessment] == ["appraisal_fee"]


def test_the_land_route_crosses_levels_and_fits_into_the_limit():
    spec = read("1.013831")
    levels = {step.agency.level or "commune" for step in spec.route}
    assert levels == {"commune", "district", "province"}
    limit = choose_limit(spec, {}, CITIZEN_ONLINE)
    in_line = sum(step.hours for step in spec.route if not step.parallel)
    assert in_line <= limit.amount * 8


def test_land_in_dispute_is_sent_elsewhere():
    found = ineligible(read("1.013831"), {"disputed": True}, CITIZEN_ONLINE)
    assert [rule.id for rule in found] == ["dispute"]
