"""The builder at work: errors at their blocks, one posted field, the real form as a preview."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.conversion import fill_page
from cms.models import ProcedurePage
from cms.packing import NAME
from cms.problems import errors_of
from cms.publishing import problems_in
from procedures.catalogue.serialise import SpecError, load_spec
from procedures.models import Field, ProcedureVersion
from tests.cms.conftest import spec_json
from tests.cms.posting import posted
from tests.procedures.catalogue.samples import (
    choice,
    compare,
    fee,
    group,
    question,
    section,
    step,
    text,
)
from tests.procedures.catalogue.samples import spec_json as small


def leaves(error, path: str) -> dict[str, str]:
    """{place among the blocks: words}"""
    if isinstance(error, list):
        return {place: words for one in error for place, words in leaves(one, path).items()}
    if not hasattr(error, "block_errors"):
        return {path: " ".join(error.messages)}
    found = {path: str(error.non_block_errors)} if error.non_block_errors else {}
    for name, one in error.block_errors.items():
        found |= leaves(one, f"{path}.{name}")
    return found


def places(data: dict) -> set[str]:
    """Where the problems of a spec stand in the editor."""
    spec, page = load_spec(data), ProcedurePage()
    fill_page(page, spec, Field(name="Hộ tịch"))
    found = errors_of(page, problems_in(spec))
    return {place for name, error in found.items() for place in leaves(error, name)}


PER_UNIT = {
    "kind": "per_unit",
    "quantity": "nobody",
    "unit": text("trang"),
    "tiers": [{"price": 1}],
}
AREA = {"kind": "area", "area_field": "name"}
ONLINE = compare("eq", "@channel", "online")
BY_CHANNEL = {"kind": "by_channel", "amounts": {"online": 1, "in_person": 1, "postal": 1}}
NOT_ASKED = question("a", when=compare("eq", "b", 1))
CASES = [
    ("sections.0.fields.0.when", {"sections": [section(NOT_ASKED)]}),
    ("sections.0.fields.1.part_id", {"sections": [section(question("a"), question("a"))]}),
    (
        "sections.0.fields.0.options.1.value",
        {"sections": [section(choice("a", "red", "red"))]},
    ),
    (
        "sections.0.groups.0.fields.0.label_vi",
        {"sections": [section(question("a"), groups=[group(question("b", label=text("")))])]},
    ),
    ("sections.0", {"sections": [section()]}),
    ("sections", {"sections": []}),
    ("sections.0.fields.0.prefill", {"sections": [section(question("a", prefill="profile.sex"))]}),
    ("fees.0.amount.0.quantity", {"fees": [fee(PER_UNIT)]}),
    (
        "fees.0.amount.0.tiers",
        {"fees": [fee({**PER_UNIT, "quantity": 1, "tiers": [{"upto": 1, "price": 1}]})]},
    ),
    (
        "fees.0.amount.0.postal",
        {"fees": [fee(BY_CHANNEL)]},
    ),
    (
        "fees.0.exempt_when.0.when",
        {"fees": [fee({"kind": "fixed", "amount": 1},
                      exempt_when=[{"when": compare("eq", "x", 1), "reason": text("Miễn")}])]},
    ),
    ("steps.0.outcomes", {"route": [step(outcomes=["back"])]}),
    ("steps.0.agency.area_field", {"route": [step(agency=AREA)]}),
    ("steps.0.citizen_title_vi", {"route": [step(citizen_title=text(""))]}),
    ("steps.0.part_ref", {"route": [step(part="nobody")]}),
    ("reception.0.kind", {"reception": {"kind": "parent", "level": "province"}}),
    ("phases.0.begins", {
        "phases": {"first": text("Một"), "second": text("Hai"), "begins": "nothing"},
        "time_limits": [{"id": "always", "amount": 3, "first_phase": 1}],
    }),
    ("results.0.body.0", {"results": [{
        "id": "r", "kind": "letter", "title": text("Thư"), "symbol": "TB",
        "body": [{"kind": "paragraph", "text": text("{nobody}")}],
    }]}),
    ("ineligible_when.0.message_vi", {
        "ineligible_when": [{"id": "x", "when": ONLINE, "message": text("")}],
    }),
    ("time_limits.1", {"time_limits": [{"id": "a", "amount": 3}, {"id": "b", "amount": 4}]}),
    ("parts.0.after", {"parts": [{"id": "p", "title": text("Phần"), "hours": 8, "after": ["q"]}]}),
]  # fmt: skip


@pytest.mark.parametrize(("place", "changes"), CASES, ids=[place for place, _changes in CASES])
def test_a_problem_stands_at_the_block_that_causes_it(place, changes, db):
    assert place in places(small(**changes))


def test_a_missing_value_stands_at_its_block(db):
    """Problems of shape come before those of meaning."""
    page = ProcedurePage()
    fill_page(page, load_spec(small()), Field(name="Hộ tịch"))
    page.steps[0].value["hours"] = None
    page.sections[0].value["fields"][0].value["part_id"] = "Không đúng"
    with pytest.raises(SpecError) as caught:
        page.spec()
    found = errors_of(page, caught.value.problems)

    assert "steps.0.hours" in leaves(found["steps"], "steps")
    assert "sections.0.fields.0.part_id" in leaves(found["sections"], "sections")


@pytest.fixture
def edit(client, page, moderator):
    client.force_login(moderator)

    def send(data: dict):
        return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)

    return send


def packed(data: dict) -> dict:
    """As the script sends it."""
    pairs = [[name, one] for name, value in data.items() if "-" in name
             for one in (value if isinstance(value, list) else [value])]  # fmt: skip
    rest = {name: value for name, value in data.items() if "-" not in name}
    return {**rest, NAME: json.dumps([[name, str(value)] for name, value in pairs])}


def test_one_packed_field_says_what_many_inputs_say(edit, page, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
    data = posted(page, **{"sections-0-value-title_vi": "Tên phần mới", "action-publish": "1"})
    assert len(data) > 500

    response = edit(packed(data))

    assert response.status_code == 302, response.context["form"].errors
    version = ProcedureVersion.objects.order_by("number").last()
    assert version.content.sections[0].title.vi == "Tên phần mới"


@pytest.mark.parametrize("sent", ["{", "{}", '[["a"]]', '[["a", 1]]', '[["a", "\\u0000"]]', "1"])
def test_what_no_script_sends_is_refused(edit, page, sent):
    assert edit({NAME: sent}).status_code == 400
    assert ProcedureVersion.objects.count() == 1


def test_a_hundred_questions_can_be_sent_without_the_script(edit, page):
    """Its inputs come one by one then: more than Django takes by default."""
    data = spec_json()
    many = [question(f"them_{number}", label=text("Câu hỏi")) for number in range(100)]
    data["sections"].append(section(*many, section_id="them"))
    draft = page.get_latest_revision_as_object()
    fill_page(draft, load_spec(data), page.field)
    inputs = posted(draft)
    assert len(inputs) > 1000

    assert edit(inputs).status_code == 302
    kept = ProcedurePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert len(kept.sections[-1].value["fields"]) == 100


def test_more_questions_ask_no_more_of_the_database(client, page, moderator):
    client.force_login(moderator)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    page.get_latest_revision_as_object().save_revision(clean=False)
    client.get(address)
    with CaptureQueriesContext(connection) as before:
        client.get(address)
    data = spec_json()
    many = [question(f"them_{n}", "address", label=text("Nơi")) for n in range(100)]
    data["sections"].append(section(*many, section_id="them"))
    draft = page.get_latest_revision_as_object()
    fill_page(draft, load_spec(data), page.field)
    draft.save_revision(clean=False)

    with CaptureQueriesContext(connection) as after:
        assert client.get(address).status_code == 200

    assert len(after) <= len(before) + 5


def test_line_ends_of_a_browser_change_nothing(edit, page):
    """It sends two characters for one."""
    data = posted(page, **{"sections-0-value-intro_vi": "Một\r\nHai", "action-publish": "1"})

    assert edit(data).status_code == 302
    version = ProcedureVersion.objects.order_by("number").last()
    assert version.content.sections[0].intro.vi == "Một\nHai"


def test_the_real_form_is_previewed(client, page, moderator):
    client.force_login(moderator)
    draft = page.get_latest_revision_as_object()
    draft.sections[0].value["fields"][0].value["label_vi"] = "Câu hỏi của bản nháp"
    draft.save_revision(clean=False)
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    client.post(address, posted(draft))

    form = client.get(address, {"mode": "form"}).content.decode()
    guide = client.get(address, {"mode": ""}).content.decode()

    assert "Câu hỏi của bản nháp" in form
    assert 'id="form-rules"' in form
    assert "Câu hỏi của bản nháp" not in guide
    assert "mc-two" in guide


def test_a_form_that_cannot_be_shown_says_why(client, page, moderator):
    client.force_login(moderator)
    draft = page.get_latest_revision_as_object()
    draft.sections[0].value["fields"][0].value["part_id"] = "Không đúng"
    draft.save_revision(clean=False)
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    client.post(address, posted(draft))

    assert "sections.0.fields.0.id" in client.get(address, {"mode": "form"}).content.decode()
