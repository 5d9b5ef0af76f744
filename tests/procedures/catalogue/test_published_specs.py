"""The specs that come with the product: fit to be published, and true to their facts."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from procedures.catalogue.answers import clean_answers, validate_answers
from procedures.catalogue.checks import check_spec
from procedures.catalogue.conditions import Context
from procedures.catalogue.documents import required_documents
from procedures.catalogue.fees import compute_fees
from procedures.catalogue.limits import choose_limit
from procedures.catalogue.serialise import dump_spec, load_spec
from procedures.catalogue.spec import ProcedureSpec, ineligible
from procedures.catalogue.visibility import prune, visible
from procedures.display import PLACEHOLDER, questions_of
from procedures.documents import printed
from tests.procedures.catalogue.answers_of import ANSWERS, sample_answers

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
    titled = (*spec.sections, *spec.groups.values(), *spec.route, *spec.results)
    texts += [part.title for part in titled] + [step.citizen_title for step in spec.route]
    texts += [
        option.label for one in spec.questions.values() for option in getattr(one, "options", ())
    ]
    assert [text.vi for text in texts if not text.en] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_sample_answers_are_complete_and_nothing_in_them_is_idle(path):
    spec, answers = read(path.stem), sample_answers(path.stem)
    assert validate_answers(spec, answers, CITIZEN_ONLINE) == {}
    assert ineligible(spec, answers, CITIZEN_ONLINE) == []
    kept = prune(spec, clean_answers(spec, answers, CITIZEN_ONLINE), CITIZEN_ONLINE)
    assert kept.keys() == answers.keys()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_general_knowledge_is_not_called_checked(path):
    assert read(path.stem).guide.checked is False


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nothing_on_a_result_prints_as_a_blank_or_as_a_question(path):
    """Sentences only hold what an officer must fill in; labels of facts state, they do not ask."""
    spec = read(path.stem)
    for result in spec.results:
        asked = {one.id for one in result.particulars if one.required}
        questions = questions_of(spec, result)
        for block in result.body:
            assert set(PLACEHOLDER.findall(block.text.vi)) <= asked, (result.id, block.text.vi)
            labels = [printed(questions[name]) for name in block.fields]
            assert [one for one in labels if one.endswith("?") or len(one) > 60] == [], result.id


def test_there_are_sample_answers_for_exactly_the_specs():
    assert set(ANSWERS) == {path.stem for path in FILES}


# code, changes of the sample, channel: {fee: (owed, before exemption)}; assessed ones left out
FEES = [
    ("1.001193", {}, "online", {"registration": (0, 8000), "copy_fee": (24_000, 24_000)}),
    ("1.001193", {"copies": 0}, "online", {"registration": (0, 8000)}),
    (
        "1.001193",
        {"copies": 0, "within_60_days": False, "fee_category": "none"},
        "online",
        {"registration": (8000, 8000)},
    ),
    (
        "1.001193",
        {"copies": 0, "within_60_days": False, "fee_category": "poor"},
        "postal",
        {"registration": (0, 8000)},
    ),
    ("1.004873", {}, "online", {"certificate": (15_000, 15_000)}),
    ("1.004873", {"copies": 3}, "in_person", {"certificate": (15_000, 15_000)}),
    ("1.004873", {"fee_category": "disabled"}, "online", {"certificate": (0, 15_000)}),
    ("2.000815", {}, "online", {"certification": (36_000, 36_000)}),
    ("1.001612", {}, "online", {"registration": (100_000, 100_000)}),
    ("1.001612", {"founder": "household"}, "postal", {"registration": (100_000, 100_000)}),
    ("1.009994", {}, "online", {"permit": (75_000, 75_000)}),
    ("1.013225", {}, "online", {"permit_dwelling": (75_000, 75_000)}),
    ("1.013225", {"building": "plain"}, "in_person", {"permit_work": (150_000, 150_000)}),
    ("3.000333", {}, "online", {"record": (100_000, 200_000), "extra_copies": (5000, 5000)}),
    ("3.000333", {"copies": 2, "fee_category": "none"}, "postal", {"record": (200_000, 200_000)}),
    ("3.000333", {"copies": 1, "fee_category": "poor"}, "online", {"record": (0, 200_000)}),
    ("3.000348", {}, "online", {"licence": (135_000, 135_000)}),
    ("1.010727", {}, "online", {"appraisal": (0, 0)}),
    ("1.000894", {}, "online", {}),
    ("1.000894", {"copies": 2}, "online", {"copy_fee": (16_000, 16_000)}),
    ("1.004222", {}, "online", {"residence": (10_000, 10_000)}),
    ("1.004222", {}, "in_person", {"residence": (20_000, 20_000)}),
    ("1.004222", {"fee_category": "elderly"}, "in_person", {"residence": (0, 20_000)}),
]


@pytest.mark.parametrize(("code", "changed", "channel", "expected"), FEES)
def test_fees(code, changed, channel, expected):
    lines = compute_fees(read(code), sample_answers(code, **changed), channel, "citizen")
    found = {line.rule_id: (line.amount, line.original_amount) for line in lines}
    assert found == expected


@pytest.mark.parametrize(
    ("pages", "copies", "amount"),
    [
        (1, 1, 2000),
        (2, 1, 4000),
        (3, 1, 5000),
        (2, 5, 20_000),
        (198, 1, 200_000),
        (500, 2, 400_000),
    ],
)
def test_certified_copies_cost_by_page_with_a_cap_for_each_copy(pages, copies, amount):
    answers = {"papers": [{"pages": pages, "paper_copies": copies}]}
    (line,) = compute_fees(read("2.000815"), answers, "online", "citizen")
    assert (line.amount, line.kind, line.due) == (amount, "fee", "filing")


# code, changes of the sample, channel: documents that must then be among those asked for
DOCUMENTS = [
    ("1.001193", {}, "online", {"birth_note"}),
    ("1.001193", {"parents_married": False}, "online", {"birth_note", "recognition"}),
    (
        "1.001193",
        {"born_at": "home", "has_birth_note": False, "has_witness": True},
        "online",
        {"witness_statement"},
    ),
    (
        "1.001193",
        {"born_at": "home", "has_birth_note": False, "has_witness": False},
        "online",
        {"commitment"},
    ),
    ("1.001193", {"born_at": "home", "has_birth_note": True}, "online", {"birth_note"}),
    ("1.001193", {"case": "abandoned"}, "online", {"abandonment_record"}),
    ("1.001193", {"relation": "authorised"}, "online", {"birth_note", "authorisation"}),
    ("1.001193", {}, "postal", {"birth_note", "declaration", "identity_copy"}),
    ("1.004873", {}, "online", {"divorce_judgment"}),
    ("1.004873", {"marital_status": "never"}, "online", set()),
    (
        "1.004873",
        {"ended_by": ["divorce", "death"]},
        "online",
        {"divorce_judgment", "death_extract"},
    ),
    ("2.000815", {}, "online", set()),
    ("2.000815", {}, "in_person", {"originals"}),
    ("1.001612", {}, "online", {"owner_identity"}),
    (
        "1.001612",
        {"founder": "household"},
        "online",
        {"owner_identity", "member_identity", "minutes", "member_authorisation"},
    ),
    (
        "1.009994",
        {"adjacent": False, "designer_kind": "self"},
        "online",
        {"land_right", "drawings"},
    ),
    (
        "1.009994",
        {"work_kind": "phase", "adjacent": False, "designer_kind": "self"},
        "online",
        {"land_right", "drawings", "phase_drawings"},
    ),
    (
        "1.009994",
        {"work_kind": "repair", "inside_only": False, "adjacent": False, "designer_kind": "self"},
        "online",
        {"land_right", "house_right", "repair_drawings", "photographs"},
    ),
    ("1.013225", {}, "online", {"land_right", "drawings", "neighbour_safety", "designer_licence"}),
    (
        "1.013225",
        {"building": "plain", "project_appraised": False, "fire_check": True, "adjacent": False},
        "online",
        {
            "land_right",
            "drawings",
            "designer_licence",
            "project_approval",
            "fire_approval",
            "environment_result",
        },
    ),
    ("3.000333", {}, "online", {"fee_proof"}),
    ("3.000333", {"fee_category": "elderly"}, "online", set()),
    ("3.000333", {"fee_category": "none"}, "postal", {"declaration", "identity_copy"}),
    (
        "3.000333",
        {"filed_for": "authorised", "fee_category": "none"},
        "online",
        {"authorisation"},
    ),
    ("3.000348", {}, "online", {"portrait", "health"}),
    ("3.000348", {"classes": ["a1", "a"]}, "online", {"portrait"}),
    (
        "3.000348",
        {"reason": "damaged", "changed_info": True, "classes": ["b1"]},
        "in_person",
        {"application_form", "damaged_licence", "changed_papers"},
    ),
    ("1.010727", {}, "online", {"request_letter", "report_no_eia", "feasibility"}),
    ("1.010727", {"stage": "eia"}, "online", {"request_letter", "report_eia"}),
    ("1.010727", {"stage": "operating"}, "postal", {"request_letter", "report_operating"}),
    ("1.000894", {}, "online", set()),
    ("1.000894", {"partner_status": "widowed"}, "online", {"death_extract"}),
    ("1.004222", {}, "online", {"head_consent"}),
    ("1.004222", {"basis": "barracks", "force": "army"}, "online", {"army_letter"}),
]


@pytest.mark.parametrize(("code", "changed", "channel", "expected"), DOCUMENTS)
def test_documents_follow_the_case(code, changed, channel, expected):
    context = Context("citizen", channel)
    found = required_documents(read(code), sample_answers(code, **changed), context)
    assert {one.id for one in found if one.required} == expected


LIMITS = [
    ("1.001193", {}, (1, "working_day", "15:00")),
    ("1.004873", {}, (3, "working_day", None)),
    ("2.000815", {}, (0, "working_day", "15:00")),
    ("2.000815", {"large_order": True}, (2, "working_day", "15:00")),
    ("1.001612", {}, (3, "working_day", "15:00")),
    ("1.009994", {}, (15, "calendar_day", None)),
    ("1.013225", {}, (15, "calendar_day", None)),
    ("1.013225", {"building": "line"}, (20, "calendar_day", None)),
    ("3.000333", {}, (10, "calendar_day", None)),
    ("3.000333", {"several_places": True}, (15, "calendar_day", None)),
    ("3.000348", {}, (5, "working_day", None)),
    ("1.010727", {}, (30, "calendar_day", None)),
    ("1.010727", {"trial_operation": False}, (15, "calendar_day", None)),
    ("1.000894", {}, (1, "working_day", None)),
    ("1.004222", {}, (7, "working_day", None)),
]


@pytest.mark.parametrize(("code", "changed", "expected"), LIMITS)
def test_time_limits(code, changed, expected):
    limit = choose_limit(read(code), sample_answers(code, **changed), CITIZEN_ONLINE)
    assert (limit.amount, limit.unit, limit.cutoff) == expected


@pytest.mark.parametrize(
    ("code", "changed", "rule"),
    [
        ("1.001193", {"foreign_parent": True}, "foreign_parent"),
        ("1.004873", {"purpose": "marriage", "marry_where": "foreign_mission"}, "foreign_mission"),
        ("2.000815", {"foreign_paper": True}, "foreign_paper"),
        ("1.001612", {"owns_other": True}, "other_business"),
        ("1.009994", {"work_kind": "repair", "inside_only": True}, "no_permit_needed"),
        ("1.000894", {"foreign": True}, "foreign"),
        ("1.013225", {"work_kind": "repair"}, "repair"),
        ("3.000333", {"certificate_kind": "no2", "filed_for": "family"}, "no_proxy"),
        ("3.000348", {"expired": True}, "expired"),
        ("3.000348", {"suspended": True}, "suspended"),
        ("1.010727", {"has_wastewater": False, "has_emission": False}, "no_permit_needed"),
    ],
)
def test_the_wrong_door_is_named(code, changed, rule):
    found = ineligible(read(code), sample_answers(code, **changed), CITIZEN_ONLINE)
    assert [one.id for one in found] == [rule]


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
